"""`python tasks.py bundle`: a folder that opens the table on a Windows machine without a network.

Wheels for Windows and Python 3.13, `start.bat`, the notebooks with their data, and a page that says how.
Built in a folder of its own, checked there, sealed, and only then renamed to where it belongs.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from windows.wheels import ABI, PLATFORM, PYTHON, faults, read_wheel

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PACKAGE = "yrdshare"
CONSTRAINTS = ("constraints.txt", "constraints-windows.txt")
SEALS = "SHA256SUMS"
FROM_WHEEL = ("notebooks", "data")  # the notebooks read ../data, so both stand beside each other
AS_IT_IS = {"app/voila.json": ROOT / "app" / "voila.json", "start.py": HERE / "start.py"}
FOR_CMD = ("start.bat",)  # line ends that cmd needs; ASCII, so that no codepage can change it
FOR_CONSOLE = ("no-python.txt",)  # printed with `type` under codepage 65001: no mark at its beginning
FOR_READERS = ("使用说明.txt",)  # with a mark, so that every Notepad takes it for UTF-8
TARGET = (
    "--platform",
    PLATFORM,
    "--python-version",
    "{}.{}".format(*PYTHON),
    "--implementation",
    "cp",
    "--abi",
    ABI,
)
ALL_NAMES = (
    "import yrdshare; assert '.whl' in yrdshare.__file__; [getattr(yrdshare, n) for n in yrdshare.__all__]"
)
PATH_LIMIT = 259  # letters of a full path, unless Windows was told otherwise


def main(words: list[str]) -> int:
    """Build, check and put in place; 1 with every fault listed where Windows could not install from it."""
    parser = argparse.ArgumentParser(prog="tasks.py bundle")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "yrdshare-windows")
    target = parser.parse_args(words).out.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".bundle-") as folder:
        made = Path(folder) / target.name
        collect(made / "wheelhouse")
        found = faults(made / "wheelhouse", PACKAGE)
        if found or not resolves(made / "wheelhouse", Path(folder) / "nowhere"):
            say("离线包不完整，未写出：", "the bundle is not complete and was not written:")
            say("\n".join(found))
            return 1
        lay_out(made)
        seal(made)
        put(made, target, Path(folder) / "before")
    report(target)
    return 0


# --- the wheels -----------------------------------------------------------------------------------------


def collect(wheelhouse: Path) -> None:
    """Our own wheel, and every wheel that it needs on Windows."""
    wheelhouse.mkdir(parents=True)
    say("正在打包 yrdshare", "building our own wheel")
    run("pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheelhouse), str(ROOT))
    [own] = wheelhouse.iterdir()
    if subprocess.call([sys.executable, "-P", "-c", ALL_NAMES], env={**os.environ, "PYTHONPATH": str(own)}):
        say(
            "yrdshare 本身无法载入，请先运行 tasks.py test。",
            "yrdshare itself cannot be loaded; run its tests.",
        )
        raise SystemExit(1)
    say("正在取得 Windows 依赖", "fetching what it needs on Windows")
    pinned = [word for name in CONSTRAINTS for word in ("-c", str(ROOT / name))]
    there = ["download", "--only-binary=:all:", *TARGET, *pinned, "--dest", str(wheelhouse), str(own)]
    run("windows.pip_there", *there)


def resolves(wheelhouse: Path, nowhere: Path) -> bool:
    """Whether pip itself finds everything for Windows in the folder; installs nothing, asks nobody else."""
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    alone["PIP_CONFIG_FILE"] = os.devnull  # a folder of wheels named there would answer for ours
    asked = ["--dry-run", "--no-index", "--only-binary=:all:", *TARGET, "--target", str(nowhere)]
    command = [sys.executable, "-m", "windows.pip_there", "install", *asked, "-f", str(wheelhouse), PACKAGE]
    return subprocess.call(command, cwd=ROOT, env=alone, stdout=subprocess.DEVNULL) == 0


def run(module: str, *words: str) -> None:
    """A Python module at the root of the project; ends here where it fails."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    first, *rest = words
    if subprocess.call([sys.executable, "-m", module, first, *quiet, *rest], cwd=ROOT):
        say(
            "未能取得全部安装包，请检查网络后重试。",
            "Not every wheel could be had; check the network and try again.",
        )
        raise SystemExit(1)


# --- what stands beside them ----------------------------------------------------------------------------


def lay_out(made: Path) -> None:
    """Everything that is not a wheel."""
    wheels = [read_wheel(file) for file in sorted((made / "wheelhouse").iterdir())]
    [own] = [wheel for wheel in wheels if wheel.name == PACKAGE]
    unpack(made / "wheelhouse" / own.file, made)
    pins = [f"{wheel.name}=={wheel.version}\n" for wheel in wheels]
    (made / "constraints.txt").write_bytes("".join(pins).encode())
    (made / "app").mkdir()
    for name, source in AS_IT_IS.items():
        shutil.copyfile(source, made / name)
    for name in FOR_CMD:
        (made / name).write_bytes(windows_text((HERE / name).read_text("ascii")).encode("ascii"))
    for name in FOR_CONSOLE:
        (made / "app" / name).write_bytes(windows_text((HERE / name).read_text("utf-8")).encode("utf-8"))
    facts = {"version": str(own.version), "wheels": len(wheels), "letters": PATH_LIMIT - longest(made)}
    for name in FOR_READERS:
        page = (HERE / name).read_text("utf-8").format(**facts)
        (made / name).write_bytes(windows_text(page).encode("utf-8-sig"))


def unpack(wheel: Path, made: Path) -> None:
    """The wheel's notebooks and data, beside each other as in a checkout."""
    with zipfile.ZipFile(wheel) as opened:
        for name in opened.namelist():
            inside = PurePosixPath(name)
            if inside.parts[0] == PACKAGE and inside.parts[1] in FROM_WHEEL:
                file = made.joinpath(*inside.parts[1:])
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(opened.read(name))


def longest(made: Path) -> int:
    """The letters of the longest path below the folder once installed, byte code included."""
    lengths = [len(str(file.relative_to(made))) for file in made.rglob("*")]
    for wheel in (made / "wheelhouse").iterdir():
        with zipfile.ZipFile(wheel) as opened:
            lengths += [len(installed(name)) for name in opened.namelist()]
    return max(lengths) + 1  # the stroke after the folder's own name


def installed(name: str) -> str:
    """Where a file of a wheel ends up, below the folder of the bundle."""
    inside = re.sub(r"^[^/]+\.data/data/", "", name)
    place = ".venv/" + ("" if inside != name else "Lib/site-packages/") + inside
    folder, _, last = place.rpartition("/")
    return f"{folder}/__pycache__/{last[:-3]}.cpython-313.pyc" if last.endswith(".py") else place


def windows_text(text: str) -> str:
    """The same text with the line ends of Windows."""
    return "\r\n".join(text.splitlines()) + "\r\n"


# --- sealed and put in place ----------------------------------------------------------------------------


def seal(made: Path) -> None:
    """A line for each file in the form of sha256sum, so that damage on the way is found."""
    files = sorted(file for file in made.rglob("*") if file.is_file())
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(made).as_posix()}\n"
        for file in files
    ]
    (made / SEALS).write_bytes("".join(lines).encode("utf-8"))


def put(made: Path, target: Path, before: Path) -> None:
    """Rename the whole folder into place; what stood there before goes only once the new one stands."""
    made.chmod(0o755)
    if target.exists():
        target.rename(before)
    made.rename(target)


def report(target: Path) -> None:
    """How much it is, and what was and was not tried."""
    files = [file for file in target.rglob("*") if file.is_file()]
    wheels = [file for file in files if file.suffix == ".whl"]
    size = sum(file.stat().st_size for file in files) / 1e6
    say(f"{target}：{len(wheels)} 个安装包，共 {len(files)} 个文件，{size:.0f} MB", "wheels, files, size")
    say("依赖已按 Windows / Python 3.13 核对完整", "its resolution was checked for Windows and Python 3.13")
    say("尚未在 Windows 上试过", "it has not been tried on Windows")


def say(chinese: str, english: str = "") -> None:
    """One line for the reader, Chinese first."""
    print(chinese + (" / " + english if english else ""), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

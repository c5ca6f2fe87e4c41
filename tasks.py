"""The one entry everywhere: `python3 tasks.py setup | test | app | demo | lint | bench | lock | bundle`.

Runs on any Python from 3.8, Windows included, with the standard library alone. It looks for a Python from
3.12 (the one in `.python-version` first), builds `.venv` with it and does everything else inside.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = "Scripts" if os.name == "nt" else "bin"
OLDEST = (3, 12)
NOTEBOOK = "notebooks/01_谈判桌.ipynb"
CONSTRAINTS = "constraints.txt"
BENCH_CONSTRAINTS = "constraints-bench.txt"
# Debian packages that some tests need, and the program each of them brings ("" for fonts).
SYSTEM = {
    "chromium": "chromium",
    "coinor-cbc": "cbc",  # a second solver for the written programs
    "fonts-noto-cjk": "",
    "libreoffice-calc": "soffice",
}
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy", "--strict", "yrdshare"],
    "lint-imports": [str(VENV / BIN / "lint-imports")],
}


def main():
    """Read the command and carry it out; the exit code is that of the work done."""
    parser = argparse.ArgumentParser(description="yrdshare：安装、测试、打开谈判桌 / set up, test, open")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令 command")
    for name, function in COMMANDS.items():
        commands.add_parser(name, help=function.__doc__.splitlines()[0], add_help=name == "app")
    app_parser = commands.choices["app"]
    app_parser.add_argument("--port", type=int, default=8866, help="端口 / port (8866)")
    app_parser.add_argument("--no-browser", action="store_true", help="不打开浏览器 / open no browser")
    options, rest = parser.parse_known_args()
    options.rest = [word for word in rest if word != "--"]
    if options.rest and options.command not in ("test", "demo", "bench", "bundle"):
        parser.error("无法识别 / not known: " + " ".join(options.rest))
    os.environ["PYTHONUTF8"] = "1"
    return COMMANDS[options.command](options)


# --- the commands ---------------------------------------------------------------------------------------


def setup(options=None, extras="test"):
    """安装：建立 .venv 并装好依赖（无变化则跳过） / build .venv, skipped when nothing changed"""
    stamp = VENV / (".yrdshare-" + extras)
    digest = fingerprint(extras)
    if runs(VENV) and stamp.exists() and stamp.read_text() == digest:
        return 0
    if not runs(VENV):
        say("正在建立 .venv", "building .venv")
        build(VENV)
    say("正在安装依赖，首次约需一两分钟", "installing, a minute or two the first time")
    pinned = ["-c", CONSTRAINTS] + (["-c", BENCH_CONSTRAINTS] if extras == "bench" else [])
    if pip(VENV, "install", "-qq", *pinned, "--editable", f".[{extras}]"):
        stop("依赖安装失败，请检查网络后重试。", "Installing failed; check the network and try again.")
    stamp.write_text(digest)
    return 0


def test(options):
    """测试：全部检查与测试；其余参数交给 pytest / every check and test; more words go to pytest"""
    setup()
    system_packages()
    failed = failed_checks()
    here = [name for name in ("tests", "yrdshare", "notebooks") if (ROOT / name).is_dir()]
    workers = str(max(2, min(os.cpu_count() or 2, 8)))
    code = inside(
        *["-m", "pytest", "-n", workers, "--dist", "loadfile", "--doctest-modules"],
        *["--nbmake", "--nbmake-timeout", "120", *here, *options.rest],
    )
    if failed:  # printed last only when there is something to mend
        say("未通过：" + "、".join(failed), "failed before the tests: " + ", ".join(failed))
    return code or (1 if failed else 0)


def lint(options):
    """检查：风格、类型、分层（不跑测试） / style, types and layers without the tests"""
    setup()
    return 1 if failed_checks() else 0


def app(options):
    """谈判桌：在浏览器中打开（仅限本机访问） / open the table in the browser, this machine only"""
    setup()
    for variable, folder in (("JUPYTER_CONFIG_PATH", "app"), ("JUPYTER_PATH", "share/jupyter")):
        known = os.environ.get(variable)
        os.environ[variable] = os.pathsep.join([str(ROOT / folder)] + ([known] if known else []))
    say(
        f"谈判桌：http://127.0.0.1:{options.port}/ （Ctrl+C 结束）",
        "the table; Ctrl+C ends it",
    )
    quiet = ["--no-browser"] if options.no_browser else []
    try:
        return inside("-m", "voila", NOTEBOOK, "--Voila.ip=127.0.0.1", f"--port={options.port}", *quiet)
    except KeyboardInterrupt:
        return 0


def demo(options):
    """演示：两分钟走完全程 / the whole path in two minutes"""
    setup()
    return inside("-m", "yrdshare.demo", *options.rest)


def bench(options):
    """测速：另装对照库后运行 benchmarks/ / install the rivals, then run benchmarks/"""
    setup(extras="bench")
    return inside("-m", "benchmarks", *options.rest)


def lock(options):
    """锁定：在范围内重新选定版本 / choose the newest versions within the bounds"""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "venv"
        build(fresh)
        base = resolved(fresh, "test")
        write_pins(CONSTRAINTS, base)
        extra = resolved(fresh, "bench", "-c", CONSTRAINTS)
        write_pins(BENCH_CONSTRAINTS, [line for line in extra if line not in base])
    return 0


def bundle(options):
    """离线包：为不能联网的 Windows 电脑生成文件夹 / a folder for Windows machines without a network"""
    setup()
    return inside("-m", "windows", *options.rest)


COMMANDS = {
    "setup": setup,
    "test": test,
    "app": app,
    "demo": demo,
    "lint": lint,
    "bench": bench,
    "lock": lock,
    "bundle": bundle,
}


# --- what they are made of ------------------------------------------------------------------------------


def failed_checks():
    """The names of the checks that fail; each prints its own findings."""
    return [name for name, arguments in CHECKS.items() if check(name, arguments)]


def check(name, arguments):
    """Run one check under its name."""
    say("· " + name)
    if arguments[0] == "-m":
        return inside(*arguments)
    return subprocess.call(arguments, cwd=str(ROOT))


def system_packages():
    """Install what the browser and office tests need on Debian as root; otherwise print the line to type."""
    missing = [package for package, program in SYSTEM.items() if not present(package, program)]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    if not shutil.which("dpkg-query"):
        say("部分测试需要 / some tests need: Chromium, CBC, LibreOffice Calc, Noto Sans CJK")
        return
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        say("部分测试还需要 / some tests also need:")
        say("sudo apt-get update && sudo apt-get install -y --no-install-recommends " + " ".join(missing))
        return
    say("正在安装 " + " ".join(missing), "installing them")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-qq"], install):
        if subprocess.call(command, env=quiet, stdout=subprocess.DEVNULL):
            say("未能安装，相关测试将跳过（CI 下算失败）", "not installed; those tests are skipped")
            return


def present(package, program):
    """Whether the program is on the path, or the Debian package installed."""
    if program and shutil.which(program):
        return True
    if not shutil.which("dpkg-query"):
        return not program  # fonts cannot be asked for elsewhere; every desktop has some
    question = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    answer = subprocess.run(question, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return answer.stdout == b"installed"


def find_python():
    """The command of a Python from 3.12: the version in `.python-version`, else the running one, else any."""
    wanted = (ROOT / ".python-version").read_text().strip()
    names = ["python" + wanted, "python3.14", "python3.13", "python3.12", "python3", "python"]
    commands = [["py", "-" + wanted], *([name] for name in names), ["py", "-3"]]
    commands.insert(2, [sys.executable])
    if wanted == f"{sys.version_info[0]}.{sys.version_info[1]}":
        commands.insert(0, [sys.executable])
    for command in commands:
        if version(command) >= OLDEST:
            return command
    return stop(
        f"找不到带 venv 的 Python 3.12 或更新版本；请安装 Python {wanted} 后重试。",
        "No Python from 3.12 with venv was found (on Debian: apt-get install python3-venv).",
    )


def version(command):
    """The version of that Python, (0, 0) if it does not run or cannot make an environment."""
    question = "import ensurepip, sys, venv; print('%d %d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [*command, "-c", question], cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return (0, 0)
    return tuple(map(int, answer.stdout.split())) if answer.returncode == 0 else (0, 0)


def build(folder):
    """A new virtual environment in `folder`."""
    if subprocess.call([*find_python(), "-m", "venv", "--clear", str(folder)], cwd=str(ROOT)):
        stop("无法建立 .venv。", "The virtual environment could not be built.")


def python(folder=VENV):
    """The interpreter of that environment."""
    return folder / BIN / ("python.exe" if os.name == "nt" else "python")


def runs(folder):
    """Whether the environment is there and new enough."""
    return python(folder).exists() and version([str(python(folder))]) >= OLDEST


def inside(*arguments):
    """Run Python in `.venv` from the root of the project; gives back its exit code."""
    sys.stdout.flush()
    return subprocess.call([str(python()), *arguments], cwd=str(ROOT))


def pip(folder, *arguments):
    """Run the pip of that environment."""
    quiet = ["--disable-pip-version-check", "--no-input"]
    return subprocess.call([str(python(folder)), "-m", "pip", *quiet, *arguments], cwd=str(ROOT))


def fingerprint(extras):
    """A digest of all that decides what is installed; the place counts: a copied .venv points to the old."""
    digest = hashlib.sha256((str(ROOT) + extras).encode("utf-8"))
    for name in ("pyproject.toml", CONSTRAINTS, BENCH_CONSTRAINTS):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def resolved(folder, extras, *pinned):
    """Install with `extras` into that environment and list `name==version` for all of it."""
    if pip(folder, "install", "-qq", *pinned, "--editable", f".[{extras}]"):
        stop("无法选定版本。", "The versions could not be resolved.")
    frozen = [str(python(folder)), "-m", "pip", "freeze", "--exclude-editable", "--disable-pip-version-check"]
    lines = subprocess.check_output(frozen, cwd=str(ROOT)).decode("utf-8").split("\n")
    pins = sorted((line.strip() for line in lines if line.strip()), key=str.lower)
    odd = [line for line in pins if not re.match(r"^[\w.-]+==[\w.+!-]+$", line)]
    if odd:
        stop("不是 name==version：" + odd[0], "Only plain versions can be locked.")
    return pins


def write_pins(name, pins):
    """Write one `name==version` a line, the same bytes on every system."""
    (ROOT / name).write_bytes(("\n".join(pins) + "\n").encode("utf-8"))
    say(f"{name}：{len(pins)}")


def say(chinese, english=""):
    """One line for the reader, Chinese first."""
    print(chinese + (" / " + english if english else ""), flush=True)


def stop(chinese, english):
    """Say why it cannot go on, and end with an error."""
    say(chinese + "\n" + english)
    raise SystemExit(1)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(main())

"""Opens the negotiation table on a machine without a network; `start.bat` runs it with Python 3.13.

The first run makes `.venv` beside this file from `wheelhouse` alone; later runs start at once.
Needs the standard library alone: nothing else is there yet.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).absolute().parent  # not resolved: a network folder keeps the letter start.bat gave it
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.txt"
SEALS = HERE / "SHA256SUMS"
WANTED, PLATFORM = (3, 13), "win-amd64"
FREE_BYTES = 1_500_000_000  # room that the installed packages take, with some to spare
PORT = 8866
EVERYTHING = (
    "import yrdshare, highspy, pyarrow, voila; [getattr(yrdshare, name) for name in yrdshare.__all__]"
)
LOCAL = "127.0.0.1"  # this machine only


def main(words):
    """Check, install where needed, and open what was asked for; the exit code is 0 where all went well."""
    command = words[0] if words else "table"
    if command not in COMMANDS or len(words) > 1:
        stop(
            "可用的命令：start.bat（谈判桌）、start.bat lab（笔记本）、start.bat check（核对文件）",
            "commands: start.bat (the table), start.bat lab (notebooks), start.bat check (verify the files)",
        )
    refuse_other_python()
    if command == "check":
        refuse_damage()
    elif not ready():
        refuse_damage("wheelhouse/")  # notebooks and data may have been worked on since
        install()
    try:
        return COMMANDS[command]()
    except KeyboardInterrupt:
        return 0


# --- the commands ---------------------------------------------------------------------------------------


def table():
    """The negotiation table in the browser."""
    say(
        f"谈判桌：http://{LOCAL}:{PORT}/ （按 Ctrl+C 或关闭本窗口结束）",
        "The table; Ctrl+C or closing this window ends it.",
    )
    return inside("-m", "voila", "notebooks/01_谈判桌.ipynb", f"--Voila.ip={LOCAL}", f"--port={PORT}")


def lab():
    """JupyterLab on this folder."""
    never = "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"  # there is no network to ask
    return inside("-m", "jupyterlab", f"--ServerApp.ip={LOCAL}", f"--ServerApp.root_dir={HERE}", never)


def check():
    """Whether every file is as it was built; `refuse_damage` has looked."""
    say("全部文件与 SHA256SUMS 一致。", "Every file is as it was built.")
    return 0


COMMANDS = {"table": table, "lab": lab, "check": check}


# --- what they need -------------------------------------------------------------------------------------


def refuse_other_python():
    """The wheels fit one version and one kind of processor."""
    if sys.version_info[:2] != WANTED or sysconfig.get_platform() != PLATFORM:
        found = f"{sys.version.split()[0]} {sysconfig.get_platform()}"
        stop(
            f"需要 64 位 Windows 的 Python 3.13，现为 {found}。请安装官方的 Windows installer (64-bit)。",
            f"Python 3.13 for 64-bit Windows is needed, this is {found}.",
        )


def refuse_damage(below=""):
    """Files whose names begin so, and that are missing or differ from their seals: all of them at once."""
    lines = SEALS.read_text("utf-8").splitlines() if SEALS.is_file() else []
    sealed = [(name, seal) for seal, _, name in (line.partition("  ") for line in lines)]
    wrong = [name for name, seal in sealed if name.startswith(below) and digest(HERE / name) != seal]
    if wrong or not lines:
        shown = "\n".join(wrong[:20] or [SEALS.name]) + ("\n…" if len(wrong) > 20 else "")
        stop(
            f"以下文件缺失或已损坏，请重新完整复制整个文件夹（压缩包须先解压）：\n{shown}",
            "The files above are missing or damaged: copy the whole folder again, unpacked.",
        )


def digest(file):
    """The SHA-256 of a file, "" where there is none."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def ready():
    """Whether this very bundle was installed here, by a Python that is still there."""
    if not (STAMP.is_file() and SEALS.is_file() and STAMP.read_text("utf-8") == stamp()):
        return False
    try:
        return subprocess.call([str(PYTHON), "-c", ""], env=clean(), stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def stamp():
    """What was installed, where, and by which Python: a moved folder installs again."""
    return "\n".join([digest(SEALS), str(HERE), sys.base_prefix, sys.version])


def install():
    """A new `.venv` from the wheelhouse, without a network; the stamp is written last."""
    if shutil.disk_usage(HERE).free < FREE_BYTES:
        stop("磁盘空间不足，请留出约 1.5 GB。", "The disk is too full: about 1.5 GB are needed.")
    say("首次运行：正在安装，约需几分钟，不联网。", "First run: installing, some minutes, no network.")
    if subprocess.call([sys.executable, "-I", "-m", "venv", "--clear", str(VENV)], env=clean()):
        stop(
            "无法在此处建立 .venv。请把整个文件夹复制到可以写入的本机磁盘，如 D 盘根目录下。",
            "No environment could be made here: copy the folder to a disk that can be written.",
        )
    offline = [
        "--no-index",
        "-f",
        "wheelhouse",
        "-c",
        "constraints.txt",
        "--only-binary=:all:",
        "--no-cache-dir",
    ]
    if inside("-m", "pip", "--disable-pip-version-check", "install", "-q", *offline, "yrdshare"):
        stop(
            "安装未完成，原因见上文。常见原因：文件夹路径过长、杀毒软件拦截、磁盘已满。再次运行将从头安装。",
            "Not installed, see above. Often: too long a path, a virus scanner, a full disk. Run it again.",
        )
    if inside("-c", EVERYTHING):
        stop("已安装但无法载入，原因见上文。", "Installed, but it cannot be loaded; see above.")
    STAMP.write_text(stamp(), "utf-8")


def clean():
    """The environment of this machine without what would lead pip or Python elsewhere."""
    kept = {
        name: value for name, value in os.environ.items() if not name.upper().startswith(("PIP_", "PYTHON"))
    }
    known = kept.get("JUPYTER_CONFIG_PATH")
    paths = os.pathsep.join([str(HERE / "app"), *([known] if known else [])])
    return {**kept, "PYTHONUTF8": "1", "PIP_CONFIG_FILE": os.devnull, "JUPYTER_CONFIG_PATH": paths}


def inside(*words):
    """Run Python of `.venv` in this folder; gives back its exit code."""
    sys.stdout.flush()
    return subprocess.call([str(PYTHON), *words], cwd=str(HERE), env=clean())


def say(chinese, english):
    """For the reader, Chinese first."""
    print(f"{chinese}\n{english}", flush=True)


def stop(chinese, english):
    """Say why it cannot go on, and end with an error."""
    say(chinese, english)
    raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

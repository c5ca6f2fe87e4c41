"""`python -m windows.pip_there WORDS`: pip, with the markers of the Windows machine instead of this one's.

`pip --platform win_amd64` chooses the wheels of another system, but still asks the system it runs on which
dependencies are needed: on Linux it would fetch pexpect and leave pywinpty out. Only that answer is
replaced; everything else is the pip of the environment.
"""

import runpy
import sys

from pip._vendor.packaging import markers

from windows.wheels import WINDOWS


def main() -> None:
    """Run pip; refuses a pip in which the answer could not be replaced."""
    markers.default_environment = lambda: dict(WINDOWS)
    if not markers.Marker("sys_platform == 'win32' and os_name == 'nt'").evaluate():
        raise SystemExit("pip 的内部写法变了，无法按 Windows 判断依赖 / this pip cannot be asked for Windows")
    sys.argv[0] = "pip"
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

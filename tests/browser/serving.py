"""The real servers for the browser tests: each on a free port of 127.0.0.1, each ended by its own process."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import nbformat

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "01_谈判桌.ipynb"
FIRM = "金丝雀机密企业"  # stands for a firm's name: it may leave the kernel by no way
PRIVATE = (
    "金丝雀",
    "红线底牌",
)  # a delegation's private line, written in two halves so that no cell holds it
PATIENCE = 120  # seconds for a server on a busy machine


def workshop(folder):
    """The notebook and its park in `folder`; each project has a firm's name, a private line is checked."""
    shutil.copytree(ROOT / "data" / "parks" / "liusong", folder / "data" / "parks" / "liusong")
    projects = folder / "data" / "parks" / "liusong" / "projects.csv"
    text = projects.read_text(encoding="utf-8")
    assert "项目01" in text
    projects.write_text(text.replace("项目0", FIRM + "0").replace("项目1", FIRM + "1"), encoding="utf-8")
    notebook = nbformat.read(ROOT / "notebooks" / NOTEBOOK, as_version=4)
    one, two = PRIVATE
    check = (
        f'red_line = (gain(jinan).total >= 10**6).named("{one}" + "{two}")\n'
        "missed = yrd.check(outcome, [red_line])\n"
        "assert missed\n"
        "assert all(project.name for project in park.projects)"
    )
    notebook.cells.append(nbformat.v4.new_code_cell(check))
    (folder / "notebooks").mkdir()
    nbformat.write(notebook, folder / "notebooks" / NOTEBOOK)
    return folder


@contextlib.contextmanager
def voila(folder):
    """The address of the table served as `make app` serves it."""
    paths = {"JUPYTER_CONFIG_PATH": ROOT / "app", "JUPYTER_PATH": ROOT / "share" / "jupyter"}
    path = folder / "notebooks" / NOTEBOOK
    with served(["voila", str(path), "--no-browser"], folder, paths) as address:
        yield address + "/"


@contextlib.contextmanager
def lab(folder):
    """The address of the notebook in JupyterLab, which keeps widget state when it saves."""
    settings = folder / "settings" / "@jupyter-widgets" / "jupyterlab-manager"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text(json.dumps({"saveState": True}))
    paths = {
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
    }
    quiet = ["--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder / 'notebooks'}"]
    root = ["--allow-root"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    with served(["jupyterlab", "--ip=127.0.0.1", "--no-browser", *quiet, *root], folder, paths) as address:
        yield f"{address}/lab/tree/{quote(NOTEBOOK)}"


@contextlib.contextmanager
def served(command, folder, paths):
    """Run a server on a free port until the block is left."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    environment = os.environ | {name: str(path) for name, path in paths.items()}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    log = folder / f"{command[0]}.log"
    with log.open("w") as file:
        words = [sys.executable, "-m", *command, f"--port={port}"]
        server = subprocess.Popen(words, cwd=folder, env=environment, stdout=file, stderr=file)
        try:
            wait(
                server,
                f"http://127.0.0.1:{port}/{'api' if command[0] == 'jupyterlab' else 'voila/static/voila.js'}",
                log,
            )
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=20)
            server.kill()
            server.wait()


def wait(server, address, log):
    """Until the server answers; what it said where it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(OSError):
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5).close()
            return
        time.sleep(0.2)
    raise TimeoutError(log.read_text())

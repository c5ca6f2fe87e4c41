"""The bundle for Windows: its wheels are followed as Windows would, and its starter runs on fake wheels."""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from packaging.markers import default_environment

from windows import __main__ as bundle
from windows.wheels import PLATFORM, WINDOWS, faults

ROOT = Path(__file__).resolve().parents[1]
PURE, THERE, HERE = "py3-none-any", f"cp313-cp313-{PLATFORM}", "cp313-cp313-manylinux_2_28_x86_64"


def wheel(folder, name, *requires, version="1.0", tag=PURE, files=None, python=">=3.8"):
    """A small wheel that pip would install."""
    folder.mkdir(exist_ok=True)
    info = f"{name}-{version}.dist-info"
    page = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nRequires-Python: {python}\n"
    page += "Provides-Extra: more\n" + "".join(f"Requires-Dist: {one}\n" for one in requires)
    kind = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"
    contents = {**(files or {f"{name}.py": ""}), f"{info}/METADATA": page, f"{info}/WHEEL": kind}
    contents[f"{info}/RECORD"] = "".join(f"{one},,\n" for one in [*contents, f"{info}/RECORD"])
    made = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(made, "w") as opened:
        for one, text in contents.items():
            opened.writestr(one, text)
    return made


def test_a_complete_folder_has_no_fault(tmp_path):
    wheel(tmp_path, "yrdshare", "numeric[more]>=1", 'colorful; sys_platform == "win32"')
    wheel(tmp_path, "numeric", 'extra_part; extra == "more"', 'ptyprocess; os_name != "nt"', tag=THERE)
    wheel(tmp_path, "extra_part", "yrdshare", tag="cp310-abi3-win_amd64")
    wheel(tmp_path, "colorful")

    assert [] == faults(tmp_path, "yrdshare")


@pytest.mark.parametrize(
    ("marker", "missing"),
    [
        ("", True),
        ('; sys_platform == "win32"', True),
        ('; platform_system == "Windows" and python_version >= "3.13"', True),
        ('; os_name == "posix"', False),
        ('; extra == "more"', False),
        ('; python_full_version < "3.13"', False),
    ],
)
def test_a_dependency_is_missing_where_windows_needs_it_and_only_there(tmp_path, marker, missing):
    wheel(tmp_path, "yrdshare", "middle")
    wheel(tmp_path, "middle", f"pywinpty>=2{marker}")

    found = faults(tmp_path, "yrdshare")

    assert missing == bool(found)
    assert all("pywinpty>=2" in one and "middle-1.0" in one and "missing" in one for one in found)


def test_every_fault_is_listed_at_once(tmp_path):
    wheel(tmp_path, "yrdshare", "linux_only", "old>=2", "later", "gone", "broken")
    wheel(tmp_path, "linux_only", tag=HERE)
    wheel(tmp_path, "old")
    wheel(tmp_path, "later", python=">=3.14")
    wheel(tmp_path, "stray")
    (tmp_path / "broken-1.0-py3-none-any.whl").write_bytes(b"PK half a file")
    (tmp_path / "notes.txt").write_text("no wheel")

    found = "\n".join(faults(tmp_path, "yrdshare"))

    for words in (
        f"linux_only-1.0-{HERE}.whl 不是 cp313",
        "old-1.0-py3-none-any.whl 版本不在 >=2",
        "later-1.0-py3-none-any.whl 要求 Python >=3.14",
        "gone（yrdshare-1.0-py3-none-any.whl）：缺少",
        "broken-1.0-py3-none-any.whl：不是完好的 wheel",
        "notes.txt：不是完好的 wheel",
        "stray-1.0-py3-none-any.whl：无人需要",
    ):
        assert words in found


@pytest.mark.parametrize(
    "tag", ["cp312-cp312-win_amd64", "cp313-cp313t-win_amd64", "cp313-cp313-win32", HERE]
)
def test_wheels_of_other_pythons_and_systems_do_not_fit(tmp_path, tag):
    wheel(tmp_path, "yrdshare", tag=tag)

    assert any("made for another system" in one for one in faults(tmp_path, "yrdshare"))


def test_wheel_that_says_another_name_inside_is_refused(tmp_path):
    wheel(tmp_path, "yrdshare").rename(tmp_path / "other-1.0-py3-none-any.whl")

    assert "other-1.0-py3-none-any.whl：不是完好的 wheel / not a sound wheel" in faults(tmp_path, "yrdshare")


def test_windows_answers_every_question_that_a_marker_can_ask():
    assert default_environment().keys() == WINDOWS.keys()


def test_pip_resolves_as_windows_would_and_from_the_folder_alone(tmp_path, monkeypatch):
    wheels = tmp_path / "wheels"
    wheel(wheels, "yrdshare", 'on_windows; sys_platform == "win32"', 'elsewhere; sys_platform != "win32"')

    monkeypatch.setenv("PIP_FIND" + "_LINKS", str(tmp_path / "other"))
    wheel(tmp_path / "other", "on_windows")
    assert not bundle.resolves(wheels, tmp_path / "nowhere")

    wheel(wheels, "on_windows", tag=THERE)
    assert bundle.resolves(wheels, tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_packages_of_windows_are_pinned_apart():
    pins = {name: (ROOT / name).read_text(encoding="utf-8").split() for name in bundle.CONSTRAINTS}
    names = [line.partition("==")[0].lower() for lines in pins.values() for line in lines]

    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pins["constraints-windows.txt"])
    assert len(names) == len(set(names))


@pytest.fixture
def laid_out(tmp_path):
    """A bundle of fake wheels: voila prints how it was called, where the real one would serve."""
    made = tmp_path / "包 with space"
    wheelhouse = made / "wheelhouse"
    made.mkdir()
    spoken = (
        "import os, sys; print(sys.argv[1:], os.environ['JUPYTER_CONFIG_PATH'], 'PIP_INDEX' in os.environ)"
    )
    wheel(wheelhouse, "voila", files={"voila/__init__.py": "", "voila/__main__.py": spoken})
    for name in ("highspy", "pyarrow"):
        wheel(wheelhouse, name)
    carried = {"yrdshare/notebooks/01_谈判桌.ipynb": "{}", "yrdshare/data/regions/regions.csv": "code\n"}
    inside = {"yrdshare/__init__.py": "__all__ = []", **carried}
    wheel(wheelhouse, "yrdshare", "voila", "highspy", "pyarrow", files=inside)
    bundle.lay_out(made)
    bundle.seal(made)
    return made


def test_the_folder_holds_what_the_table_needs_beside_the_wheels(laid_out):
    named = set(re.findall(r"[\w./]+", (laid_out / "start.py").read_text("utf-8")))

    assert {"notebooks/01_谈判桌.ipynb", "constraints.txt", "wheelhouse"} <= named
    assert (laid_out / "notebooks" / "01_谈判桌.ipynb").is_file()
    assert (laid_out / "data" / "regions" / "regions.csv").is_file()
    assert (ROOT / "app" / "voila.json").read_bytes() == (laid_out / "app" / "voila.json").read_bytes()
    assert "yrdshare==1.0\n" in (laid_out / "constraints.txt").read_text("utf-8")


def test_notebooks_read_only_folders_that_the_bundle_carries():
    sources = "".join(
        "".join(cell["source"])
        for file in (ROOT / "notebooks").glob("*.ipynb")
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]
    )
    assert set(bundle.FROM_WHEEL) >= set(re.findall(r"[\"']\.\./(\w+)", sources))


def test_start_bat_is_ascii_with_the_line_ends_of_windows(laid_out):
    written = (laid_out / "start.bat").read_bytes()
    text = written.decode("ascii")
    jumps, labels = set(re.findall(r"goto (\w+)", text)), set(re.findall(r"^:(\w+)\r$", text, re.MULTILINE))

    assert written.count(b"\n") == written.count(b"\r\n") == len(text.splitlines())
    assert text.startswith("@echo off\r\n")
    assert jumps == labels
    assert "chcp 65001" in text
    assert 'pushd "%~dp0"' in text
    for name in re.findall(r'type "([^"]+)"', text) + re.findall(r"(\S+\.py) %\*", text):
        assert (laid_out / name.replace("\\", "/")).is_file()


def test_pages_are_utf_8_with_the_line_ends_of_windows_and_chinese_first(laid_out):
    guide = (laid_out / "使用说明.txt").read_bytes()
    spoken = (laid_out / "app" / "no-python.txt").read_bytes()

    assert guide.startswith(b"\xef\xbb\xbf")
    assert not spoken.startswith(b"\xef\xbb\xbf")
    for page in (guide, spoken):
        assert page.count(b"\n") == page.count(b"\r\n")
    text = guide.decode("utf-8-sig")
    assert text.index("还没有在 Windows 上实际运行过") < text.index("has NOT been tried on Windows")
    assert "4 个安装包" in text
    assert not re.search(r"[{}]", text)


def test_installed_paths_are_counted_as_windows_will_write_them():
    assert ".venv/share/jupyter/x.json" == bundle.installed("a-1.data/data/share/jupyter/x.json")
    assert ".venv/Lib/site-packages/a/__pycache__/b.cpython-313.pyc" == bundle.installed("a/b.py")


def start(folder, *words):
    """The starter as this machine's Python runs it; gives back its exit code and what it said."""
    page = (folder / "start.py").read_text("utf-8").replace('"win-amd64"', repr(sysconfig.get_platform()))
    (folder / "here.py").write_text(page.replace("(3, 13)", repr(sys.version_info[:2])), encoding="utf-8")
    command = [sys.executable, "-I", "-X", "utf8", str(folder / "here.py"), *words]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder.parent)
    return ran.returncode, ran.stdout + ran.stderr


def test_starter_installs_once_opens_the_table_and_finds_damage(laid_out, monkeypatch):
    monkeypatch.setenv("PIP_INDEX", "elsewhere")
    code, said = start(laid_out)

    assert 0 == code, said
    assert "首次运行" in said
    assert "['notebooks/01_谈判桌.ipynb', '--Voila.ip=127.0.0.1', '--port=8866']" in said
    assert f"{laid_out / 'app'} False" in said

    code, said = start(laid_out)
    assert (0, False) == (code, "首次运行" in said)

    (laid_out / "notebooks" / "01_谈判桌.ipynb").write_text("{ }")
    assert 0 == start(laid_out)[0]  # a notebook that was worked on
    code, said = start(laid_out, "check")
    assert (1, True) == (code, "notebooks/01_谈判桌.ipynb" in said)

    shutil.rmtree(laid_out / ".venv")
    next((laid_out / "wheelhouse").glob("highspy*")).write_bytes(b"half")
    code, said = start(laid_out)
    assert (1, True) == (code, "wheelhouse/highspy" in said)
    assert not (laid_out / ".venv").exists()


def test_starter_refuses_other_pythons_and_unknown_words(laid_out):
    command = [sys.executable, "-I", "-X", "utf8", str(laid_out / "start.py")]
    if sysconfig.get_platform() != "win-amd64":
        ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        assert (1, True) == (ran.returncode, "需要 64 位 Windows 的 Python 3.13" in ran.stdout)

    assert 1 == start(laid_out, "format")[0]


def test_incomplete_bundle_is_not_written_and_the_one_before_stays(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        bundle, "collect", lambda folder: (folder.mkdir(parents=True), wheel(folder, "yrdshare", "gone"))
    )
    before = tmp_path / "out" / "before.txt"
    before.parent.mkdir()
    before.write_text("as it was")

    assert 1 == bundle.main(["--out", str(tmp_path / "out")])
    assert "gone" in capsys.readouterr().out
    assert ["out"] == [one.name for one in tmp_path.iterdir()]
    assert "as it was" == before.read_text()


def test_complete_bundle_replaces_the_one_before_whole(tmp_path, monkeypatch):
    carried = {"yrdshare/__init__.py": "", "yrdshare/notebooks/a.ipynb": "{}"}
    monkeypatch.setattr(
        bundle,
        "collect",
        lambda folder: (folder.mkdir(parents=True), wheel(folder, "yrdshare", files=carried)),
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "before.txt").write_text("old")

    assert 0 == bundle.main(["--out", str(tmp_path / "out")])
    assert ["out"] == [one.name for one in tmp_path.iterdir()]
    assert not (tmp_path / "out" / "before.txt").exists()
    sealed = [
        line.partition("  ")[2] for line in (tmp_path / "out" / "SHA256SUMS").read_text("utf-8").splitlines()
    ]
    assert "start.bat" in sealed
    files = [file for file in (tmp_path / "out").rglob("*") if file.is_file() and file.name != "SHA256SUMS"]
    assert len(files) == len(sealed)


def test_readme_names_the_command():
    assert "python tasks.py bundle" in (ROOT / "README.md").read_text(encoding="utf-8")

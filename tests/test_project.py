"""The project's own files agree with each other, and the wheel carries what it needs."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from yrdshare.resources import data

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names_and_bounds(lines):
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(one.name): one.specifier for one in found}


def pins(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    split = [re.fullmatch(r"([\w.-]+)==([\w.+!-]+)", line) for line in lines]
    assert [] == [line for line, match in zip(lines, split, strict=True) if not match], "not name==version"
    return {canonicalize_name(match[1]): Version(match[2]) for match in split}


def project_files():
    """Every file that git holds or would hold; outside git, every file that is no cache."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        answer = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
        found = [ROOT / name for name in answer.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, folders, names in ROOT.walk():
            folders[:] = [name for name in folders if name == ".ci" or not name.startswith((".", "__"))]
            found += [folder / name for name in names]
    return [path for path in found if path.is_file()]


def below(folder):
    """The relative names and bytes of all files below `folder`, caches left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }


def test_conda_environment_has_the_same_names_and_bounds():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *plain, by_pip = environment["dependencies"]

    assert ["python=3.13", "pip"] == plain
    assert "-e ." == by_pip["pip"][-1]
    assert names_and_bounds(PROJECT["dependencies"]) == names_and_bounds(by_pip["pip"][:-1])


def test_every_dependency_has_a_lower_and_an_upper_bound():
    lines = chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    without = [
        name
        for name, bounds in names_and_bounds(lines).items()
        if not {">=", "<"} <= {bound.operator for bound in bounds}
    ]
    assert [] == without


@pytest.mark.parametrize("extra", ["", "test", "bench"])
def test_constraints_satisfy_the_bounds(extra):
    known = pins("constraints.txt") | (pins("constraints-bench.txt") if extra == "bench" else {})
    lines = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    outside = {
        name: str(bounds)
        for name, bounds in names_and_bounds(lines).items()
        if name not in known or known[name] not in bounds
    }
    assert {} == outside


def test_no_package_is_pinned_twice():
    assert set() == pins("constraints.txt").keys() & pins("constraints-bench.txt").keys()


def test_hooks_use_the_pinned_versions():
    [local] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    wanted = [
        Requirement(line) for hook in local["hooks"] for line in hook.get("additional_dependencies", [])
    ]
    known = pins("constraints.txt")

    assert wanted
    assert [] == [str(one) for one in wanted if known[canonicalize_name(one.name)] not in one.specifier]


def test_citation_has_the_version_of_the_package():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == str(citation["version"])


def test_no_file_names_a_package_registry_or_a_machine_path():
    forbidden = re.compile(
        r"\b(?:pypi|pythonhosted|npmjs|anaconda|crates|(?:deb|security|ftp)\.debian)(?:\.[\w-]+)*\.(?:org|com|io|net|cn)\b"
        r"|index[-_]url\b|find[-_]links\b"
        r"|(?<![\w.:/-])/(?:home|root|Users|opt|work|mnt|private)/\w"
        r"|\b[A-Z]:\\(?:Users|Windows)\b"
    )
    hits = {}
    for path in project_files():
        if match := forbidden.search(path.read_bytes().decode("utf-8", errors="ignore")):
            hits[path.relative_to(ROOT).as_posix()] = match[0]
    assert {} == hits


def test_notebooks_carry_no_outputs():
    dirty = [
        f"{path.name} cell {number}"
        for path in project_files()
        if path.suffix == ".ipynb"
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1)
        if cell.get("outputs") or cell.get("execution_count") is not None
    ]
    assert [] == dirty


def test_tasks_needs_the_standard_library_alone_and_reads_as_python_3_8():
    tree = ast.parse((ROOT / "tasks.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert set() == {name.partition(".")[0] for name in imported} - sys.stdlib_module_names


def test_every_make_target_is_a_task():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()
    shown = subprocess.run([sys.executable, "tasks.py", "--help"], cwd=ROOT, capture_output=True, check=True)
    tasks = re.findall(r"^ +([a-z]+)\b", shown.stdout.decode(), re.MULTILINE)
    assert set() == set(targets) - set(tasks)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_ci_runs_make_test_and_nothing_else():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" == script.read_text(encoding="utf-8").splitlines()[-1]


@pytest.mark.parametrize(
    ("ci", "code", "closing"),
    [("", 0, "1 passed, 2 skipped, 1 xfailed"), ("true", 1, "1 failed, 1 passed, 1 xfailed, 1 error")],
)
def test_a_skip_is_a_failure_under_ci_only(tmp_path, ci, code, closing):
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_four.py").write_text(
        "import pytest\n"
        "def test_runs(): pass\n"
        "def test_asks(): pytest.skip('no browser')\n"
        "@pytest.mark.skip(reason='no office')\n"
        "def test_marked(): pass\n"
        "@pytest.mark.xfail(reason='known')\n"
        "def test_expected(): assert False\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--rootdir={tmp_path}"]
    bare = os.environ | {"CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, text=True)

    assert closing in ran.stdout.splitlines()[-1]
    assert code == ran.returncode


def test_data_refuses_an_unknown_name_with_the_nearest_one():
    known = next(entry.name for entry in data().iterdir() if len(entry.name) > 3)
    with pytest.raises(FileNotFoundError, match=re.escape(known)):
        data(known[:-1] + "_")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel in an environment that holds nothing else, and a Python outside the checkout to ask it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "-qq", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, cwd=folder)
    venv.create(folder / "empty", with_pip=False)
    python = folder / "empty" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    [wheel] = folder.glob("*.whl")
    subprocess.run([*pip, "--python", str(python), "install", "-qq", "--no-deps", str(wheel)], check=True)

    def ask(code):
        answer = subprocess.run([str(python), "-I", "-c", code], cwd=folder, capture_output=True, text=True)
        assert 0 == answer.returncode, answer.stderr
        return answer.stdout.strip()

    return ask


def test_wheel_alone_finds_all_its_data(installed):
    place = Path(installed("from yrdshare.resources import data; print(data())"))

    assert not place.is_relative_to(ROOT)
    assert below(ROOT / "data") == below(place)


def test_wheel_carries_the_notebooks_and_the_words(installed):
    place = Path(installed("import yrdshare.resources as found; print(found.__file__)")).parent

    assert below(ROOT / "yrdshare" / "words") == below(place / "words")
    assert below(ROOT / "notebooks") == below(place / "notebooks")

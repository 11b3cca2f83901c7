"""The set-up: the lock, what it is made from, and run.py on a small lock of its own, without a network."""

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution, metadata, version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import run
from tools.environment import CONDA_NAMES, environment

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)
ENTRIES = [entry for entry in re.split(r"^(?=\S)", LOCK, flags=re.MULTILINE) if entry]
LOCKED = [Requirement(entry.split("\\")[0]) for entry in ENTRIES]

GROUPS = PROJECT["dependency-groups"]
PYPROJECT_RANGES = [*PROJECT["project"]["dependencies"], *GROUPS["lab"], *GROUPS["test"]]
PYPI_NAMES = {conda: name for name, conda in CONDA_NAMES.items()}
ENVIRONMENT_RANGES = [
    f"{PYPI_NAMES.get(name, name)} {bounds}"
    for name, bounds in re.findall(r"^ +- (\w[\w-]*) (\S+)$", ENVIRONMENT, re.MULTILINE)
    if name != "python"
]


def test_environment_yml_is_what_pyproject_gives() -> None:
    assert environment(PYPROJECT) == ENVIRONMENT, "run: python3 run.py environment"


def test_environment_yml_wants_all_that_pyproject_wants() -> None:
    wanted = {str(Requirement(it)) for it in PYPROJECT_RANGES} - {str(Requirement(it)) for it in ENVIRONMENT_RANGES}
    assert [Requirement(it).name for it in wanted] == ["uv"]  # conda does what uv does


SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_the_table_of_packages_names_each_with_its_version_licence_and_reason() -> None:
    rows = re.findall(r"^\| ([\w-]+) \| ([\d.]+) \| (\d{4}-\d\d-\d\d) \| (.+?) \| (.+) \|$", SECURITY, re.MULTILINE)
    extras = PROJECT["project"]["optional-dependencies"]["archive"]
    wanted = [Requirement(it).name for it in [*PROJECT["project"]["dependencies"], *extras, *GROUPS["lab"]]]
    locked = {pin.name: str(pin.specifier).removeprefix("==") for pin in LOCKED}
    assert [row[0] for row in rows] == wanted
    assert [row[1] for row in rows] == [locked[name] for name in wanted], "and its day of release with it"
    assert [row[3] for row in rows] == [declared_licence(name) for name in wanted]


def declared_licence(name: str) -> str:
    about = metadata(name)
    known = [it for it in about.get_all("Classifier", []) if it.startswith("License :: ")]
    return (
        "".join(about.get_all("License-Expression", []))
        or ", ".join(it.split(" :: ")[-1] for it in known)
        or about["License"]
    )


@pytest.mark.skipif((sys.platform, sys.version_info[:2]) != ("linux", (3, 11)), reason="others need others")
def test_the_number_of_packages_to_run_is_true() -> None:
    needed: set[str] = set()
    waiting = [(Requirement(it), "") for it in PROJECT["project"]["dependencies"]]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name not in needed:
            extras = ["", *requirement.extras]
            waiting += [(Requirement(it), each) for it in distribution(name).requires or () for each in extras]
        needed.add(name)
    assert f"The package runs on {len(needed)} packages" in SECURITY


@pytest.mark.parametrize("wanted", [*PYPROJECT_RANGES, *ENVIRONMENT_RANGES])
def test_locked_versions_are_within_the_range(wanted: str) -> None:
    requirement = Requirement(wanted)
    versions = [pin for pin in LOCKED if pin.name == canonicalize_name(requirement.name)]
    assert versions, "run: python3 run.py lock"
    for pin in versions:
        [exactly] = pin.specifier
        assert requirement.specifier.contains(exactly.version), f"{pin} is not {requirement}; run: python3 run.py lock"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.split("=")[0])
def test_each_lock_entry_is_one_version_with_hashes_and_nothing_else(entry: str) -> None:
    first, *rest = entry.rstrip("\n").split(" \\\n")
    assert re.fullmatch(r"[a-z0-9-]+==[\w.!+]+( ; .+)?", first)
    assert rest
    assert all(re.fullmatch(r" {4}--hash=sha256:[0-9a-f]{64}", line) for line in rest)


def test_set_up_names_no_host() -> None:
    for text in [LOCK, ENVIRONMENT, PYPROJECT, (ROOT / "run.py").read_text(encoding="utf-8")]:
        assert "://" not in text


def test_installed_versions_are_the_locked_ones() -> None:
    here = [pin for pin in LOCKED if pin.marker is None or Marker(str(pin.marker)).evaluate()]
    assert {f"{pin.name}=={version(pin.name)}" for pin in here} == {f"{pin.name}{pin.specifier}" for pin in here}


def test_run_py_needs_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize("name", ["data/raw/a.txt", "data/raw/a.pdf"])
def test_git_keeps_reports_byte_for_byte(name: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no git repository")
    told = subprocess.run(["git", "check-attr", "text", name], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == f"{name}: text: unset\n"


# --- pip's settings, handed to uv ---


def test_settings_of_pip_reach_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = "[global]\nindex-url = https://a.invalid/simple\nproxy = http://b.invalid:1\n[install]\ncert = c.pem\n"
    (tmp_path / "pip.conf").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    for name in ["PIP_INDEX_URL", "PIP_CERT", "PIP_PROXY", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "SSL_CERT_FILE"]:
        monkeypatch.delenv(name, raising=False)
    for name in ["HTTP_PROXY", "HTTPS_PROXY"]:
        monkeypatch.delenv(name, raising=False)
    found = run.uv_settings(run.pip_settings())
    assert found["UV_DEFAULT_INDEX"] == "https://a.invalid/simple"
    assert found["HTTP_PROXY"] == found["HTTPS_PROXY"] == "http://b.invalid:1"
    assert found["SSL_CERT_FILE"] == "c.pem"
    monkeypatch.setenv("PIP_INDEX_URL", "https://d.invalid/simple")
    assert run.uv_settings(run.pip_settings())["UV_DEFAULT_INDEX"] == "https://d.invalid/simple"


@pytest.mark.parametrize("name", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_what_is_set_for_uv_stays(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "https://mine.invalid/simple")
    assert "UV_DEFAULT_INDEX" not in run.uv_settings({"index-url": "https://a.invalid/simple"})


# --- run.py, really run in a folder of its own with a lock of one small package ---


def write_wheel(folder: Path) -> str:
    """A package without content; returns the SHA-256 of its wheel."""
    wheel = folder / "littlething-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        info = "littlething-1.0.dist-info"
        archive.writestr("littlething.py", "")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: littlething\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"littlething.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, with a space and a Swedish letter in its name, that holds run.py and a lock; no index to be reached."""
    folder = tmp_path / "mätningar 1"
    folder.mkdir()
    shutil.copy(ROOT / "run.py", folder)
    (folder / "requirements.lock").write_text(f"littlething==1.0 \\\n    --hash=sha256:{write_wheel(tmp_path)}\n")
    (folder / "analysis.py").write_text("print('analysis found')\n")
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder


def run_py(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "run.py"), *arguments]
    return subprocess.run(command, cwd=project.parent, capture_output=True, text=True)


def python_in(project: Path, code: str) -> str:
    python = project / run.PYTHON.relative_to(ROOT)
    return subprocess.run([python, "-c", code], cwd="/", capture_output=True, text=True, check=True).stdout


def test_setup_installs_the_lock_and_then_has_nothing_to_do(project: Path) -> None:
    first = run_py(project, "setup")
    assert (first.returncode, first.stderr) == (0, "")
    assert "Installed." in first.stdout
    assert python_in(project, "import littlething, analysis") == "analysis found\n"
    second = run_py(project, "setup")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_setup_puts_back_what_was_taken_out(project: Path) -> None:
    run_py(project, "setup")
    [installed] = (project / ".venv").rglob("littlething-1.0.dist-info")
    shutil.rmtree(installed)
    (installed.parent / "littlething.py").unlink()
    assert "Installed." in run_py(project, "setup").stdout
    assert python_in(project, "import littlething") == ""


def test_setup_begins_anew_after_a_change_of_python(project: Path) -> None:
    run_py(project, "setup")
    about = project / ".venv" / "pyvenv.cfg"
    about.write_text(about.read_text().replace("version = 3.", "version = 2."))
    (project / ".venv" / "installed.sha256").unlink()
    assert run_py(project, "setup").returncode == 0
    assert "version = 3." in about.read_text()


def test_wrong_hash_is_refused_in_one_line(project: Path) -> None:
    lock = project / "requirements.lock"
    lock.write_text(re.sub(r"sha256:.*", f"sha256:{'0' * 64}", lock.read_text()))
    done = run_py(project, "setup")
    assert done.returncode == 1
    assert re.fullmatch(r"run\.py: littlething==1\.0 is not the file that requirements\.lock names .*\n", done.stderr)
    assert run_py(project, "setup").returncode == 1  # and it is not taken for done the next time


def test_what_cannot_be_had_is_told_in_one_line(project: Path) -> None:
    (project / "requirements.lock").write_text(f"otherthing==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    done = run_py(project, "setup")
    assert done.returncode == 1
    assert re.fullmatch(r"run\.py: pip failed: no otherthing==1\.0 for this machine .*\n", done.stderr)


def test_no_network_is_told_in_one_line(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nothing listens there
    monkeypatch.setenv("PIP_RETRIES", "1")
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]:
        monkeypatch.delenv(name, raising=False)
    done = run_py(project, "setup")
    assert done.returncode == 1
    assert re.fullmatch(r"run\.py: no connection to the package index; .*\n", done.stderr)


def test_missing_lock_is_told_in_one_line(project: Path) -> None:
    (project / "requirements.lock").unlink()
    done = run_py(project, "setup")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "requirements.lock is missing" in done.stderr


def test_unknown_command_is_told_in_one_line(project: Path) -> None:
    done = run_py(project, "tests")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "'tests'" in done.stderr


def test_old_python_is_told_in_one_line(project: Path) -> None:
    code = f"import runpy, sys; sys.version_info = (3, 10, 9); runpy.run_path({str(project / 'run.py')!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(r"run\.py: this is Python .*; install Python 3\.11 or newer and use that\n", done.stderr)


@pytest.mark.skipif(os.name != "posix", reason="this system has no such step")
def test_a_command_takes_the_place_of_run_py(tmp_path: Path) -> None:
    """So a signal for run.py is one for the command, which would go on without it."""
    (tmp_path / "tells.py").write_text("import os; print(os.getpid())")
    code = "import run; run.setup = lambda: None; run.COMMANDS['tell'] = ('', ['tells']); run.main(['tell'])"
    told = os.environ | {"PYTHONPATH": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=told, stdout=subprocess.PIPE, text=True)
    assert process.communicate()[0] == f"{process.pid}\n"


def test_all_steps_run_and_the_first_failure_is_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def pretended(module: list[str], *, announce: bool) -> int:
        ran.append(module)
        return {"first": 0, "second": 3, "third": 4}[module[0]]

    monkeypatch.setattr(run, "setup", lambda: None)
    monkeypatch.setattr(run, "run", pretended)
    monkeypatch.setitem(run.COMMANDS, "three", ("", ["first", "second", "third -x"]))
    assert run.main(["three", "-k", "word"]) == 3
    assert ran == [["first"], ["second"], ["third", "-x", "-k", "word"]]
    assert run.COMMANDS["three"][1] == ["first", "second", "third -x"]

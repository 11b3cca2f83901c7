"""Everything one does with this project: `python3 run.py COMMAND [ARGUMENT...]`.

Needs Python 3.11 and pip, and nothing else. Every command first sees to it that .venv holds exactly what
requirements.lock names, then runs its steps in it. Whatever stands behind the command goes to its last step.
"""

import ast
import hashlib
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import NoReturn

if sys.version_info < (3, 11):  # noqa: UP036 - a user of an older one gets this line and no traceback
    sys.exit(f"run.py: this is Python {platform.python_version()}; install Python 3.11 or newer and use that")

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / "installed.sha256"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

COMPILE = (
    "uv pip compile pyproject.toml --group lab --group test --universal --python-version 3.11 --only-binary :all:"
    " --generate-hashes --no-annotate --no-header --no-emit-index-url --quiet --output-file requirements.lock"
)

LINT = ["ruff check", "ruff format --check", "mypy"]

COMMANDS: dict[str, tuple[str, list[str]]] = {
    # name: (what it does, the modules it runs one after the other)
    "setup": ("install into .venv what requirements.lock names", []),
    "site": ("read the reports, run the notebooks, write the pages into site/ (--force: all)", ["analysis build"]),
    "lab": ("open the notebooks in JupyterLab (--language sv: copies of them in Swedish)", ["jupyterlab"]),
    "test": ("check style and types, run all tests", [*LINT, "pytest -n 2 --dist loadfile --no-loadscope-reorder"]),
    "verify": ("read, run and recount everything again, and say what differs", ["analysis verify"]),
    "drift": ("say what of a report is not understood (FILE)", ["analysis drift"]),
    "register": ("propose a report's line in the register (FILE --add)", ["analysis register"]),
    "extract": ("read reports into tidy tables (FILE... --out FOLDER)", ["analysis extract"]),
    "tables": ("print all tables of any report as JSON (FILE)", ["analysis tables"]),
    "show": ("draw a page with what was found on it (FILE PAGE)", ["analysis show"]),
    "export": ("write the tables as open data (--out FOLDER)", ["analysis export"]),
    "archive": ("read thousands of reports into Parquet (FOLDER OUT)", ["analysis archive"]),
    "dictionary": ("write docs/data_dictionary.md", ["analysis dictionary"]),
    "messages": ("collect what readers of the site meet, for its translation", ["tools.messages"]),
    "lint": ("check style and types", LINT),
    "mutate": ("change values one at a time and see that each is noticed", ["tools.mutate"]),
    "fuzz": ("damage reports in thousands of ways and see that each is read or refused", ["tools.fuzz"]),
    "audit": ("compare the locked packages with published advisories", ["tools.audit"]),
    "environment": ("write environment.yml, for conda, from pyproject.toml", ["tools.environment"]),
    "lock": ("write requirements.lock from pyproject.toml (--upgrade: newest)", ["tools.environment", COMPILE]),
}


READ_ON = (
    "README.md, docs/tutorial.md, docs/own_question.md, docs/data_dictionary.md, docs/open_data.md, docs/messages.md"
)

LAB_SETTINGS = {"@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"}}
"""What JupyterLab does unless the user sets it otherwise: it asks nobody for news, and shows no box that asks to."""


class SetupError(Exception):
    """Why .venv could not be made, in one line, with what to do about it."""


class NoConnection(SetupError):
    """The installer did not reach the package index."""


def main(arguments: list[str]) -> int:
    """Run the command named by the first argument; its exit status is that of the first step that failed."""
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        if name in {"help", "-h", "--help"}:
            lines = [f"  {command:11}  {what}" for command, (what, _) in COMMANDS.items()]
            print("\n".join(["usage: python3 run.py COMMAND [ARGUMENT...]", "", *lines, "", f"Read on in {READ_ON}"]))
            return 0
        print(f"run.py: there is no command {name!r}; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        setup()
    except (SetupError, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    if name == "lab":
        settings = VENV / "share/jupyter/lab/settings/overrides.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps(LAB_SETTINGS), encoding="utf-8")
        (ROOT / "notebooks" / "scratch").mkdir(exist_ok=True)
        if rest[:1] == ["--language"]:
            if rest[1:2] not in (["sv"], ["en"]):
                print("run.py: lab --language takes sv or en", file=sys.stderr)
                return 2
            os.environ["ANALYSIS_LANGUAGE"] = rest[1]
            folder = str(ROOT / "notebooks" / "scratch" / rest[1])
            if status := run(["analysis.pipeline.languages", folder], announce=False):
                return status
            rest = [folder, *rest[2:]]
    steps = [shlex.split(step) for step in COMMANDS[name][1]]
    for step in steps[-1:]:
        step += rest
    if len(steps) == 1 and os.name == "posix":
        become(steps[0])
    statuses = [run(step, announce=len(steps) > 1) for step in steps]
    return next(filter(None, statuses), 0)


def run(module: list[str], *, announce: bool) -> int:
    """Run a Python module with its arguments in .venv and return its exit status."""
    if announce:
        print(f"== {shlex.join(module)}", flush=True)
    return subprocess.run([PYTHON, "-m", *module], cwd=place_of(module), env=environment()).returncode


def become(module: list[str]) -> NoReturn:
    """Run a Python module in our place, so that what ends us ends it."""
    os.chdir(place_of(module))
    os.execve(PYTHON, [str(PYTHON), "-m", *module], environment())


def place_of(module: list[str]) -> Path:
    """The folder in which a module runs: for `analysis` the user's, from which the file names are given."""
    return Path.cwd() if module[0] == "analysis" else ROOT


def environment() -> dict[str, str]:
    """The variables of what runs in .venv; on Windows å, ä and ö come through pipes and files unharmed."""
    return {**os.environ, "PYTHONUTF8": "1"}


def setup() -> None:
    """Make .venv hold exactly what the lock names, and do nothing if it does already."""
    if not LOCK.exists():
        raise SetupError(f"{LOCK.name} is missing; get it back with: git checkout {LOCK.name}")
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint():
        return
    print(f"Installing into {VENV.name}; the first time takes a minute or two.", flush=True)
    make_venv()
    STAMP.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        installer, everything_else = split_lock(LOCK.read_text(encoding="utf-8"))
        part = Path(folder, "part.lock")
        part.write_text(installer, encoding="utf-8")
        if not (installer and install_with_pip(part, may_fail=True) and install_with_uv()):
            print("The fast installer cannot be used here; going on with pip, which is slower.", flush=True)
            part.write_text(everything_else, encoding="utf-8")
            install_with_pip(part)
    # What makes `import analysis` work from everywhere. Relative, so that the folder may have any name and be moved.
    (site_packages() / "analysis.pth").write_text(os.path.relpath(ROOT, site_packages()) + "\n", encoding="ascii")
    STAMP.write_text(fingerprint())
    print("Installed.", flush=True)


def fingerprint() -> str:
    """Changes with the lock, with Python and with whatever somebody puts into .venv or takes out of it."""
    installed = sorted(path.name for path in site_packages().glob("*.*-info"))
    parts = [hashlib.sha256(LOCK.read_bytes()).hexdigest(), sys.version, platform.machine(), *installed]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def site_packages() -> Path:
    """Where .venv keeps its packages."""
    major, minor, *_ = sys.version_info
    return VENV / ("Lib/site-packages" if os.name == "nt" else f"lib/python{major}.{minor}/site-packages")


def make_venv() -> None:
    """Make .venv, unless one of this very Python is there; without pip, which some systems deliver apart."""
    about = VENV / "pyvenv.cfg"
    major, minor, micro, *_ = sys.version_info
    if PYTHON.exists() and about.exists() and f"version = {major}.{minor}.{micro}\n" in about.read_text("utf-8"):
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    venv.create(VENV, with_pip=False, symlinks=os.name != "nt")


def split_lock(lock: str) -> tuple[str, str]:
    """The lock's entry of the installer, uv ("" if it has none), and all its other entries."""
    entries = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)
    installer = [entry for entry in entries if entry.startswith("uv==")]
    return "".join(installer), "".join(entry for entry in entries if entry not in installer)


def pip(*arguments: str) -> list[str]:
    """The command line of the pip that this Python came with, working on .venv."""
    return [getattr(sys, "_base_executable", sys.executable), "-m", "pip", "--python", str(PYTHON), *arguments]


def install_with_pip(lock: Path, *, may_fail: bool = False) -> bool:
    """Install a lock file's entries, wheels only, each checked against its hash."""
    options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-warn-script-location"]
    return attempt(pip("install", *options, "-r", str(lock)), {}, may_fail=may_fail)


def install_with_uv() -> bool:
    """Make .venv hold what the lock names and nothing else; False if pip had better be asked."""
    command = ["uv", "pip", "sync", "--quiet", "--no-build", "--require-hashes", "--python", str(PYTHON), str(LOCK)]
    try:
        return attempt([str(PYTHON), "-m", *command], uv_settings(pip_settings()), may_fail=True)
    except NoConnection:  # but pip, which has just fetched uv, has one
        return False


def attempt(command: list[str], settings: dict[str, str], *, may_fail: bool) -> bool:
    """Run an installer; raise what it failed for in one line, unless it may fail and another may have more luck."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env={**os.environ, **settings})
    if done.returncode == 0:
        return True
    output = done.stderr + done.stdout
    known = cause(output)
    if known:
        raise known
    if not may_fail:
        raise SetupError(f"{command[2]} failed: {last_words(output)}")
    return False


def cause(output: str) -> SetupError | None:
    """What an installer's output says went wrong, for the causes that another installer would meet as well."""
    if "No module named pip" in output:
        return SetupError("this Python has no pip; install it (Debian and Ubuntu: apt install python3-pip)")
    if re.search(r"do not match the hashes|hash mismatch", output, re.IGNORECASE):
        culprit = re.search(r"`([\w.-]+==[^`]+)`|^\s+([\w.-]+==\S+) from ", output, re.MULTILINE)
        package = next(filter(None, culprit.groups()), "") if culprit else "a package"
        return SetupError(f"{package} is not the file that {LOCK.name} names (its hash differs); it was not installed")
    if re.search(r"no space left|disk full|os error 28|os error 112", output, re.IGNORECASE):
        return SetupError(f"the disk is full; make room for 1 GB in {ROOT} and run this again")
    if re.search(
        r"NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|Failed to establish|connection (refused|reset)"
        r"|error sending request|dns error|ProxyError|Network is unreachable|CERTIFICATE_VERIFY_FAILED",
        output,
        re.IGNORECASE,
    ):
        return NoConnection(
            "no connection to the package index; check the network and pip's settings (pip config list)"
        )
    return None


def last_words(output: str) -> str:
    """The line of an installer's output that says most: the last one that is called an error, or the last."""
    nowhere = re.search(r"requirement (\S+) \(from versions: none\)", output)
    if nowhere:
        return f"no {nowhere[1]} for this machine in the package index; check the network and pip's settings"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["it gave no reason"])[-1]


def pip_settings() -> dict[str, str]:
    """How pip is set on this machine, by files and by variables: {"index-url": …, "cert": …}."""
    done = subprocess.run(pip("config", "list"), capture_output=True, text=True, errors="replace")
    found = re.findall(r"^(global|install|:env:)\.\.?([\w-]+)=('.*'|\".*\")$", done.stdout, re.MULTILINE)
    strength = ["global", "install", ":env:"]
    return {key: ast.literal_eval(value) for _, key, value in sorted(found, key=lambda it: strength.index(it[0]))}


def uv_settings(pip_settings: dict[str, str]) -> dict[str, str]:
    """The same for uv, which does not read pip's settings; what is set for uv already stays as it is."""
    names = {
        "index-url": ["UV_DEFAULT_INDEX"],
        "cert": ["SSL_CERT_FILE"],
        "proxy": ["HTTP_PROXY", "HTTPS_PROXY"],
        "trusted-host": ["UV_INSECURE_HOST"],
    }
    wanted = {name: pip_settings[key] for key, these in names.items() if key in pip_settings for name in these}
    if "UV_INDEX_URL" in os.environ:  # the older name
        wanted.pop("UV_DEFAULT_INDEX", None)
    return {name: value for name, value in wanted.items() if name not in os.environ}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # how one leaves JupyterLab
        sys.exit(130)

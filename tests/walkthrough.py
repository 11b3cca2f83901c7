"""Runs the blocks of a page of the documentation as they stand, in a copy of the project.

A block's first line says what it is: ```text file=PATH is written, ```csv append=PATH is added to the end of a file,
```diff is applied, and of ```console each line after "$ " is run and what follows is what it must print. Run as a
program it takes steps from standard input and hands back what they printed: one Python for all commands, since most of
the time of a command goes into starting one.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<what>file|append)=(?P<path>\S+))?\n(?P<text>.*?)^```$", re.M | re.S)
_VARIES = [(re.compile(r"\b[0-9a-f]{64}\b"), "HASH"), (re.compile(r" in \d+\.\d\ds$", re.M), " in 0.00s")]
_VARIES.append((re.compile(r"(?<=^checks\.csv: )\d+", re.M), "N"))  # with every rule that is added


@dataclass(frozen=True)
class Step:
    """One thing to do: write, append, apply, or run; `line` is where the page says it, `printed` what is to be seen."""

    line: int
    what: str
    path: str
    text: str
    printed: str = ""


def steps_of(page: Path) -> list[Step]:
    """The steps of a page, in order."""
    text = page.read_text(encoding="utf-8")
    steps = []
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        if block["what"]:
            steps.append(Step(line, block["what"], block["path"], block["text"]))
        elif block["kind"] == "diff":
            steps.append(Step(line, "diff", "", block["text"]))
        elif block["kind"] == "console":
            for command in re.split(r"^\$ ", block["text"], flags=re.M)[1:]:
                first, _, printed = command.partition("\n")
                steps.append(Step(line, "run", "", first, printed))
    return steps


def copied_project(folder: Path) -> Path:
    """A copy of what the commands need, to be changed at will."""
    for name in ("analysis", "data", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    return folder


def printed_by(steps: list[Step], folder: Path) -> list[str]:
    """What each step prints in a project folder, hashes and times left out."""
    order = json.dumps([[step.what, step.path, step.text] for step in steps])
    done = subprocess.run(
        [sys.executable, __file__], cwd=folder, input=order, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    printed: list[str] = json.loads(done.stdout.rsplit("\n", 1)[-1])
    for pattern, word in _VARIES:
        printed = [pattern.sub(word, text) for text in printed]
    return printed


# ---------------------------------------------------------------------------------------------------------------------
# In the copy


def _do(what: str, path: str, text: str) -> str:
    if what == "run":
        return _run(shlex.split(text))
    if what == "diff":
        subprocess.run(["git", "apply", "--unsafe-paths", "-"], input=text, check=True, text=True, encoding="utf-8")
    else:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with Path(path).open("a" if what == "append" else "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return ""


def _run(command: list[str]) -> str:
    """What a command of `run.py`, or `python -m MODULE …`, prints, run with the package as it now is."""
    if command[:2] == ["python3", "run.py"]:
        command = ["python", "-m", "analysis", *command[2:]]
    python, option, module, *arguments = command
    assert (python, option) == ("python", "-m"), command
    if module == "pytest":  # which cannot be run twice in one process
        done = subprocess.run([sys.executable, *command[1:]], capture_output=True, text=True, encoding="utf-8")
        return done.stdout + done.stderr
    for name in [name for name in sys.modules if name.split(".")[0] == "analysis"]:
        del sys.modules[name]
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    sys.argv = [module, *arguments]
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), contextlib.suppress(SystemExit):
        runpy.run_module(module, run_name="__main__", alter_sys=False)
    output.flush()
    return output.buffer.getvalue().decode("utf-8")


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    sys.stdout.write("\n" + json.dumps([_do(*step) for step in json.load(sys.stdin)]))

"""Whoever waits at a terminal sees that it goes on; files and pipes see nothing of it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from analysis.core import progress as pace
from analysis.core import progress_bar as waiting
from tests.hostile_pdfs import SOUND

ROOT = Path(__file__).resolve().parents[1]


def test_each_file_has_a_bar_that_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(waiting, "Console", lambda **_: Console(file=shown, force_terminal=True, width=100))
    with waiting.waiting("reading"):
        pace.tell("långrapport-2021.pdf", 30, 40)
        pace.tell("kort-2021.pdf", 1, 2)
        time.sleep(0.3)
        pace.tell("kort-2021.pdf", 2, 2)
        shown.truncate(shown.seek(0))
        time.sleep(0.3)
        left = shown.getvalue()
        shown.seek(0)
    assert "långrapport-2021.pdf, 40 pages" in left and "75%" in left
    assert "kort-2021.pdf" not in left, "one that is read to its end is done"


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    (tmp_path / "rapport-2021.pdf").write_bytes(SOUND)
    return [sys.executable, "-m", "analysis", "tables", str(tmp_path / "rapport-2021.pdf")]


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pseudo-terminals")
def test_a_terminal_shows_a_bar_and_the_result_is_clean(command: list[str]) -> None:
    import pty

    outside, inside = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=inside, env=environment)
    os.close(inside)
    seen = os.read(outside, 100_000).decode()
    os.close(outside)
    assert ran.returncode == 0
    assert "reading rapport-2021.pdf" in seen and "━" in seen and "0:00:0" in seen
    assert json.loads(ran.stdout)["source"] == "rapport-2021.pdf"


def test_a_pipe_gets_nothing(command: list[str]) -> None:
    ran = subprocess.run(command, cwd=ROOT, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["source"] == "rapport-2021.pdf"

"""Work for a child process that goes wrong in every way there is."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from analysis.core import progress as pace
from analysis.core.errors import ReadingError, VocabularyGap
from analysis.core.places import Place


def give_back(value: object) -> object:
    return value


def data() -> object:
    return {"reports": [{"day": date(2021, 3, 31), "value": Decimal("-7040.9"), "none": None, "text": "å\ud800"}]}


def refuse() -> object:
    raise ReadingError("report.txt", Place(page=3, box=(1.0, 2.0, 3.0, 4.0)), "is odd", "look at it")


def lack_a_word() -> None:
    problem = "status 'Vilande' is not in the vocabulary"
    raise VocabularyGap("report.txt", Place(line=7), problem, "status_words", {"label": "Vilande"})


def read_pages(pages: int) -> str:
    for page in range(1, pages + 1):
        pace.tell("any name", page, pages)
    return "read"


def tell_for_ever() -> None:
    while True:
        pace.tell("any name", 1, 2)


def break_off_telling() -> None:
    """Half of what tells how far it is, through whatever is open, and then nothing."""
    for file in range(3, 64):
        with contextlib.suppress(OSError):
            os.write(file, b"\0half")
    os._exit(3)


def sleep() -> None:
    time.sleep(60)


def loop_in_c() -> None:
    """A match that takes for ever, in which Python itself cannot be interrupted."""
    re.match(r"(a+)+$", "a" * 100 + "b")


def grow_slowly() -> None:
    held = []
    while True:
        held.append(bytearray(5_000_000))
        time.sleep(0.005)


def grow_at_once() -> int:
    return len(bytearray(4_000_000_000))


def sink() -> None:
    os._exit(7)


def crash() -> None:
    os.abort()


def recurse() -> object:
    return recurse()


def chatter() -> str:
    print("a library that prints")
    os.write(1, b"and one that writes to the descriptor")
    print("\x1b[2J", file=sys.stderr)
    return "said"


def subvert() -> object:
    return Subverted()


class Subverted:
    """Unpickled by the usual means, it would run a command in the parent."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("echo in the parent",)


def write_file(path: Path) -> None:
    path.write_bytes(b"x" * 100)


def flood() -> bytes:
    return b"x" * 30_000_000


_LEFT: list[int] = []


def leave_behind() -> tuple[int, int]:
    """The process, and how many calls have been here before in the same one, this one included."""
    _LEFT.append(1)
    return os.getpid(), len(_LEFT)

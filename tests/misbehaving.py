"""Work for a child process that goes wrong in every way there is."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
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


def attempts(name: str, parent: int) -> dict[str, str]:
    """What each forbidden act comes to: the name of the error that refuses it, or "done"."""
    import resource  # POSIX alone

    folder = Path(name)  # as text: a path among the arguments may be read
    file = folder / "there.txt"
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: file.read_bytes(),
        "list": lambda: os.listdir(folder),
        "write": lambda: (folder / "new.txt").write_bytes(b"x"),
        "append": lambda: file.open("ab"),
        "truncate": lambda: os.truncate(file, 0),
        "delete": lambda: file.unlink(),
        "rename": lambda: file.rename(folder / "other.txt"),
        "link": lambda: os.symlink(file, folder / "link"),
        "hard link": lambda: os.link(file, folder / "hard"),
        "folder": lambda: (folder / "folder").mkdir(),
        "mode": lambda: file.chmod(0o777),
        "time": lambda: os.utime(file),
        "shell": lambda: subprocess.run(["/bin/sh", "-c", "true"], check=True),
        "fork": os.fork,
        "socket": lambda: socket.socket(socket.AF_INET),
        "signal": lambda: os.kill(parent, 0),
        "secrets": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "limits": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)),
    }
    return {name: _outcome(act) for name, act in acts.items()}


def _outcome(act: Callable[[], object]) -> str:
    parent = os.getpid()
    try:
        act()
    except OSError as error:
        return type(error).__name__
    except ValueError:
        return "PermissionError"  # what `resource` says where it is not permitted
    if os.getpid() != parent:
        os._exit(0)
    return "done"


def environment() -> list[str]:
    return sorted(os.environ)


def read_named(path: Path) -> str:
    return path.read_text()


def run_threads() -> int:
    found: list[int] = []
    thread = threading.Thread(target=found.append, args=[1])
    thread.start()
    thread.join()
    return len(found)

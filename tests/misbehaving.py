"""Work for a child process that goes wrong in every way there is."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import re
import socket
import subprocess
import sys
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
    raise VocabularyGap("report.txt", Place(line=7), problem, "status_words", [{"label": "Vilande"}])


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


_LEFT: list[int] = []


def leave_behind() -> tuple[int, int]:
    """The process, and how many calls have been here before in the same one, this one included."""
    _LEFT.append(1)
    return os.getpid(), len(_LEFT)


def environment() -> dict[str, str]:
    return dict(os.environ)


def _call(number: int, *arguments: int | bytes) -> None:
    """A call of the system that Python does not know."""
    system = ctypes.CDLL(None, use_errno=True)
    if system.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def limit_the_parent(_: str) -> object:
    import resource  # not on Windows

    return resource.prlimit(os.getppid(), resource.RLIMIT_CPU)


def write_to(descriptor: int) -> object:
    """What writing to a descriptor of the parent's gives."""
    try:
        return os.write(descriptor, b"from the child")
    except OSError as error:
        return error.strerror


_DEEDS: dict[str, Callable[[str], object]] = {
    "write": lambda path: Path(path).write_text("other"),
    "append": lambda path: os.open(path, os.O_WRONLY | os.O_APPEND),
    "write beside": lambda path: Path(f"{path}.new").write_text("other"),
    "read": lambda path: Path(path).read_text(),
    "delete": os.unlink,
    "truncate": lambda path: os.truncate(path, 0),
    "rename": lambda path: os.rename(path, f"{path}.moved"),
    "link": lambda path: os.link(path, f"{path}.link"),
    "symbolic link": lambda path: os.symlink(path, f"{path}.link"),
    "make a folder": lambda path: os.mkdir(f"{path}.folder"),
    "change the mode": lambda path: os.chmod(path, 0),
    "change the time": lambda path: os.utime(path, (0, 0)),
    "list a folder": lambda path: os.listdir(os.path.dirname(path)),
    "fork": lambda _: os.fork(),
    "run a shell": lambda _: subprocess.run(["sh", "-c", "true"], check=True),
    "become a program": lambda _: os.execv("/bin/true", ["true"]),
    "open a socket": lambda _: socket.socket(),
    "signal the parent": lambda _: os.kill(os.getppid(), 0),
    "set an attribute by a newer call": lambda path: _call(463, -100, path.encode(), 0, b"user.x", bytes(16), 16),
    "take an attribute by a newer call": lambda path: _call(466, -100, path.encode(), 0, b"user.x"),
    "set attributes by a newer call": lambda path: _call(469, -100, path.encode(), bytes(24), 24, 0),
    "slow the parent down": lambda _: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
    "hold the parent to a processor": lambda _: os.sched_setaffinity(os.getppid(), {0}),
    "limit the parent": limit_the_parent,
    "share memory, which nobody counts": lambda _: mmap.mmap(-1, 4096),
    "leave memory behind": lambda _: _call({"x86_64": 29, "aarch64": 194}[os.uname().machine], 0, 4096, 0o1600),
    "read the parent": lambda _: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
}
ATTEMPTS = list(_DEEDS)


def attempt(deed: str, path: str) -> str:
    """What refuses a deed; "done" where nothing does."""
    try:
        _DEEDS[deed](path)
    except Exception as error:
        return type(error).__name__
    return "done"

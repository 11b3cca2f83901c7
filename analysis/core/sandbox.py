"""A process closed in by the kernel (Linux): it reads what it is given, and writes, starts, sends and asks nothing.

Three locks, none of which needs root and none of which can be opened again: `no_new_privs`; Landlock (Linux 5.13),
which refuses every file but those below some folders, and all writing; and a seccomp filter, which refuses new
processes, programs and sockets, and what Landlock leaves open. On other systems, or where the kernel lacks one, that
lock is not there: `close_in` says which are.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_NO_NEW_PRIVS, _SECCOMP, _FILTER, _DIES_WITH_PARENT, _KILL = 38, 22, 2, 1, 9


def close_in(readable: Iterable[Path]) -> set[str]:
    """Close this process in for good; it may read what lies below some folders, and files that are open already.

    Returns the locks that hold: "privileges", "files", "calls".
    """
    if sys.platform != "linux":
        return set()
    libc = ctypes.CDLL(None, use_errno=True)
    held = {"privileges"} if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 else set()
    if held and _restrict_files(libc, readable):
        held.add("files")
    if held and _filter_calls(libc):
        held.add("calls")
    return held


def end_with_parent(parent: int) -> None:
    """End this process if the one that started it has ended, and have the kernel end it when that ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, _KILL, 0, 0, 0)
    if os.name == "posix" and os.getppid() != parent:
        os._exit(1)


# ---------------------------------------------------------------------------------------------------------------------
# Landlock

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every processor
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights on files each version of Landlock knows, all of which are refused but reading below some folders."""


def _restrict_files(libc: ctypes.CDLL, readable: Iterable[Path]) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    handled = (1 << max(rights for first, rights in _RIGHTS.items() if first <= version)) - 1
    attributes = struct.pack("<Q", handled)
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    for path in readable:
        if not path.exists():
            continue
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        allowed = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        libc.syscall(_ADD_RULE, rules, 1, struct.pack("<Qi", allowed, place), 0)
        os.close(place)
    done: bool = libc.syscall(_RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return done


# ---------------------------------------------------------------------------------------------------------------------
# seccomp

_REFUSED: dict[str, tuple[int, dict[str, list[int]]]] = {
    # the numbers of the calls on each processor, whose own number comes first
    "x86_64": (
        0xC000003E,
        {
            "new processes and programs": [56, 57, 58, 59, 322, 435],
            "sockets": [41, 53],
            "other processes": [62, 101, 310, 311, 434, 438, 141, 142, 144, 203, 251, 314],
            "modes, owners, times and attributes of files, which Landlock leaves open": [
                *(90, 91, 268, 452, 92, 93, 94, 260, 132, 235, 280, 188, 189, 190, 463, 466, 469)
            ],
            "what stays when the process has ended": [29, 64, 68, 240, 248, 249, 250],
            "what else could lead out": [161, 165, 272, 304, 308, 321, 425],
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "new processes and programs": [220, 221, 281, 435],
            "sockets": [198, 199],
            "other processes": [129, 117, 270, 271, 434, 438, 140, 118, 119, 122, 30, 274],
            "modes, owners, times and attributes of files, which Landlock leaves open": [
                *(52, 53, 452, 54, 55, 88, 5, 6, 7, 463, 466, 469)
            ],
            "what stays when the process has ended": [194, 190, 186, 180, 217, 218, 219],
            "what else could lead out": [51, 40, 97, 265, 268, 280, 425],
        },
    ),
}
_MMAP, _PRLIMIT = {"x86_64": 9, "aarch64": 222}, {"x86_64": 302, "aarch64": 261}
_SHARED_AND_ANONYMOUS = 0x21
"""Memory that no limit counts."""

_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _ERRNO, _OTHER_ABI = 0x7FFF0000, 0x00050000, 0x40000000


def _filter_calls(libc: ctypes.CDLL) -> bool:
    """Refuse the calls above with "operation not permitted", and all calls of another processor's kind."""
    if platform.machine() not in _REFUSED:
        return False
    processor, calls = _REFUSED[platform.machine()]
    refuse = _ERRNO | errno.EPERM
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, processor), (_RETURN, 0, 0, refuse), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, _OTHER_ABI), (_RETURN, 0, 0, refuse)]
    for call in (number for group in calls.values() for number in group):
        steps += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, refuse)]
    steps += [(_EQUAL, 0, 4, _PRLIMIT[platform.machine()]), (_LOAD, 0, 0, 16)]  # of which process
    steps += [(_EQUAL, 1, 0, 0), (_RETURN, 0, 0, refuse), (_RETURN, 0, 0, _ALLOW)]
    steps += [(_EQUAL, 0, 4, _MMAP[platform.machine()]), (_LOAD, 0, 0, 16 + 3 * 8)]  # how
    steps += [(_AND, 0, 0, _SHARED_AND_ANONYMOUS), (_EQUAL, 0, 1, _SHARED_AND_ANONYMOUS), (_RETURN, 0, 0, refuse)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = struct.pack("<HxxxxxxQ", len(steps), ctypes.addressof(code))
    done: bool = libc.prctl(_SECCOMP, _FILTER, program, 0, 0) == 0
    return done

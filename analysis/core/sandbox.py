"""What the kernel forbids a process that reads a file: to write, to start a process, to open a socket, to look around.

Linux alone, and without root: Landlock for files, a seccomp filter for system calls. Neither can be undone by the
process. Elsewhere, and where the kernel is older than 5.13 or has them switched off, less is held: see
docs/security.md.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARIES = ("/usr", "/lib", "/lib64", "/etc/localtime", "/etc/fonts", "/dev/null", "/dev/urandom")


def close_off(readable: Iterable[Path]) -> None:
    """From here on this process reads these files and those of Python, and does nothing else to the machine.

    Holds for threads that are started later, so it is called before there are any.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return  # older than either
    _only_read(libc, [*map(Path, (sys.prefix, sys.base_prefix, *_LIBRARIES)), _PACKAGE, *readable])
    _refuse_calls(libc)


# ---------------------------------------------------------------------------------------------------------------------
# Files: Landlock

_NO_NEW_PRIVILEGES = 38
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_RIGHTS_OF_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights over files a version of Landlock knows; what it does not know, it cannot forbid."""


def _only_read(libc: ctypes.CDLL, paths: list[Path]) -> None:
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return
    files = (1 << _RIGHTS_OF_VERSION[min(version, 5)]) - 1
    network = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0  # other processes: their abstract sockets, signals to them
    rules = struct.pack("=QQQ", files, network, scoped)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = libc.syscall(_CREATE, rules, ctypes.c_size_t(len(rules)), 0)
    for path in paths:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:  # is not there: nothing to allow
            continue
        rights = _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE
        libc.syscall(_ADD, ruleset, 1, struct.pack("=Qi", rights, opened), 0)
        os.close(opened)
    if libc.syscall(_RESTRICT, ruleset, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel does not restrict this process")
    os.close(ruleset)


# ---------------------------------------------------------------------------------------------------------------------
# System calls: seccomp

_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""The kernel's number of a machine, and which of the two numbers below its system calls have."""

_REFUSED = {
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, None),
    "vfork": (58, None),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "setrlimit": (160, 164),
    "prlimit64": (302, 261),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "perf_event_open": (298, 241),
    "open_by_handle_at": (304, 265),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
}
_CLONE, _CLONE3, _TGKILL = (56, 220), 435, (234, 131)
_THREAD = 0x10000  # of clone's flags: no process, a thread of this one

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _NOT_PERMITTED, _NO_SUCH_CALL = 0x7FFF0000, 0x50000 | 1, 0x50000 | 38
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16  # where they stand in what the filter sees


def _refuse_calls(libc: ctypes.CDLL) -> None:
    if platform.machine() not in _MACHINES:
        return
    program = b"".join(_filter(*_MACHINES[platform.machine()]))
    buffer = ctypes.create_string_buffer(program)
    described = struct.pack("HP", len(program) // 8, ctypes.addressof(buffer))
    if libc.prctl(22, 2, described, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel does not filter this process")


def _filter(machine: int, column: int) -> Iterator[bytes]:
    """The instructions of the filter, each of eight bytes; a jump says how many to leave out if true and if not."""

    def step(code: int, value: int, if_true: int = 0, if_not: int = 0) -> bytes:
        return struct.pack("HBBI", code, if_true, if_not, value)

    yield from (step(_LOAD, _MACHINE), step(_EQUAL, machine, 1), step(_RETURN, _NOT_PERMITTED))
    yield step(_LOAD, _NUMBER)
    yield from (step(_AT_LEAST, 0x40000000, 0, 1), step(_RETURN, _NOT_PERMITTED))  # x86's second table of calls
    for numbers in _REFUSED.values():
        number = numbers[column]
        if number is not None:
            yield from (step(_EQUAL, number, 0, 1), step(_RETURN, _NOT_PERMITTED))
    # Not refused but unknown: then the C library falls back to clone, whose flags a filter can see.
    yield from (step(_EQUAL, _CLONE3, 0, 1), step(_RETURN, _NO_SUCH_CALL))
    yield from (step(_EQUAL, _CLONE[column], 0, 4), step(_LOAD, _FIRST_ARGUMENT))
    yield from (step(_ANY_BIT, _THREAD, 1), step(_RETURN, _NOT_PERMITTED), step(_RETURN, _ALLOW))
    # abort() sends itself a signal.
    yield from (step(_EQUAL, _TGKILL[column], 0, 4), step(_LOAD, _FIRST_ARGUMENT))
    yield from (step(_EQUAL, os.getpid(), 1), step(_RETURN, _NOT_PERMITTED), step(_RETURN, _ALLOW))
    yield step(_RETURN, _ALLOW)

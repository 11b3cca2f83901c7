"""Child processes that read a file each: where they come from, and what they do.

A new Python takes a second or two to import the readers. Who reads many files calls `keep_ready` first: then children
are forked from a process that has imported them and has never seen a file but our own. So each file has a process of
its own, and a file that does what it likes with its reader does not reach the next one's.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import IO, TypeAlias

import psutil

from analysis.core import progress as pace
from analysis.core.errors import ReaderFault, ReadingError, VocabularyGap
from analysis.core.places import Place
from analysis.core.sandbox import close_off

_ROOT = Path(__file__).resolve().parent.parent.parent
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "REPORT_PASSWORD", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE")
"""What a child knows of its parent's environment; the rest may hold secrets."""
_CODE = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from analysis.core import children; children."


def new_child(module: str) -> Child:
    """A child that waits for one call (see `serve`) of a function of a module; leaving its `with` waits for its end."""
    if _mother is not None and _mother.is_ours():
        with contextlib.suppress(OSError):  # it was killed: the next child is started as if there were none
            return _mother.child(module)
    return _started("serve()", subprocess.PIPE, subprocess.PIPE)


def _started(code: str, stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-B", "-P", "-c", _CODE + code],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,  # the libraries' warnings quote the file
        bufsize=0,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"PYTHONUTF8": "1"},
    )


def keep_ready(*modules: str) -> None:
    """Have a process import these modules, from which each child is forked until `let_go`, or this process ends.

    Does nothing on systems where a process that has loaded much cannot be forked safely: there each child is a new
    Python, as it is everywhere without this call.
    """
    global _mother
    if sys.platform != "linux":
        return
    with _GUARD:
        if _mother is None or not _mother.is_ours() or _mother.process.poll() is not None:
            _mother = _Mother(modules)


def let_go() -> None:
    """End the process that `keep_ready` started."""
    global _mother
    with _GUARD:
        if _mother is not None and _mother.is_ours():
            _mother.end()
        _mother = None


class _Mother:
    """A process with the readers imported, seen from here. Requests go through a socket, each as one message.

    A child stays in the list of processes until it is asked for its exit status, so that its number stays its own.
    """

    def __init__(self, modules: tuple[str, ...]) -> None:
        self.owner = os.getpid()
        self.socket, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self.process = _started(f"bear{modules!r}", other.fileno(), subprocess.DEVNULL)

    def is_ours(self) -> bool:
        return self.owner == os.getpid()  # and not that of a process of which this one is a fork

    def child(self, module: str) -> _Forked:
        """A new child. Raises OSError when the mother is gone."""
        call_out, call_in = os.pipe()
        answer_out, answer_in = os.pipe()
        status_out, status_in = os.pipe()
        try:
            socket.send_fds(self.socket, [module.encode()], [call_out, answer_in, status_in])
        except OSError:
            for end in (call_in, answer_out, status_out):
                os.close(end)
            raise
        finally:
            for end in (call_out, answer_in, status_in):
                os.close(end)
        stdin, stdout, status = (
            os.fdopen(call_in, "wb", 0),
            os.fdopen(answer_out, "rb", 0),
            os.fdopen(status_out, "rb", 0),
        )
        number = status.read(8)
        if len(number) < 8:
            for file in (stdin, stdout, status):
                file.close()
            raise ProcessLookupError
        return _Forked(int.from_bytes(number, "big"), stdin, stdout, status, self.socket)

    def end(self) -> None:
        self.socket.close()
        self.process.wait(10)


class _Forked:
    """A child of the mother, with what `isolation` uses of a Popen."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes], status: IO[bytes], mother: socket.socket) -> None:
        self.pid, self.stdin, self.stdout, self.returncode = pid, stdin, stdout, -1
        self._status, self._mother = status, mother

    def wait(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)

    def __enter__(self) -> _Forked:
        return self

    def __exit__(self, *_: object) -> None:
        """Ask for the exit status; the child has ended, or was killed."""
        self.stdin.close()
        with contextlib.suppress(OSError):
            self._mother.send(self.pid.to_bytes(8, "big"))
            self.returncode = int.from_bytes(self._status.read(8), "big", signed=True)
        self._status.close()
        self.stdout.close()


Child: TypeAlias = "subprocess.Popen[bytes] | _Forked"
_GUARD = threading.Lock()
_mother: _Mother | None = None


# ---------------------------------------------------------------------------------------------------------------------
# In the mother


def bear(*modules: str) -> None:
    """Import the modules, then fork a child for each message with files, until nobody asks any more.

    A module's function `warm_up`, if it has one, is called too: it does what is slow the first time.
    """
    for module in modules:
        getattr(importlib.import_module(module), "warm_up", lambda: None)()
    gc.freeze()  # what is shared with the children stays shared: their collectors leave it alone
    statuses: dict[int, int] = {}
    with socket.socket(fileno=os.dup(0)) as asked:
        while True:
            message, files, _, _ = socket.recv_fds(asked, 256, 3)
            if not message:
                os._exit(0)
            if not files:
                pid = int.from_bytes(message, "big")
                _, status = os.waitpid(pid, 0)
                _tell(statuses.pop(pid), os.waitstatus_to_exitcode(status), last=True)
                continue
            call, answer, status = files
            with contextlib.suppress(ImportError):  # then the child says so
                importlib.import_module(message.decode())
            pid = os.fork()
            if pid == 0:
                try:
                    asked.close()
                    os.dup2(call, 0)
                    os.dup2(answer, 1)
                    for file in (call, answer, status, *statuses.values()):
                        os.close(file)
                    serve()
                finally:
                    os._exit(1)  # and never back into this loop
            os.close(call)
            os.close(answer)
            statuses[pid] = status
            _tell(status, pid)


def _tell(file: int, number: int, last: bool = False) -> None:
    with contextlib.suppress(OSError):  # nobody waits
        os.write(file, number.to_bytes(8, "big", signed=True))
    if last:
        os.close(file)


# ---------------------------------------------------------------------------------------------------------------------
# In the child


PACE = struct.Struct(">xII")
"""How a child tells that so many pages of so many are read, before its answer, which never begins with a zero byte."""


def serve() -> None:
    """Run the one call that comes in, tell how far it is, and hand back how it went."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints does not reach the answer
    call = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(8), "big"))
    _close_off(call)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def hand_back(message: bytes) -> None:
        answers.write(message)
        answers.flush()

    with pace.told_to(lambda _, done, pages: hand_back(PACE.pack(done, pages))):
        outcome = _outcome(call)
    hand_back(pickle.dumps(outcome))
    os._exit(0)  # the largest reports take seconds to be taken apart in memory, for nothing


def _close_off(call: bytes) -> None:
    """Import what will be called, and then forbid all but reading the files that the call names."""
    module, _, arguments, options, writes = pickle.loads(call)
    with contextlib.suppress(Exception):  # the call says why it cannot be imported
        importlib.import_module(module)
    if not writes:
        close_off(Path(value) for value in (*arguments, *options.values()) if isinstance(value, Path))


def _end_with_parent() -> None:
    os.read(0, 1)
    os._exit(1)


def _outcome(call: bytes) -> list[object]:
    module, name, arguments, options, _ = pickle.loads(call)
    try:
        return ["result", getattr(importlib.import_module(module), name)(*arguments, **options)]
    except ReaderFault as error:
        return ["fault", error.problem]
    except ReadingError as error:
        place = error.place or Place()
        where = (place.page, place.line, place.box)
        if isinstance(error, VocabularyGap):
            return ["gap", error.source, where, error.problem, error.file, error.line]
        return ["error", error.source, where, error.problem, error.remedy]
    except MemoryError:
        return ["memory"]
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return ["fault", f"{type(error).__name__}: {error} in {Path(last.filename).name}, line {last.lineno}"]

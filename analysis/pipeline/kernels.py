"""New kernels that need not import anything: forked from a process that has imported what notebooks import.

Most of the time of running a notebook goes into starting a Python that imports pandas and matplotlib. Here that is done
once, in a process that runs no cell; each notebook gets a fork of it, which is as new as any other kernel. Only where
such a process can be forked safely (Linux); elsewhere, and for everybody else who runs notebooks (JupyterLab, nbval), a
kernel is a Python of its own.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

_ROOT = Path(__file__).resolve().parent.parent.parent

_STUB = """
import json, os, signal, socket, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
with socket.socket(socket.AF_UNIX) as mother:
    mother.connect(sys.argv[1])
    order = json.dumps([sys.argv[2:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(mother, [len(order).to_bytes(8, "big")], [0, 1, 2])
    mother.sendall(order)
    mother.recv(1)
"""
"""What stands for a kernel in the eyes of who starts it: orders a fork, and each of the two ends with the other."""


@contextmanager
def kernels(notebooks: Iterable[Path]) -> Iterator[Callable[[], AsyncKernelManager]]:
    """What starts kernels that have imported already what these notebooks import, while the `with` lasts.

    The importing goes on beside: whoever has other work to do first enters it early.
    """
    if sys.platform != "linux":
        yield lambda: _manager(None)
        return
    with tempfile.TemporaryDirectory(prefix="kernels") as folder:
        place = str(Path(folder, "mother"))
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(place)
            listening.listen(64)
            enter = "from analysis.pipeline.kernels import bear; bear(sys.argv[1:])"
            code = f"import sys; sys.path[:1] = [{str(_ROOT)!r}]; {enter}"
            mother = subprocess.Popen(
                [sys.executable, "-c", code, str(listening.fileno()), *map(str, notebooks)],
                stdin=subprocess.PIPE,  # its end tells the mother that nobody needs her
                pass_fds=[listening.fileno()],
                env=os.environ | _INLINE,
            )
        try:
            yield lambda: _manager([sys.executable, "-I", "-S", "-c", _STUB, place, "-f", "{connection_file}"])
        finally:
            assert mother.stdin
            mother.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                mother.wait(20)
            mother.kill()


def _manager(command: list[str] | None) -> AsyncKernelManager:
    """What starts a kernel: by this command, or as is usual."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager  # slow to import; the mother starts before
    from jupyter_client.manager import AsyncKernelManager

    class Specs(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(argv=command, display_name=kernel_name, language="python")

    return AsyncKernelManager(kernel_spec_manager=Specs()) if command else AsyncKernelManager()


_INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
"""What a kernel would say to matplotlib before a cell imports it."""


# ---------------------------------------------------------------------------------------------------------------------
# In the mother


def bear(arguments: Sequence[str]) -> None:
    """Import what notebooks import, then fork a kernel for each order that comes through a socket, until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started her, who then closes stdin
    number, *notebooks = arguments
    modules = dict.fromkeys(module for notebook in notebooks for module in imported_by(_code_of(Path(notebook))))
    for module in ("ipykernel.kernelapp", *modules):
        with contextlib.suppress(Exception):  # the cell that imports it will say why
            importlib.import_module(module)
    gc.freeze()  # what is shared with the kernels stays shared: their collectors leave it alone
    born: list[int] = []
    with socket.socket(fileno=int(number)) as listening:
        while True:
            ready, _, _ = select.select([0, listening.fileno()], [], [])
            if 0 in ready:
                break
            order, _ = listening.accept()
            with order:
                born.append(os.fork())
                if born[-1] == 0:
                    listening.close()
                    try:
                        _become_kernel(order)
                    finally:
                        os._exit(0)  # and never back into this loop
    for kernel in born:  # they have done their work, or nobody waits for it any more
        with contextlib.suppress(ProcessLookupError):
            os.kill(kernel, signal.SIGKILL)
        os.waitpid(kernel, 0)


def _become_kernel(order: socket.socket) -> None:
    size, files, _, _ = socket.recv_fds(order, 8, 3)
    with order.makefile("rb") as stream:
        argv, folder, environment = json.loads(stream.read(int.from_bytes(size, "big")))
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    threading.Thread(target=_end_with, args=[order], daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    # Somebody started it, so that it need not say how to end it.
    IPKernelApp.launch_instance(argv=[*argv, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _end_with(order: socket.socket) -> None:
    order.recv(1)
    os._exit(0)


def _code_of(notebook: Path) -> str:
    """The code of a notebook; none if it is no notebook, which is for who runs it to say."""
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return ""


def imported_by(source: str) -> Iterator[str]:
    """The modules that Python source imports; none if it is no Python."""
    with contextlib.suppress(SyntaxError):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)  # or it is no module: no harm

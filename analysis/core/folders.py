"""A folder or a file replaced as a whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import errno
import glob
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from analysis.core.errors import WritingError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PATIENCE = 120.0
"""Seconds to wait for another run that writes the same folder."""

_CANNOT_WRITE = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOTDIR,
    errno.EBUSY, errno.EIO,
}  # fmt: skip


def replace_files(contents: Mapping[Path, bytes], remedy: str = "make room, or get the right to write there") -> None:
    """Write files, each of them new or in the place of the one that bears its name.

    None is replaced before all are written, and each is whole at every moment. Raises WritingError, with this remedy,
    when one cannot be written.
    """
    written: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            new = path.parent / f".{secrets.token_hex(8)}.new"
            with _explained(path, remedy), new.open("xb") as file:
                written[path] = new
                file.write(content)
        for path, new in written.items():
            with _explained(path, remedy):
                os.replace(new, path)
    finally:
        for new in written.values():
            new.unlink(missing_ok=True)


@contextmanager
def _explained(path: Path, remedy: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WritingError(str(path), None, f"cannot be written ({error.strerror})", remedy) from None


@contextmanager
def replaced_folder(folder: Path, mark: str | None = None) -> Iterator[Path]:
    """A new folder to write into, which takes the place of `folder` when all went well; else nothing changes.

    The two change places by two renames: should the work be killed between them, the old folder comes back at the next
    call. One process at a time writes; another waits for it. `mark`: a file that tells a folder of ours; one that has
    other files is refused.

    Raises WritingError when the folder cannot be written, or is not ours to replace.
    """
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _only_writer(folder):
            _tidied_up(folder)
            _refuse_others_files(folder, mark)
            new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".new", dir=folder.parent))
            try:
                new.chmod(0o755)
                yield new
                _flush(new)
                _exchange(new, folder)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise
        raise WritingError(
            folder.name,
            None,
            f"cannot be written ({error.strerror}); what was there before still is",
            "make room, close what has its files open, or get the right to write there",
        ) from error


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which the system gives back when its holder ends, however it ends."""
    with folder.with_name(f".{folder.name}.lock").open("ab") as file:
        deadline = time.monotonic() + _PATIENCE
        while not _locked(file):
            if time.monotonic() > deadline:
                raise WritingError(folder.name, None, "another run is writing it", "wait until it is done")
            time.sleep(0.05)
        yield


def _locked(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _tidied_up(folder: Path) -> None:
    """Put right what a killed run left behind."""
    previous = folder.with_name(f".{folder.name}.previous")
    if previous.exists() and not folder.exists():
        os.replace(previous, folder)
    for left in [previous, *folder.parent.glob(f".{glob.escape(folder.name)}.*.new")]:
        shutil.rmtree(left, ignore_errors=True)


def _refuse_others_files(folder: Path, mark: str | None) -> None:
    if folder.exists() and not folder.is_dir():
        raise WritingError(folder.name, None, "is a file, not a folder", "name a new or an empty folder")
    if mark and folder.exists() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise WritingError(
            folder.name,
            None,
            f"holds files but no {mark}, so it was not written by this command and is not replaced",
            "name a new or an empty folder",
        )


def _flush(folder: Path) -> None:
    """See to it that the files are on the disk before they take the place of others.

    Links to files of the old folder are: to wait for each took a minute in an archive of twenty thousand.
    """
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_nlink == 1:
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _exchange(new: Path, folder: Path) -> None:
    """Put `new` in the place of `folder`, which need not exist."""
    previous = folder.with_name(f".{folder.name}.previous")
    if folder.exists():
        os.replace(folder, previous)
    os.replace(new, folder)
    shutil.rmtree(previous, ignore_errors=True)

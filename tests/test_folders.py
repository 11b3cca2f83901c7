"""A folder or file that is replaced: killed at any moment, the disk full, twice at once, the last good one is whole."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.core import folders
from analysis.core.cache import forget_others
from analysis.core.errors import WritingError
from analysis.core.folders import replace_files, replaced_folder
from tests.rewriting import whole

ROOT = Path(__file__).parents[1]
KILLS = int(os.environ.get("KILLS", "12"))
"""How often the kill test kills; 12 take some seconds."""


def write(folder: Path, text: str) -> None:
    with replaced_folder(folder) as new:
        (new / "file.txt").write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds "old"."""
    write(tmp_path / "out", "old")
    return tmp_path / "out"


def test_a_folder_is_made_and_replaced(folder: Path) -> None:
    assert (folder / "file.txt").read_text() == "old"
    write(folder, "new")
    assert (folder / "file.txt").read_text() == "new"
    assert names(folder.parent) == [".out.lock", "out"]


def test_what_is_written_is_put_on_the_disk_and_what_is_linked_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda file: flushed.append(os.fstat(file).st_ino))
    with replaced_folder(folder) as new:
        os.link(folder / "file.txt", new / "file.txt")
        (new / "other.txt").write_text("new")
    assert flushed == [(folder / "other.txt").stat().st_ino]
    assert (folder / "file.txt").read_text() == "old"


def test_an_error_changes_nothing(folder: Path) -> None:
    with pytest.raises(ValueError, match="midway"), replaced_folder(folder) as new:
        (new / "file.txt").write_text("half")
        raise ValueError("midway")
    assert (folder / "file.txt").read_text() == "old"
    assert names(folder.parent) == [".out.lock", "out"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_what_the_system_refuses_is_one_line(folder: Path, number: int) -> None:
    with pytest.raises(WritingError) as caught, replaced_folder(folder) as new:
        (new / "file.txt").write_text("half")
        raise OSError(number, os.strerror(number))
    assert str(caught.value) == (
        f"out: cannot be written ({os.strerror(number)}); what was there before still is: "
        "make room, close what has its files open, or get the right to write there"
    )
    assert (folder / "file.txt").read_text() == "old"


def test_other_errors_of_the_system_are_not_ours_to_explain(folder: Path) -> None:
    with pytest.raises(FileNotFoundError), replaced_folder(folder) as new:
        (new / "template").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """The limit on a file's size fails a write midway, as a full disk does."""
    write(tmp_path / "out", "old")
    script = (
        "import resource, signal, sys; from pathlib import Path; from analysis.core.folders import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try:\n"
        "    with replaced_folder(Path(sys.argv[1])) as new:\n"
        "        (new / 'a.txt').write_text('x' * 4000); (new / 'b.txt').write_text('x' * 6000)\n"
        "except WritingError as error: sys.exit(str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "out")], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stderr.startswith("out: cannot be written (File too large); what was there before still is: make room")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert (tmp_path / "out" / "file.txt").read_text() == "old"
    assert names(tmp_path) == [".out.lock", "out"]


def test_a_folder_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "diary.txt").write_text("mine")
    with (
        pytest.raises(
            WritingError, match=r"home: holds files but no index.html, so it was not written by this command"
        ),
        replaced_folder(tmp_path / "home", mark="index.html"),
    ):
        pass
    assert (tmp_path / "home" / "diary.txt").read_text() == "mine"
    (tmp_path / "home" / "diary.txt").rename(tmp_path / "diary.txt")
    with replaced_folder(tmp_path / "home", mark="index.html") as new:
        (new / "index.html").touch()
    assert names(tmp_path / "home") == ["index.html"]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(WritingError, match="out: is a file, not a folder"), replaced_folder(tmp_path / "out"):
        pass
    assert (tmp_path / "out").read_text() == "a file"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", "old")
    try:
        (tmp_path / "out").symlink_to("elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("this user may not make links")
    write(tmp_path / "out", "new")
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "elsewhere" / "file.txt").read_text() == "new"


def test_what_a_killed_run_left_is_put_right(folder: Path) -> None:
    """Killed between the two renames: nothing bears the folder's name."""
    os.replace(folder, folder.with_name(".out.previous"))
    (folder.with_name(".out.abc.new")).mkdir()
    with replaced_folder(folder) as new:
        assert (folder / "file.txt").read_text() == "old"
        (new / "file.txt").write_text("new")
    assert names(folder.parent) == [".out.lock", "out"]


def test_another_run_is_waited_for_and_then_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_PATIENCE", 0.2)
    with replaced_folder(folder) as new:
        (new / "file.txt").write_text("new")
        with pytest.raises(WritingError, match="out: another run is writing it: wait until it is done"):
            write(folder, "at the same time")
    assert (folder / "file.txt").read_text() == "new"


def rewriter(folder: Path, rest: float = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.rewriting", str(folder), str(rest)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_killed_at_any_moment_the_last_good_folder_is_whole(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(KILLS):
        process = rewriter(tmp_path / "out")
        assert process.stdout and process.stdout.readline()  # it has written once
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        process.communicate()
        previous = tmp_path / ".out.previous"
        whole(tmp_path / "out" if (tmp_path / "out").exists() else previous)  # which the next run brings back
    assert len(names(tmp_path)) <= 3  # what one killed run leaves, the next takes away


def test_two_runs_at_once(tmp_path: Path) -> None:
    runs = [rewriter(tmp_path / "out", rest=0.2) for _ in range(2)]
    try:
        said = [[run.stdout.readline() for _ in range(4)] for run in runs if run.stdout]
        assert said == [["1\n", "2\n", "3\n", "4\n"]] * 2
    finally:
        for run in runs:
            run.kill()
            run.communicate()
    whole(tmp_path / "out")


# ---------------------------------------------------------------------------------------------------------------------
# Files


def test_files_are_made_and_replaced(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    replace_files({one: b"old"})
    replace_files({one: b"new", other: b"first"})
    assert (one.read_bytes(), other.read_bytes()) == (b"new", b"first")
    assert names(tmp_path) == ["one", "other"]


def test_of_files_none_is_replaced_when_one_cannot_be_written(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "nowhere" / "other"
    one.write_bytes(b"old")
    with pytest.raises(WritingError) as caught:
        replace_files({one: b"new", other: b"first"}, "name another file")
    assert str(caught.value) == f"{other}: cannot be written ({os.strerror(errno.ENOENT)}): name another file"
    assert (names(tmp_path), one.read_bytes()) == (["one"], b"old")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_file_that_is_half_written_is_taken_away(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; from pathlib import Path; from analysis.core.folders import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try: replace_files({Path(sys.argv[1]): b'x' * 6000})\n"
        "except WritingError as error: sys.exit(str(error))\n"
    )
    (tmp_path / "file").write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "file")], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (
        done.stderr
        == f"{tmp_path / 'file'}: cannot be written (File too large): make room, or get the right to write there\n"
    )
    assert (names(tmp_path), (tmp_path / "file").read_text()) == (["file"], "old")


def test_what_is_kept_and_cannot_be_removed_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a folder that may only be read: the one line that says so is another's to say."""

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system", path)

    (tmp_path / "old").write_text("kept")
    monkeypatch.setattr(Path, "unlink", refuse)
    forget_others(tmp_path, [])
    assert names(tmp_path) == ["old"]


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(WritingError, match="out: cannot be written "):
        replace_files({tmp_path / "out": b"new"})
    assert names(tmp_path) == ["out"]

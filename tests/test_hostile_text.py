"""Text files of every odd sort: each is read, or refused in one line that says which, what and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from analysis.core.errors import ReadingError
from analysis.pipeline.extract import extract
from analysis.reading import read
from analysis.tables.logical import tables_of
from analysis.tidy.kinds import reports_in
from analysis.tidy.rows import tidy_rows
from analysis.tidy.tables_as_json import tables_as_json
from tests.test_text_faults import APPENDIX, MONTHLY

NAME = "rapport-2021.txt"
ROOT = Path(__file__).parents[1]


def write(folder: Path, content: bytes, name: str = NAME) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ReadingError) as caught:
        extract([path], path.parent)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


SOUND = MONTHLY.encode()


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + SOUND,
        SOUND.rstrip(b"\n"),
        SOUND.replace(b"\n", b"\r\n"),
        SOUND.replace(b"\n", b"\r"),
        b"".join(line + (b"\n", b"\r\n")[n % 2] for n, line in enumerate(SOUND.split(b"\n"))),
        b"\x0c" + SOUND,
        SOUND + b"\n" * 10_000,
    ],
    ids=["mark", "no last newline", "CRLF", "CR", "mixed", "form feed", "blank lines"],
)
def test_the_same_report_in_other_bytes(tmp_path: Path, content: bytes) -> None:
    expected = extract([write(tmp_path, SOUND)], tmp_path)
    found = extract([write(tmp_path, content)], tmp_path)
    for name in set(expected) - {"reports"}:
        assert found[name].equals(expected[name]), name


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_wide_encodings(tmp_path: Path, encoding: str) -> None:
    message = refusal(write(tmp_path, MONTHLY.encode(encoding)))
    assert message == f"{NAME}: is UTF-16 or UTF-32, not UTF-8: save the text as UTF-8"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp437", "mac-roman"])
def test_narrow_encodings(tmp_path: Path, encoding: str) -> None:
    message = refusal(write(tmp_path, MONTHLY.encode(encoding)))
    assert message == f"{NAME}, line 1: is not UTF-8: save the text as UTF-8"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no text"),
        (b" \n\t\n", "holds no text"),
        (b"\xef\xbb\xbf", "holds no text"),
        (SOUND[:100] + b"\0" + SOUND[100:], "line 7: holds a NUL character"),
        (bytes(1000), "UTF-16 or UTF-32|NUL"),
        (bytes(range(256)) * 50, "is not UTF-8|NUL"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "is a PDF: name it .pdf"),
        (b"PK\x03\x04\x14\x00\x06\x00", "is an Office document or a zip archive: save it as PDF"),
        (b"{\\rtf1\\ansi Rapport}", "is a Rich Text document: save it as PDF"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"a" * 200_001, "line 1: a line of 200001 characters is none of a report"),
        (b"Rapport\n" + b"a " * 100_001, "line 2: a line of 200002 characters is none of a report"),
        (b"a\n" * 10_000_001, "is larger than 20 MB, as no text of a report is"),
        (b"a\tb\n" * 1000, "no table of a known kind"),
        (b"\t" * 100_000, "holds no text|without its header row"),
        (b"<" * 100_000 + b"\t" + b"<p " * 30_000, "without its header row"),
        (b"[" * 50_000 + b"\t" + b"(" * 50_000, "no table of a known kind|header row"),
    ],
)
def test_what_is_no_report(tmp_path: Path, content: bytes, said: str) -> None:
    import re

    message = refusal(write(tmp_path, content))
    assert re.search(said, message), message


def test_a_line_of_100_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with path.open("wb") as file:
        file.truncate(100_000_000)
        file.write(b"Rapport ")
    assert "UTF-16" in refusal(path) or "larger than 20 MB" in refusal(path)


def test_the_name_says_pdf_and_the_file_is_a_text(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, SOUND, "rapport.pdf")) == "rapport.pdf: is a text and no PDF: name it .txt"


def test_a_folder_that_is_not_there_holds_no_report(tmp_path: Path) -> None:
    assert reports_in(tmp_path / "raw") == []


@pytest.mark.parametrize("name", ["rapport.docx", "rapport", "rapport.txt.bak", "rapport.TXT.zip"])
def test_other_suffixes(tmp_path: Path, name: str) -> None:
    assert "is no format of a report: give a .pdf or a .txt file" in refusal(write(tmp_path, SOUND, name))


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    assert "folder.txt: is a folder" in refusal(tmp_path / "folder.txt")
    assert refusal(tmp_path) == f"{tmp_path.name}: is a folder: give the path of a report (.pdf or .txt)"
    assert "gone.txt: does not exist" in refusal(tmp_path / "gone.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "pipe.txt: is not a file" in refusal(tmp_path / "pipe.txt")


def linked(link: Path, target: Path) -> Path:
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this user may not make links")
    return link


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    assert "does not exist" in refusal(linked(tmp_path / "broken.txt", tmp_path / "gone.txt"))
    assert "does not exist" in refusal(linked(tmp_path / "round.txt", tmp_path / "round.txt"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = write(tmp_path, SOUND)
    path.chmod(0)
    assert "cannot be opened (Permission denied)" in refusal(path)


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path, SOUND)
    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be opened (Permission denied): see to it that you may read it" in refusal(path)


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis.reading import text

    path = write(tmp_path, SOUND)
    real = text.read_text

    def after_a_change(path: Path) -> object:
        path.write_bytes(SOUND + b"One more line.\n")
        return real(path)

    monkeypatch.setattr(text, "read_text", after_a_change)
    assert "changed while it was read: wait until it is complete" in refusal(path)


def test_a_file_that_is_being_written_all_the_time(tmp_path: Path) -> None:
    """Whatever moment is caught: the report as it was, or one line; never half a report."""
    path = write(tmp_path, SOUND)
    stop = threading.Event()

    def scribble() -> None:
        while not stop.is_set():
            for size in (len(SOUND), 300, 120):
                (tmp_path / "new").write_bytes(SOUND[:size])
                os.replace(tmp_path / "new", path)

    writer = threading.Thread(target=scribble)
    writer.start()
    try:
        for _ in range(50):
            try:
                document = read(path)
            except ReadingError as error:
                assert len(str(error).splitlines()) == 1
            else:
                assert document.sha256 in {sha256(SOUND[:size]) for size in (len(SOUND), 300, 120)}
    finally:
        stop.set()
        writer.join()


def sha256(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


# Content that would act somewhere

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnp.exe"
FORMULA = '=HYPERLINK("http://example.org";"x")'


def test_control_characters_read_as_replaced(tmp_path: Path) -> None:
    path = write(tmp_path, MONTHLY.replace("Nya tider", f"Nya{ESCAPES}tider").encode())
    [title, *_] = extract([path], tmp_path)["activities"]["title"]
    assert title == "Nya\ufffd[2J\ufffd]0;owned\ufffd\ufffd31m\ufffdgnp.exetider"


def test_control_characters_spelled_as_markup(tmp_path: Path) -> None:
    path = write(tmp_path, APPENDIX.replace("Nya tider", "Nya &#x1b;[2J&#x202e; &lt;script&gt; tider").encode())
    [title, *_] = extract([path], tmp_path)["activities"]["title"]
    assert title == "Nya [2J\ufffd <script> tider"


def test_an_unknown_word_with_escapes_is_named_in_one_plain_line(tmp_path: Path) -> None:
    path = write(tmp_path, MONTHLY.replace("Följer inte planeringen\tNya", f"Paus{ESCAPES}\tNya").encode())
    (left_out,) = tidy_rows(read(path), tables_of(read(path)), {}, []).leavings.found
    assert "status 'Paus\ufffd[2J" in str(left_out.error)
    assert not set(str(left_out.error)) & set(ESCAPES) - set("[2J]0;owned31mgp.x")


def test_the_tables_command_spells_what_a_terminal_would_obey(tmp_path: Path) -> None:
    path = write(tmp_path, MONTHLY.replace("Nya tider", "Nya\u200b\u200e\xadtider").encode())
    text = tables_as_json(path)
    assert "Nya\\u200b\\u200etider" in text


def test_a_formula_is_text_in_the_csv_files(tmp_path: Path) -> None:
    path = write(tmp_path, MONTHLY.replace("Nya tider", FORMULA).replace("Väntar", "@SUM(A1)").encode())
    command = [sys.executable, "-m", "analysis", "extract", str(path), "--out", str(tmp_path / "out")]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    import csv

    from analysis.tidy.store import load

    with (tmp_path / "out" / "activities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [rows[0]["title"], rows[0]["comment"]] == [f"'{FORMULA}", "'@SUM(A1) på beslut"]
    assert load("activities", folder=tmp_path / "out")["title"].iloc[0] == FORMULA


@pytest.mark.parametrize(
    "cell", ["{{ 7*7 }}", "{% include 'x' %}", "<script>alert(1)</script>", "../../etc/passwd", "$(id)"]
)
def test_what_is_code_elsewhere_is_text_here(tmp_path: Path, cell: str) -> None:
    path = write(tmp_path, MONTHLY.replace("Väntar på beslut", cell).encode())
    assert extract([path], tmp_path)["activities"]["comment"].iloc[0] == cell


@pytest.mark.parametrize("cell", ["&#x1b;", "&nbsp;", "<p>&#xa0;</p>"])
def test_a_cell_of_nothing_but_spelled_spaces_is_empty(tmp_path: Path, cell: str) -> None:
    text = APPENDIX + f"{cell}\t\t✓ En sak\n"
    empty = extract([write(tmp_path, text.replace(cell, "").encode())], tmp_path)
    found = extract([write(tmp_path, text.encode())], tmp_path)
    for name in set(found) - {"reports"}:
        assert found[name].equals(empty[name]), name

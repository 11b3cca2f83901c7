"""Nobody is named on the site unless somebody has decided so."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.publish import PublishError
from analysis.publish.persons import reports_to_take
from analysis.tidy.persons import hidden, initials, persons_in
from analysis.tidy.registers import Decision
from analysis.tidy.store import load
from tests import site_notebooks as made
from tests.made_up import annual, processed
from tests.site_notebooks import publish_site

NAME = "(Eva Test Person)"
SHOWN = "(E… T… P…)"
DECISION = f"report_id,found,decision,reason\nrapport,{SHOWN},%s,a sender\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Mer hos kontaktpersonen {NAME}.", [NAME]),
        ("Anna Lindström svarar, anna.l@example.org", ["Anna Lindström", "anna.l@example.org"]),
        ("Gäller 850101-1234", ["850101-1234"]),
        ("Ingår i projektet (Kraftsamling Hylte)", []),
        ("Handlingsplan 2017-2020", []),
    ],
)
def test_persons_are_found_and_hidden(text: str, found: list[str]) -> None:
    assert persons_in(text) == found
    without = hidden(text, {initials(one) for one in found})
    assert not any(one in without for one in found)
    assert hidden(text, set()) == text


def site(folder: Path, decision: str | None) -> Path:
    """The site of a report that names somebody in a comment, and of one page that cites the row."""
    if decision:
        folder.joinpath("data").mkdir()
        (folder / "data" / "persons.csv").write_text(DECISION % decision, encoding="utf-8")
    text = annual(2019, {"1.1 Hög attraktivitet": [("Hjälpa alla ●", f"Mer hos kontaktpersonen {NAME}.", ["Ring ✓"])]})
    tables = processed(folder / "data", {"rapport": text})
    (key,) = load("assignments", folder=tables).index
    said = f"<p>{made.data('1', 1.0, 'count', [key])} assignment.</p>"
    made.write(folder / "01_small.ipynb", made.text("# How many?"), made.code("x", made.shown(said)))
    list(publish_site(folder / "site", folder, folder / "data"))
    return folder / "site"


def words(folder: Path) -> dict[str, str]:
    """The texts of a site's files, by name; a workbook is none."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".xlsx"]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_one_of_whom_nobody_decided_stops_the_site(tmp_path: Path) -> None:
    wanted = r"data/persons\.csv: does not say whether \(E… T… P…\) may be named: look, and write a line: rapport,"
    with pytest.raises(PublishError, match=wanted):
        site(tmp_path, None)
    assert not (tmp_path / "site").exists()


def test_one_to_be_hidden_stands_nowhere(tmp_path: Path) -> None:
    found = words(site(tmp_path, "hide"))
    assert [name for name, text in found.items() if "Eva" in text] == []
    assert SHOWN in found["downloads/data/assignments.csv"]
    assert SHOWN in found["downloads/data/rapport-without-names.txt"]
    assert SHOWN in found["source/rapport.html"]
    assert "not shown" in found["certificate.html"]


def test_one_to_be_shown_is_shown(tmp_path: Path) -> None:
    found = words(site(tmp_path, "show"))
    for name in ("downloads/data/assignments.csv", "downloads/data/rapport.txt", "source/rapport.html"):
        assert NAME in found[name]


def test_who_is_to_be_hidden_in_a_pdf_or_is_not_found_stops_the_site(tmp_path: Path) -> None:
    decisions = [Decision("rapport", SHOWN, "hide", "a sender")]
    (tmp_path / "rapport.pdf").write_bytes(b"%PDF-")
    with pytest.raises(PublishError, match=r"rapport\.pdf: \(E… T… P…\) is to be hidden, and its pages are"):
        list(reports_to_take([tmp_path / "rapport.pdf"], [], decisions))
    (tmp_path / "rapport.txt").write_text("Mer hos (<b>Eva</b> Test Person)", encoding="utf-8")
    with pytest.raises(PublishError, match=r"rapport\.txt: \(E… T… P…\) is not found as it stands in the text"):
        list(reports_to_take([tmp_path / "rapport.txt"], [], decisions))

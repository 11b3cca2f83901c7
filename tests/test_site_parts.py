"""The parts of the site, each on small notebooks and reports of its own: what is refused, marked and taken away."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fpdf import FPDF

from analysis.answers.trace import Row, locate, report_lines, spans
from analysis.publish import NEWEST, published
from analysis.publish.downloads import Frame, as_csv, frame_of, write_workbook
from analysis.publish.errors import PublishError
from analysis.publish.gate import slug
from analysis.publish.pages import read_page, told
from analysis.publish.sources import marked
from analysis.publish.state import state_of
from tests import site_notebooks as made
from tests.site_notebooks import publish_site

KEY = "budget/rapport/1/1/result/2017-11-30"
HOSTILE = "<script>alert(1)</script>"


def page(tmp_path: Path, *outputs: dict[str, str], start: str = "# How much?") -> Path:
    return made.write(tmp_path / "01_small.ipynb", made.text(start), made.code("show()", *outputs))


# ---------------------------------------------------------------------------------------------------------------------
# What is refused

SILENT_FIGURE = made.figure(alt="")
NUMBER = made.data("1.0", 1.0, "mnkr", [KEY])

REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "chart without words": (made.shown(SILENT_FIGURE), "no alternative text"),
    "inline chart without words": (made.shown(made.SVG[made.SVG.index("<svg") :]), "no alternative text"),
    "image without words": (made.shown('<img src="data:image/png;base64,AAAA">'), "no alternative text"),
    "picture": ({"image/png": "AAAA"}, "(image/png) is nothing that everybody can read"),
    "table without caption": (made.shown(made.table("", ["A"], [["x"]])), "no caption"),
    "table without header": (made.shown("<table><caption>C</caption><tr><td>1</td></tr></table>"), "no header row"),
    "empty header cell": (made.shown(made.table("C", ["", "B"], [["x", "y"]])), "empty header cell"),
    "header without scope": (
        made.shown(made.table("C", ["A"], [["x"]]).replace(' scope="col"', "")),
        "header without scope",
    ),
    "joined cells": (
        made.shown(made.table("C", ["A", "B"], [["x", "y"]]).replace("<td>", '<td colspan="2">')),
        "joined cells",
    ),
    "short row": (made.shown(made.table("C", ["A", "B"], [["x"]])), "without a cell for each column"),
    "script": (made.shown(HOSTILE), "holds <script>"),
    "handler": (made.shown('<p onclick="x()">x</p>'), "runs a script"),
    "script in a link": (made.markdown("[x](javascript:alert(1))"), "runs a script"),
    "request": (made.shown('<img alt="x" src="https://example.org/x.png">'), "loads"),
    "style sheet": (made.shown("<style>p {color: red}</style>"), "holds <style>"),
    "request of a chart": (
        made.shown(made.figure(made.SVG.replace("#bar", "https://example.org/x.svg"))),
        "loads",
    ),
    "link of a chart to elsewhere": (
        made.shown(made.figure(made.SVG.replace("<rect", '<a xlink:href="https://example.org/"><rect'))),
        "links to",
    ),
    "chart with a style that has no attribute": (
        made.shown(made.figure(made.SVG.replace("text-anchor: start", "position: fixed"))),
        "style 'position'",
    ),
    "number without sources": (made.markdown(made.data("1.0", 1.0, "mnkr", [])), "has no source"),
    "number without unit": (made.markdown(made.data("1.0", 1.0, "", [KEY])), "has no source"),
    "second title": (made.markdown("# Another"), "2 headings of the first level"),
    "skipped level": (made.markdown("### Deep"), "skips a level"),
}


@pytest.mark.parametrize(
    ("group", "said"),
    [("contradiction", "differs"), ("fact", "fact"), ("language", "language"), ("reading", "reading of the page")],
)
def test_only_a_contradiction_is_said_to_differ(group: str, said: str) -> None:
    assert Row("checks/r-c1", "checks", {"outcome": "differs", "group": group}).outcome == said


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_page_is_refused_with_its_cell(tmp_path: Path, wrong: str) -> None:
    output, problem = REFUSED[wrong]
    path = page(tmp_path, output)
    with pytest.raises(PublishError, match=re.escape(problem)) as caught:
        read_page(path)
    assert str(caught.value).startswith("notebooks/01_small.ipynb")
    assert "\n" not in str(caught.value)


def test_every_refused_notebook_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("01_one", "02_two"):
        page(tmp_path, made.markdown("# Another")).rename(tmp_path / f"{name}.ipynb")
    (data / "processed").mkdir(parents=True)
    (data / "processed" / "reports.csv").touch()
    with pytest.raises(PublishError, match=r"^notebooks/01_one\.ipynb") as caught:
        list(publish_site(tmp_path / "site", tmp_path, data))
    assert [note.partition(":")[0] for note in caught.value.__notes__] == ["notebooks/02_two.ipynb"]


def test_a_good_page_is_not_refused(tmp_path: Path) -> None:
    zero = made.data("0", 0.0, "count", [])
    good = page(
        tmp_path,
        made.markdown(f"It is {NUMBER} mnkr and {zero}."),
        made.shown(made.figure()),
        made.shown(made.table("C", ["A", "B"], [["x", NUMBER]])),
    )
    found = read_page(good)
    assert [(number.value, len(number.shown)) for number in found.numbers] == [("1.0", 2), ("0.0", 1)]
    assert [shown.where for shown in found.numbers[0].shown] == ["sentence under “How much?”", "table “C” · x · B"]


ERROR = {"output_type": "error", "ename": "E", "evalue": "bad\nday", "traceback": []}
WARNING = {"output_type": "stream", "name": "stderr", "text": "careful\n"}


@pytest.mark.parametrize(
    ("count", "output", "problem"),
    [
        (None, None, "cell 2: was not run"),
        (0, None, "cell 2: was not run, or not in order"),
        (1, ERROR, "cell 2: ended in an error (bad)"),
        (1, WARNING, "cell 2: ended in an error (careful)"),
    ],
)
def test_a_notebook_that_was_not_run_well_is_refused(
    tmp_path: Path, count: int | None, output: dict[str, object] | None, problem: str
) -> None:
    path = made.write(tmp_path / "01.ipynb", made.text("# How?"), made.code("x = 1"))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1] |= {"execution_count": count, "outputs": [output] if output else []}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(PublishError, match=re.escape(problem)):
        read_page(path)


def test_what_is_no_notebook_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "01.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(PublishError, match=r"^notebooks/01\.ipynb: is no notebook"):
        read_page(path)


# ---------------------------------------------------------------------------------------------------------------------
# Charts


def test_charts_lose_their_styles_and_share_no_ids(tmp_path: Path) -> None:
    found = read_page(page(tmp_path, made.shown(made.figure()), made.shown(made.figure())))
    charts = found.body.find_all("svg")
    assert [chart["aria-label"] for chart in charts] == ["Bars: done, ongoing."] * 2
    assert not found.body.select("svg [style], svg style, svg metadata")
    assert charts[0].find("text").attrs["font-size"] == "10px"  # type: ignore[union-attr]
    assert charts[0]["stroke-linecap"] == "butt"
    assert charts[0].find("use")["xlink:href"] == f"#{charts[0].find_all('rect')[1]['id']}"  # type: ignore[index]
    assert charts[1].find_all("g")[1]["clip-path"] == f"url(#{charts[1].find('clippath')['id']})"  # type: ignore[index]
    ids = [str(element["id"]) for element in found.body.find_all(id=True)]
    assert len(ids) == len(set(ids))


# ---------------------------------------------------------------------------------------------------------------------
# Marks


@pytest.mark.parametrize(
    ("line", "wanted", "found"),
    [
        ("●\tEn  plan för\u00a0alla", "En plan för alla", "En  plan för\u00a0alla"),
        ("en PRIORITER- AT väg", "PRIORITERAT väg", "PRIORITER- AT väg"),
        ("det <i>är</i> så", "det är så", "det <i>är</i> så"),
        ("a &amp; b", "a & b", "a &amp; b"),
        ("13 fall och 3 fall", "3 fall", "3 fall"),
        ("1,3 % mot 3 %", "3 %", "3 %"),
        ("budgeten är -2,0 mnkr", "-2,0 mnkr", "-2,0 mnkr"),
        ("små- och stora", "små- och stora", "små- och stora"),
        ("ingenting", "något", None),
        ("bara 23", "3", None),
    ],
)
def test_words_are_found_as_printed(line: str, wanted: str, found: str | None) -> None:
    span = locate(line, wanted)
    assert (line[slice(*span)] if span else None) == found
    if wanted == "3 fall":
        assert span == (12, 18)


def test_a_title_that_goes_on_elsewhere_is_found_by_its_beginning() -> None:
    assert locate("\tEn lång titel som", "En lång titel som går vidare", whole=False) == (1, 18)
    assert locate("\tEn annan", "En lång titel", whole=False) is None


def test_equal_amounts_on_a_line_are_told_apart() -> None:
    line = "Bidrag\t1,5\t1,5\t<i>-2,0</i>"
    rows = [
        Row(f"k{nth}", "budget", {"report_id": "r", "value_mnkr": value, "nth": nth})
        for nth, value in enumerate([1.5, 1.5, -2.0])
    ]
    assert [line[slice(*span)] for span in spans(line, rows).values()] == ["1,5", "1,5", "<i>-2,0</i>"]
    assert len(set(spans(line, rows).values())) == 3


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [("-12 500", -12.5, "tkr"), ("(46 600)", -46.6, "tkr"), ("46 000-", -46.0, "tkr"), ("1,2", 1200.0, "mdkr")],
)
def test_an_amount_is_found_in_the_unit_in_which_it_is_printed(printed: str, value: float, unit: str) -> None:
    line = f"Trafik 2\t{printed}\t12,5"
    row = Row("k", "budget", {"report_id": "r", "value_mnkr": value, "unit_printed": unit, "nth": 0})
    assert line[slice(*spans(line, [row])["k"])] == printed


def test_marks_may_stand_in_one_another_and_everything_is_escaped() -> None:
    text = f"a {HOSTILE} b"
    html, names = marked(text, {(0, len(text)), (2, 5), (2, 2 + len(HOSTILE))}, "L1")
    soup = BeautifulSoup(str(html), "html.parser")
    assert soup.get_text() == text
    assert not soup.find("script")
    assert {soup.find(id=name).get_text() for name in names.values()} == {text, HOSTILE, text[2:5]}  # type: ignore[union-attr]


def test_tags_of_a_conversion_are_not_shown_and_all_else_is() -> None:
    text = '<p>a <i>-2,0</i> < b</p><ul style="list-style-type: none"> <img src=x> 1<2>0'
    html, names = marked(text, {(5, 16)}, "L1")
    assert BeautifulSoup(str(html), "html.parser").get_text() == "a -2,0 < b <img src=x> 1<2>0"
    assert str(html).startswith(f'a <mark id="{names[5, 16]}">-2,0</mark>')


def test_marks_that_cross_are_cut() -> None:
    html, names = marked("abcdef", {(0, 4), (2, 6)}, "L1")
    soup = BeautifulSoup(str(html), "html.parser")
    assert soup.get_text() == "abcdef"
    assert soup.find(id=names[0, 4]).get_text() == "abcd"  # type: ignore[union-attr]
    assert soup.find(id=names[2, 6]).get_text() == "cd"  # type: ignore[union-attr]


@pytest.mark.parametrize(("said", "kept"), [("Nothing has been read.", False), (f"It is {NUMBER} mnkr.", True)])
def test_what_a_page_does_not_show_is_said_where_it_shows_something(said: str, kept: bool, tmp_path: Path) -> None:
    limits = made.text("## What this does not show\n\n* Why.")
    book = made.write(
        tmp_path / "01_a.ipynb", made.text("# How?"), made.code("say()", made.shown(f"<p>{said}</p>")), limits
    )
    assert ("Why." in read_page(book).body.get_text()) is kept


# ---------------------------------------------------------------------------------------------------------------------
# A whole site of a small report


def write_data(folder: Path, source: Path, source_format: str, **place: object) -> Path:
    """A data folder whose one report has one amount, in a line item that is a script."""
    amount = made.AMOUNT | {"line_item": HOSTILE, "line_item_printed": HOSTILE} | place
    report = made.REPORT | {"title": f"Rapport {HOSTILE}", "source_file": source.name, "source_format": source_format}
    made.write_tables(folder / "processed", reports=[report], budget=[amount])
    return folder


def text_data(folder: Path) -> Path:
    raw = folder / "raw"
    raw.mkdir(parents=True)
    (raw / "rapport.txt").write_text(f"Rapport\n{HOSTILE}\t1,0\t2,0\n", encoding="utf-8")
    return write_data(folder, raw / "rapport.txt", "text", source_line=2)


def pdf_data(folder: Path) -> Path:
    raw = folder / "raw"
    raw.mkdir(parents=True)
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.text(100, 200, "1,0")
    pdf.output(str(raw / "rapport.pdf"))
    return write_data(folder, raw / "rapport.pdf", "pdf", source_page=1, source_bbox="98.0 188.0 120.0 204.0")


def printed(text: str) -> str:
    return f'<span class="printed">{text}</span>'


def notebooks(folder: Path, key: str = KEY, line: str = "x") -> Path:
    folder.mkdir()
    page(
        folder,
        made.markdown(f"It is {made.data('1.0', 1.0, 'mnkr', [key])} mnkr."),
        made.shown(
            made.table(printed("=SUM(A1)"), ["Line", "Value"], [[line, NUMBER], [printed("=1+1"), "not stated"]])
        ),
    )
    return folder


@pytest.fixture(scope="module")
def text_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("text")
    list(publish_site(folder / "site", notebooks(folder / "nb"), text_data(folder / "data")))
    yield folder / "site"


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_a_number_leads_by_its_entry_to_the_marked_words(text_site: Path) -> None:
    page = soup(text_site / "01_small.html")
    link = page.select_one("p a.number")
    assert link is not None
    panel = page.find(id=str(link["href"]).removeprefix("#"))
    assert panel is not None and panel.find("a", href="source/rapport.html#L2-1"), "straight to the place"
    further = panel.select_one("a[href^='certificate/']")
    assert further is not None
    file, _, name = str(further["href"]).partition("#")
    entry = soup(text_site / file).find(id=name)
    assert entry is not None
    source = entry.select_one("a[href^='../source/']")
    assert source is not None
    file, _, name = str(source["href"]).removeprefix("../").partition("#")
    mark = soup(text_site / file).find(id=name)
    assert mark is not None
    assert (mark.name, mark.get_text()) == ("mark", "1,0")


def test_nothing_of_a_report_is_taken_for_markup(text_site: Path) -> None:
    pages = list(text_site.rglob("*.html"))
    assert len(pages) == 8
    for path in pages:
        assert not soup(path).find("script"), path.name
    assert any("&lt;script&gt;" in path.read_text(encoding="utf-8") for path in pages)


def test_a_pdf_shows_the_cell_on_its_page(tmp_path: Path) -> None:
    list(publish_site(tmp_path / "site", notebooks(tmp_path / "nb"), pdf_data(tmp_path / "data")))
    found = soup(tmp_path / "site/source/rapport-page-1.html")
    picture = found.find("image")
    assert picture is not None
    assert str(picture["href"]).startswith("data:image/png;base64,")
    cut = found.find("figure", id="m1")
    assert cut is not None
    box = cut.find("rect")
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == ("97.0", "187.0", "24.0", "18.0")
    assert float(str(box["fill-opacity"])) < 0.5, "without the style sheet, too, the cell is seen through its mark"
    assert cut.find("svg")["viewbox"] == "0 140.0 595.6 112.0"  # type: ignore[index]
    assert HOSTILE in cut.get_text()
    entry = soup(tmp_path / "site/certificate/01_small.html").find(id="n1")
    assert entry is not None
    assert entry.select_one("a[href='../source/rapport-page-1.html#m1']")


def test_a_row_that_no_table_holds_stops_the_build_and_the_old_site_stays(tmp_path: Path) -> None:
    data = text_data(tmp_path / "data")
    list(publish_site(tmp_path / "site", notebooks(tmp_path / "nb"), data))
    before = (tmp_path / "site/index.html").read_bytes()
    other = notebooks(tmp_path / "other", key="budget/rapport/9/9/result/2017-11-30")
    with pytest.raises(PublishError, match="which no tidy table holds"):
        list(publish_site(tmp_path / "site", other, data))
    assert (tmp_path / "site/index.html").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")) == [
        *("data", "nb", "other", "site"),
    ]


def test_a_card_names_each_report_behind_its_numbers_and_a_footer_those_of_the_publisher(tmp_path: Path) -> None:
    """The headlines cite the newest report, the chart the one before, too; another publisher is not told of."""
    days = {"okt": date(2017, 10, 31), "nov": date(2017, 11, 30), "annan": date(2017, 12, 31)}
    publishers = {"okt": "Region Exempel", "nov": "Region Exempel", "annan": "Region Annan"}
    reports = [
        made.REPORT | {"report_id": it, "title": f"Rapport {it}", "source_file": f"{it}.txt", "period_end": days[it]}
        | {"publisher": publishers[it]}
        for it in days
    ]  # fmt: skip
    amounts = [made.AMOUNT | {"report_id": it, "period_end": days[it], "source_line": 1} for it in days]
    made.write_tables(tmp_path / "data" / "processed", reports=reports, budget=amounts)
    (tmp_path / "data" / "raw").mkdir()
    for name in days:
        (tmp_path / "data" / "raw" / f"{name}.txt").write_text("L\t1,0", encoding="utf-8")
    (tmp_path / "data" / "publication.toml").write_text('publisher = "Region Exempel"', encoding="utf-8")
    now, then = (
        made.data("1.0", 1.0, "mnkr", [f"budget/{it}/1/1/result/{days[it].isoformat()}"]) for it in ("nov", "okt")
    )
    behind = made.table("C", ["Month", "Value"], [["November", now], ["October", then]])
    (tmp_path / "nb").mkdir()
    said = [f'<p class="key">It is {now} mnkr.</p>', "<p>Nothing else.</p>", f'<p class="key">And {now} again.</p>']
    page(tmp_path / "nb", *map(made.shown, said), made.shown(made.figure(rows=behind)))
    list(publish_site(tmp_path / "site", tmp_path / "nb", tmp_path / "data"))
    index = BeautifulSoup((tmp_path / "site/index.html").read_text(encoding="utf-8"), "html.parser")
    card = index.select("ul.cards > li")[0]
    assert [each.get_text() for each in card.select("p.headline")] == ["It is 1.0 mnkr.", "And 1.0 again."]
    assert [each.get_text() for each in card.select("p.soft cite")] == ["Rapport nov", "Rapport okt"]
    assert [each.get_text() for each in index.select("footer cite")] == ["Rapport nov", "Rapport okt"]


def test_no_page_grows_with_each_report(tmp_path: Path) -> None:
    """The certificate's first page tells of the newest reports; a file that is taken away names every input."""
    data = text_data(tmp_path / "data")
    ids = ["rapport", *(f"mr-{number:03}" for number in range(200))]
    days = {name: date(2000 + number // 12, number % 12 + 1, 28) for number, name in enumerate(ids)}
    shutil.rmtree(data / "processed")
    reports = [made.REPORT | {"report_id": it, "source_file": f"{it}.txt", "period_end": days[it]} for it in ids]
    made.write_tables(data / "processed", reports=reports, budget=[made.AMOUNT])
    for name in ids[1:]:
        (data / "raw" / f"{name}.txt").write_text(name, encoding="utf-8")
    list(publish_site(tmp_path / "site", notebooks(tmp_path / "nb"), data))
    pages = {path.name: path.stat().st_size for path in (tmp_path / "site").glob("*.html")}
    assert {name for name, size in pages.items() if size > 40_000} == set()
    first = (tmp_path / "site/certificate.html").read_text(encoding="utf-8")
    assert [name for name in ids if f"{name}.txt" in first] == ids[-NEWEST:]
    inputs = (tmp_path / "site/downloads/data/inputs.csv").read_text(encoding="utf-8")
    digest = hashlib.sha256((data / "raw/mr-000.txt").read_bytes()).hexdigest()
    assert f"data/raw/mr-000.txt,{digest}" in inputs.splitlines()


def test_notebooks_without_a_number_are_no_pages_and_stop_nothing(tmp_path: Path) -> None:
    book = notebooks(tmp_path / "nb")
    for name in ("look_at_a_page.ipynb", "Untitled.ipynb"):
        (book / name).write_text("", encoding="utf-8")
    assert [path.name for path in published(book)] == ["01_small.ipynb"]
    said = list(publish_site(tmp_path / "site", book, text_data(tmp_path / "data")))
    assert [line for line in said if "not published" in line] == [
        f"notebooks/{name}: not published, its name does not begin with two digits and _"
        for name in ("Untitled.ipynb", "look_at_a_page.ipynb")
    ]


def test_what_a_page_would_obey_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("a\x1b[31mb\u202ec\r\nd", encoding="utf-8")
    assert report_lines(path) == ["a\ufffd[31mb\ufffdc", "d"]


def test_a_report_that_is_gone_is_named(tmp_path: Path) -> None:
    data = text_data(tmp_path / "data")
    (data / "raw" / "rapport.txt").unlink()
    with pytest.raises(PublishError, match=r"data/raw/rapport\.txt: is cited and not there"):
        list(publish_site(tmp_path / "site", notebooks(tmp_path / "nb"), data))


def test_a_personal_folder_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/kim")
    monkeypatch.setenv("USERPROFILE", "/home/kim")
    book = notebooks(tmp_path / "nb", line="/home/kim/secret.txt")
    with pytest.raises(PublishError, match="would tell the folder '/home/kim'"):
        list(publish_site(tmp_path / "site", book, text_data(tmp_path / "data")))
    assert not (tmp_path / "site").exists()


def test_no_notebook_and_no_tables_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="holds no numbered notebook"):
        list(publish_site(tmp_path / "site", tmp_path, text_data(tmp_path / "data")))
    with pytest.raises(PublishError, match="holds no tables"):
        list(publish_site(tmp_path / "site", notebooks(tmp_path / "nb"), tmp_path / "nothing"))


def test_when_it_was_built_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert state_of({}).day == date(1970, 1, 2)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(PublishError, match="is no number of seconds"):
        state_of({})


# ---------------------------------------------------------------------------------------------------------------------
# Downloads

FRAME = Frame(
    "Belopp: [per] månad/år *?",
    ("Line", "=Value", "Day"),
    (("=1+1", -1.25, date(2017, 11, 30)), ("@x", 3.0, None), ("-2,0 mnkr", None, None)),
)


def test_csv_calculates_nothing() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(FRAME))))
    assert rows == [
        ["Line", "'=Value", "Day"],
        ["'=1+1", "-1.25", "2017-11-30"],
        ["'@x", "3", ""],
        ["-2,0 mnkr", "", ""],
    ]


@pytest.mark.parametrize(
    ("cells", "column", "values"),
    [
        (["{} mnkr", "not stated", "{} mnkr"], "Value (mnkr)", (1.0, "not stated", 1.0)),
        (["{}", "{}"], "Value", (1.0, 1.0)),
        (["{} mnkr", "{} tkr"], "Value", ("1.0 mnkr", "1.0 tkr")),
        (["{} to {}"], "Value", ("1.0 to 1.0",)),
        (["at most {}"], "Value", ("at most 1.0",)),
        ([], "Value", ()),
    ],
)
def test_a_unit_that_all_numbers_share_stands_in_the_header(
    cells: list[str], column: str, values: tuple[object, ...]
) -> None:
    rows = [["x", cell.replace("{}", NUMBER)] for cell in cells]
    frame = frame_of(BeautifulSoup(made.table("A", ["Line", "Value"], rows), "html.parser").select("table")[0])
    assert frame.columns == ("Line", column)
    assert tuple(row[1] for row in frame.rows) == values


def test_csv_in_swedish_is_what_excel_in_sweden_opens() -> None:
    assert as_csv(FRAME, "sv").split("\r\n") == [
        "\ufeffLine;'=Value;Day",
        "'=1+1;-1,25;2017-11-30",
        "'@x;3;",
        "-2,0 mnkr;;",
        "",
    ]


def test_a_workbook_has_typed_columns_and_calculates_nothing(tmp_path: Path) -> None:
    about = [("Site", "S"), ("Page", "=P")]
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, [FRAME, FRAME], about, date(2020, 1, 2))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    sheets = [parts[f"xl/worksheets/sheet{number}.xml"] for number in (1, 2, 3)]
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"])
    assert names == ["About the tables", "Belopp per månad år", "Belopp per månad år-2"]
    cells = dict(re.findall(r'<c r="(\w+)"([^>]*)>', sheets[1]))
    values = dict(re.findall(r'<c r="(\w+)"[^>]*><v>([^<]*)</v>', sheets[1]))
    assert (values["B2"], values["B3"], values["C2"]) == ("-1.25", "3", "43069")
    assert 't="s"' in cells["A2"]
    assert not any('t="s"' in cells[name] for name in ("B2", "B3", "C2"))
    assert "=1+1" in parts["xl/sharedStrings.xml"]
    assert "2020-01-02" in parts["docProps/core.xml"]


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so(tmp_path: Path) -> None:
    frame = Frame("C", ("A",), (("x" * 40_000,),))
    write_workbook(tmp_path / "a.xlsx", [frame], [("Site", "S"), ("Page", "P")], None)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        strings = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
    (long,) = (text for text in strings if text.startswith("xxx"))
    assert 32_000 < len(long) <= 32_767
    assert long.endswith("(cut; whole in the .csv)")


def test_a_row_of_a_workbook_is_as_high_as_its_longest_text(tmp_path: Path) -> None:
    frame = Frame("C", ("A", "B"), (("kort", "ord " * 40), ("kort", 1.0)))
    write_workbook(tmp_path / "a.xlsx", [frame], [("Site", "S"), ("Page", "P")], None)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        heights = re.findall(r'<row r="(\d)"[^>]* ht="([\d.]+)"', book.read("xl/worksheets/sheet2.xml").decode())
    assert heights == [("2", "45")]  # three lines of at most 60 letters; 15 is what a row has


def test_names_of_files_are_plain() -> None:
    assert slug("Läkemedel, per månad") == "lakemedel-per-manad"
    assert slug("12 månader") == "n-12-manader"
    long = slug(
        "Of the activities that were due by the last day of the period, those that are done, and those that are not"
    )
    assert long == "of-the-activities-that-were-due-by-the-last-day-of-the-period-those-that-etc", "what is cut says so"
    assert slug("…") == ""


def test_the_words_of_a_report_in_what_a_check_says_are_in_its_language() -> None:
    said = told("The comment says 'är <b>klart</b>'; it isn't.")
    assert said == 'The comment says &#39;<span lang="sv">är &lt;b&gt;klart&lt;/b&gt;</span>&#39;; it isn&#39;t.'

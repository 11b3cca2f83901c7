"""The gate: no number without a source gets onto a page, whatever form it is in; and each number is counted again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from analysis.answers.output import finding_text
from analysis.answers.trace import Tidy
from analysis.publish import recount
from analysis.publish.errors import PublishError
from analysis.publish.gate import numbers_in
from analysis.publish.pages import read_page
from analysis.tidy.schema import TABLES
from tests import site_notebooks as made
from tests.site_notebooks import publish_site

KEY = "budget/rapport/1/1/result/2017-11-30"
NUMBER = made.data("1.0", 1.0, "mnkr", [KEY])
SVG_WITH_77 = made.SVG.replace(">x</text>", ">77 done</text>")
SVG_WITH_TICK = (
    made.SVG.replace("<text", '<g id="xtick_1"><text').replace("</text>", "</text></g>").replace(">x<", ">50<")
)
COUNTED = made.table("C", ["What", "Count"], [["done", made.data("3", 3.0, "count", [KEY])]])


def written(folder: Path, *outputs: dict[str, str] | NotebookNode, said: str = "Some words.") -> Path:
    return made.write(
        folder / "01_small.ipynb", made.text("# How much?"), made.code("show()", *outputs), made.text(said)
    )


UNTRACED: dict[str, tuple[dict[str, str] | NotebookNode, str]] = {
    "printed": (made.stdout("done: 77\n"), "77"),
    "last line of a cell": ({"text/plain": "77"}, "77"),
    "length of a list in HTML": (made.shown("<p>There are 77 of them.</p>"), "77"),
    "f-string in Markdown": (made.markdown("There are **77** of them."), "77"),
    "with thousands": (made.shown("<p>It is −1,234.5 mnkr.</p>"), "−1,234.5"),
    "with thousands apart": (made.shown("<p>It is 1\u00a0535\u00a0000 kr.</p>"), "1\u00a0535\u00a0000"),
    "after a number": (made.shown(f"<p>{NUMBER} mnkr, 77 of them</p>"), "77"),
    "after a bare number": (made.shown("<p>2017 77</p>"), "77"),
    "share": (made.shown("<p>A share of 95%.</p>"), "95%"),
    "range": (made.shown("<p>It takes 3–5 months.</p>"), "3–5"),
    "of many": (made.shown("<p>It is 1/3 of them.</p>"), "1/3"),
    "fraction": (made.shown("<p>It is ½ of them.</p>"), "½"),
    "factor": (made.shown("<p>It is 77x.</p>"), "77x"),
    "day without its element": (made.shown("<p>Due 30 November 2017.</p>"), "30"),
    "element of a day without its day": (made.shown("<p><time>77</time></p>"), "77"),
    "quotation": (made.shown("<blockquote>There are <q>77</q> of them.</blockquote>"), "77"),
    "heading": (made.markdown("## All 77 of them"), "77"),
    "caption": (made.shown(made.table("All 77 of them", ["A"], [["x"]])), "77"),
    "cell of a table": (made.shown(made.table("C", ["A", "B"], [["x", "77"]])), "77"),
    "words in a cell of a table": (made.shown(made.table("C", ["A", "B"], [["x", "about 77 of them"]])), "77"),
    "head of a row": (made.shown(made.table("C", ["A", "B"], [["77 of them", "x"]])), "77"),
    "summary": (made.shown("<details><summary>All 77</summary><p>x</p></details>"), "77"),
    "title of an element": (made.shown('<p title="77 of them">x</p>'), "77"),
    "picture in words": (made.shown('<img src="data:image/png;base64,AAAA" alt="77 of them">'), "77"),
    "chart without rows": (made.shown(made.figure(SVG_WITH_77)), "77"),
    "words of a chart without rows": (made.shown(made.figure(alt="There are 77.")), "77"),
    "caption of a chart": (made.shown(made.figure(sources=KEY, caption="77 are done", rows=COUNTED)), "77"),
    "text of a chart that its rows lack": (made.shown(made.figure(SVG_WITH_77, sources=KEY, rows=COUNTED)), "77"),
    "words of a chart that its rows lack": (
        made.shown(made.figure(alt="There are 77.", sources=KEY, rows=COUNTED)),
        "77",
    ),
    "assumption without a reason": (made.shown(f"<p>By {made.assumption('50%', '')}</p>"), "50%"),
}


@pytest.mark.parametrize("form", UNTRACED)
def test_a_number_without_a_source_is_refused(tmp_path: Path, form: str) -> None:
    output, number = UNTRACED[form]
    with pytest.raises(PublishError) as caught:
        read_page(written(tmp_path, output))
    said = str(caught.value)
    assert said.startswith("notebooks/01_small.ipynb, cell 2: the number ")
    assert f"the number {number.replace(chr(0xA0), ' ')} has no source" in said.replace("\u00a0", " ")
    assert re.search(r": \(?(say|table|chart|assume)\(", said), "it names the call that would trace it"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("There are 77 of them.", "77"),
        ("There are `77` of them.", "77"),
        ("> There are 77 of them.", "77"),
        ('There are <span class="printed">77</span> of them.', "77"),
        ("There are twelve of them.", "twelve"),
        ("Emissions doubled.", "doubled"),
        ("It is millions.", "millions"),
    ],
)
def test_a_number_typed_into_a_markdown_cell_is_refused(tmp_path: Path, typed: str, number: str) -> None:
    with pytest.raises(PublishError, match=rf"cell 3: the number {number} has no source"):
        read_page(written(tmp_path, said=typed))


GOOD = {
    "traced": made.shown(f"<p>In 2019, {NUMBER} mnkr.</p>"),
    "day": made.shown("<p>Due <time datetime='2017-11-30'>30 November 2017</time></p>"),
    "words of a report": made.shown("<p>It says <span class='printed'>12 fall</span>.</p>"),
    "label": made.shown(made.table("C", ["A"], [["<span class='label'>More than 90 days</span>"]])),
    "names": made.shown("<p>CO2, CO<sub>2</sub>, A-17, table 2 and line 201 of 2015–2017, 2017/18.</p>"),
    "assumption": made.shown(f"<p>By {made.assumption('50%', 'nobody decided it')}</p>"),
    "chart": made.shown(made.figure(SVG_WITH_77.replace("77", "3"), "3 are done", KEY, "They are done", COUNTED)),
    "axis of a chart": made.shown(made.figure(SVG_WITH_TICK, "Bars", KEY, "They are done", COUNTED)),
}


@pytest.mark.parametrize("form", GOOD)
def test_what_has_its_source_or_is_no_number_of_ours_passes(tmp_path: Path, form: str) -> None:
    read_page(written(tmp_path, GOOD[form], said="The reports of 2019 say CO2, and CO<sub>2</sub> in words."))


def test_the_refusal_names_the_first_number_and_notes_the_others(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"the number 5 has no source \(and 2 more\)") as caught:
        read_page(written(tmp_path, made.stdout("5 6\n7\n")))
    assert [re.findall(r"the number (\d)", note) for note in caught.value.__notes__] == [["6"], ["7"]]


def test_a_year_before_a_number_hides_nothing() -> None:
    assert numbers_in("2017 12 of 30, (4) 5.") == ["12", "30", "4", "5"]


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        (made.markdown("See https://example.org/a now"), "links to 'https://example.org/a'"),
        (made.shown('<a href="//example.org">x</a>'), "links to '//example.org'"),
        (made.shown('<a href="mailto:a@example.org">x</a>'), "links to 'mailto:a@example.org'"),
        (made.shown('<a href="java&#10;script:alert()">x</a>'), "runs a script"),
        (made.shown('<a href="&#1;javascript:alert()">x</a>'), "runs a script"),
    ],
)
def test_an_output_leads_nowhere_else(tmp_path: Path, link: dict[str, str], problem: str) -> None:
    with pytest.raises(PublishError, match=re.escape(problem)):
        read_page(written(tmp_path, link))


def test_an_author_may_link_and_an_address_as_text_is_no_link(tmp_path: Path) -> None:
    output = made.shown("<p><span class='printed'>https://example.org/a</span></p>")
    page = read_page(written(tmp_path, output, said="[The law](https://example.org/law)"))
    assert [link["href"] for link in page.body.find_all("a")] == ["https://example.org/law"]


# ---------------------------------------------------------------------------------------------------------------------
# Counted again


@pytest.fixture
def processed(tmp_path: Path) -> Path:
    """Tables with one amount of 1.0 and one of −2.5 mnkr."""
    folder = tmp_path / "data" / "processed"
    lines = [
        made.AMOUNT | {"row_no": row, "source_line": row, "value_mnkr": value} for row, value in ((1, 1.0), (2, -2.5))
    ]
    made.write_tables(folder, reports=[made.REPORT], budget=lines)
    return folder


OTHER = "budget/rapport/1/2/result/2017-11-30"
RECOUNTED: dict[str, tuple[str, str]] = {
    "cited": (made.data("1.0", 1.0, "mnkr", [KEY]), ""),
    "cited wrongly": (made.data("1.5", 1.5, "mnkr", [KEY]), "stands in none of its rows"),
    "sign lost": (made.data("2.5", 2.5, "mnkr", [OTHER]), "stands in none of its rows"),
    "shown wrongly": (made.data("1.5", 1.0, "mnkr", [KEY]), "its value is 1"),
    "shown without its sign": (made.data("2.5", -2.5, "mnkr", [OTHER]), "its value is -2.5"),
    "rounded": (made.data("−2", -2.5, "mnkr", [OTHER]), ""),
    "counted": (made.data("2", 2.0, "count", [KEY, OTHER]), ""),
    "counted wrongly": (made.data("3", 3.0, "count", [KEY, OTHER]), "stands in none of its rows"),
    "nothing counted": (made.data("0", 0.0, "count", []), ""),
    "months": (made.data("11", 11.0, "months", [KEY]), ""),
    "computed": (made.data("−1.5", -1.5, "mnkr", [KEY, OTHER], "1.0 + (−2.5) = −1.5"), ""),
    "computed wrongly": (made.data("−1.5", -1.5, "mnkr", [KEY, OTHER], "1.0 − (−2.5) = −1.5"), "gives 3.5"),
    "term of no row": (made.data("0.5", 0.5, "mnkr", [KEY], "1.0 − 0.5 = 0.5"), "0.5 stands in none of its rows"),
    "count of more rows than there are": (
        made.data("250", 250.0, "mnkr", [KEY], "1.0 × 250 = 250"),
        "250 stands in none of its rows",
    ),
    "share": (made.data("50%", 0.5, "share", [KEY, OTHER], "1 / 2 = 50%"), ""),
    "share shown wrongly": (made.data("5%", 0.5, "share", [KEY, OTHER], "1 / 2 = 50%"), "its value is 50"),
    "median": (made.data("−0.8", -0.75, "mnkr", [KEY, OTHER], "median(−2.5; 1.0) = −0.8"), ""),
    "words of a report": ("<span class='printed'>Rapport  7</span>", ""),
    "words of no report": ("<span class='printed'>Rapport 77</span>", "stands in no report"),
}


@pytest.mark.parametrize("what", RECOUNTED)
def test_each_number_is_counted_again(tmp_path: Path, processed: Path, what: str) -> None:
    shown, problem = RECOUNTED[what]
    found = list(recount([read_page(written(tmp_path, made.shown(f"<p>It is {shown}.</p>")))], Tidy(processed)))
    assert (len(found) == 1 and problem in found[0]) if problem else found == []


def test_the_certificate_shows_the_formula_with_its_terms(tmp_path: Path, processed: Path) -> None:
    (tmp_path / "data" / "raw").mkdir()
    (tmp_path / "data" / "raw" / "rapport.txt").write_text("L\t1,0\nL\t-2,5\n", encoding="utf-8")
    sentence = made.data("−1.5", -1.5, "mnkr", [KEY, OTHER], "1.0 + (−2.5) = −1.5")
    written(tmp_path, made.shown(f"<p>It is {sentence} mnkr.</p>"))
    list(publish_site(tmp_path / "site", tmp_path, tmp_path / "data"))
    text = (tmp_path / "site" / "certificate" / "01_small.html").read_text(encoding="utf-8")
    assert "1.0 + (−2.5) = −1.5" in text
    assert text.count("../source/rapport.html#L1-1") == text.count("../source/rapport.html#L2-1") == 1


def test_a_finding_leads_to_both_of_its_lines(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "rapport.txt").write_text("L\t1,0\nL\t-2,5\n", encoding="utf-8")
    check: dict[str, object] = dict.fromkeys(TABLES["checks"].columns, "") | {
        "report_id": "rapport", "check_id": "c1", "rule": "table_against_table", "group": "contradiction",
        "outcome": "differs", "expected": "1.0", "observed": "-2.5", "difference": None, "tolerance": None,
        "parameters": json.dumps({"line": "L", "table": 2, "other_line": "L", "other_table": 1, "measure": "result",
                                  "period": "2021-01-01/2021-03-31"}),
        "other_page": None, "other_line": 1, "source_page": None, "source_line": 2,
    }  # fmt: skip
    made.write_tables(tmp_path / "data" / "processed", reports=[made.REPORT], checks=[check])
    sentence = finding_text(check)
    assert sentence == "L in table 1 is 1.0 (result January–March 2021), but in table 2 L is −2.5."
    said = f'<span class="finding" data-sources="checks/c1">{sentence}</span>'
    path = written(tmp_path, made.shown(f"<p>{said}</p>"))
    assert list(recount([read_page(path)], Tidy(tmp_path / "data" / "processed"))) == []
    list(publish_site(tmp_path / "site", tmp_path, tmp_path / "data"))
    page = BeautifulSoup((tmp_path / "site" / "01_small.html").read_text(encoding="utf-8"), "html.parser")
    links = {link.get_text(): link["href"] for link in page.select(".finding a")}
    assert links == {"line 2": "source/rapport.html#L2", "line 1": "source/rapport.html#L1"}

"""Numbers, sentences and tables as a reader meets them: one format, sources on each number, report text made inert."""

from __future__ import annotations

import html.parser
import re

import pandas as pd
import pytest

from analysis.answers import language
from analysis.answers.charts import Chart
from analysis.answers.language import amount, digits, in_our_words, label, listed, noun, period, quotations, unit_of
from analysis.answers.measures.answers import Fact, Sources, facts, measure
from analysis.answers.measures.trust import contradictions, undecided
from analysis.answers.prose import co2, markup, off_plan, status, trust
from analysis.answers.prose.markup import Facts, cell, chart_bundle, number, plain_text, quoted, table_bundle
from analysis.tidy.schema import KINDS
from analysis.tidy.store import ROOT, load
from analysis.tidy.vocabulary import ACTIVITY_STATUSES, ASSIGNMENT_STATUSES, words


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (-125.0, "mnkr", "−125.0\u00a0mnkr"),
        (8351.26, "mnkr", "8,351.3\u00a0mnkr"),
        (-0.04, "mnkr", "0.0\u00a0mnkr"),
        (1_535_000, "tonnes", "1,535,000\u00a0tonnes"),
        (-16.46, "pct", "−16.5%"),
        (-5.259, "pct_per_year", "−5.3% a year"),
        (0.9625, "share", "96%"),
        (0.0049, "share", "<1%"),
        (0.9951, "share", ">99%"),
        (1 / 200, "share", "<1%"),
        (199 / 200, "share", ">99%"),
        (0.0, "share", "0%"),
        (1.0, "share", "100%"),
        (2017, "year", "2017"),
        (203, "count", "203"),
    ],
)
def test_numbers_are_written_in_one_way(value: float, unit: str, written: str) -> None:
    assert amount(value, unit) == written


def test_signs_are_real_and_only_where_they_say_something() -> None:
    assert digits(0.6, "mnkr", signed=True) == "+0.6"
    assert digits(0.0, "mnkr", signed=True) == "0.0"
    assert digits(-0.6, "mnkr", signed=True) == "−0.6"
    with pytest.raises(ValueError, match="say in words what is missing"):
        digits(float("nan"), "mnkr")


def test_words_that_hang_on_numbers() -> None:
    assert [noun("month", value) for value in (0, 1, 2)] == ["months", "month", "months"]
    assert listed([]) == "" and listed(["a"]) == "a" and listed(["a", "b", "c"]) == "a, b and c"
    assert period("2017-01/2017-11") == "Jan–Nov 2017"
    assert period("2017-11/2018-02") == "Nov 2017–Feb 2018"


def test_every_code_has_a_label() -> None:
    for code in {*ACTIVITY_STATUSES, *ASSIGNMENT_STATUSES}:
        assert label("status", code)
    for kind in KINDS:
        assert label("kind", kind)
    for code in {row["code"] for row in words("reasons")}:
        assert label("reason", code)
    for scope in {row["scope"] for row in words("emission_scopes")}:
        assert label("scope", scope)
    with pytest.raises(KeyError):
        label("status", "no such code")


@pytest.mark.parametrize("name", ["labels", "reasons", "movements", "theme_lines", "theme_words"])
def test_vocabulary_files_have_a_value_in_every_column(name: str) -> None:
    """A pattern with a comma must be quoted, or it is cut."""
    for row in words(name):
        assert None not in row and None not in row.values(), row
        if "pattern" in row:
            re.compile(row["pattern"])


def test_the_unit_is_in_the_name() -> None:
    units = {
        name: unit_of(name) for name in ("deviation_mnkr", "days_late", "share", "off_plan", "title", "change_pct")
    }
    assert units == {
        "deviation_mnkr": "mnkr",
        "days_late": "days",
        "share": "share",
        "off_plan": "count",
        "title": None,
        "change_pct": "pct",
    }


def test_a_number_carries_its_value_unit_measure_and_sources() -> None:
    assert number(-125.0, "mnkr", ["budget/r/1", "budget/r/2"], "drugs.lines") == (
        '<data class="number" value="-125.0" data-unit="mnkr" data-how="drugs.lines" '
        'data-sources="budget/r/1 budget/r/2">−125.0</data>'
    )
    assert 'data-sources="a&quot;&lt;b"' in number(1, "count", ['a"<b'], "x")
    assert number(0.001, "share", [], "x").endswith(">&lt;1%</data>")


@measure
def answer(rows: list[tuple[object, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*columns, "sources"])


NASTY = '<img src=x onerror=alert(1)> **b** [l](javascript:x) `c` $x$ & "q" _u_ | # ~ \\ @'


def test_report_text_in_a_sentence_is_neither_html_nor_markdown() -> None:
    written = quoted(NASTY)
    inner = written.removeprefix('<span class="printed">').removesuffix("</span>")
    assert not re.search(r"[<>\[\]`*_$|#~\\@\"](?!\d+;)", inner.replace("&#", ""))
    assert plain_text(written) == NASTY.replace("**", "")


class Tags(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_report_text_in_a_table_makes_no_tag() -> None:
    bundle = table_bundle(answer([(NASTY, 3, ("k",))], "title", "count"), NASTY)
    tags = {tag for tag, _ in Tags(bundle["text/html"]).seen}
    assert tags == {"table", "caption", "thead", "tr", "th", "tbody", "td", "span", "data"}


def test_tables_are_accessible() -> None:
    frame = answer([("fulfilled", 0, 0.0, ("k1",)), ("unknown", 77, 0.9625, ("k2", "k3"))], "status", "count", "share")
    bundle = table_bundle(frame, "Assignments")
    tags = Tags(bundle["text/html"]).seen
    assert [attrs["scope"] for tag, attrs in tags if tag == "th"] == ["col", "col", "col", "row", "row"]
    assert "<caption>Assignments</caption>" in bundle["text/html"]
    assert "<th></th>" not in bundle["text/html"]
    numbers = [attrs["data-sources"] for tag, attrs in tags if tag == "data"]
    assert numbers == ["k1", "k1", "k2 k3", "k2 k3"]
    assert bundle["text/plain"].splitlines() == [
        "Assignments",
        "Status | Number | Share",
        "fulfilled | 0 | 0%",
        "unknown | 77 | 96%",
    ]


def test_a_number_may_have_closer_sources_than_its_row() -> None:
    frame = answer([("1.1", 2, 1, Sources(("a", "b"), {"done": ["b"]}))], "goal", "activities", "done")
    assert 'data-sources="a b"' in cell(frame, 0, "activities")
    assert 'data-sources="b"' in cell(frame, 0, "done")


def test_what_is_missing_is_said_in_words() -> None:
    frame = answer([("a", float("nan"), pd.NaT, "", ("k",))], "title", "value_mnkr", "due_date", "comment")
    frame = frame.rename(columns={"value_mnkr": "budget_mnkr"})
    assert table_bundle(frame, "t")["text/plain"].splitlines()[-1] == "a | not stated | not stated | none"
    assert table_bundle(frame.head(0), "Late ones")["text/plain"] == "Late ones: there is nothing to show."


def test_what_checks_say_in_our_words_is_not_called_swedish() -> None:
    """A screen reader changes its voice for the report's words alone: every other cell is known as ours."""
    checks = load("checks")
    files = {str(name): ROOT / "data" / "raw" / f"{name}.txt" for name in checks["report_id"].unique()}
    raw = {name: re.sub(r"</?[a-z][^<>]*>", "", path.read_text(encoding="utf-8")) for name, path in files.items()}
    printed = {name: "".join(text.split()) for name, text in raw.items()}
    shown = pd.concat([contradictions(checks), undecided(checks)])
    for row in shown.to_dict("records"):
        for text in (row["observed"], row["expected"]):
            last = "".join(text.split("; ")[0].split()[-2:])
            assert in_our_words(text) or "…" in text or last in printed[row["report_id"]], text
            assert not (in_our_words(text) and last in printed[row["report_id"]] and len(last) > 12), text


def test_what_a_check_says_marks_the_words_of_the_report() -> None:
    said = "The activity's sign is lost, but the report's comment says 'är avslutat'."
    assert quotations(said) == [
        ("The activity's sign is lost, but the report's comment says '", False),
        ("är avslutat", True),
        ("'.", False),
    ]
    assert [piece for piece, quoted in quotations('"Women\'s Hospital" is done, "x" is not') if quoted] == [
        "Women's Hospital",
        "x",
    ]
    row = (said, "-7040.9 mnkr", "one line named 'Bidrag'", ("k",))
    cells = table_bundle(answer([row], "message", "observed", "expected"), "t")["text/html"]
    assert 'says &#x27;</span><span class="printed">är avslutat</span><span class="label">&#x27;.</span>' in cells
    assert '<span class="label">−7,040.9\u00a0mnkr</span>' in cells
    assert 'one line named &#x27;</span><span class="printed">Bidrag</span>' in cells
    due = table_bundle(answer([("2017-10-31", ("k",))], "observed"), "t")["text/html"]
    assert '<time datetime="2017-10-31">31 October 2017</time>' in due
    quotation = markup.told("says 'klart'.")
    assert '&#39;</span><span class="printed">klart</span><span class="label">&#39;.</span></q>' in quotation


def test_facts_speak_with_their_counts() -> None:
    @measure
    def key_figures() -> pd.DataFrame:
        return facts(
            [Fact("late", 1, "count", ["a"]), Fact("all", 4, "count", ["a", "b"]), Fact("net", 0.6, "mnkr", ["c"])]
        )

    f = Facts(key_figures())
    assert plain_text(f.share("late", "all")) == "1 of 4 (25%)"
    assert plain_text(f.signed("net")) == "+0.6\u00a0mnkr"
    assert f.verb("late", "is", "are") == "is" and f.verb("all", "is", "are") == "are"
    assert plain_text(f.count("late", "activity")) == "1 activity"
    assert 'data-how="test_prose.key_figures: net"' in f["net"]


def test_a_chart_is_shown_with_its_text_and_its_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[markup.Bundle] = []
    monkeypatch.setattr(markup, "_display", shown.append)
    frame = answer([("late", 15, ("k",))], "ageing", "count")
    svg = '<svg width="72pt" height="36pt"></svg>'
    markup.chart(Chart("Finding", frame, 'Finding. Drawn: "late" 15.', svg), "Activities")
    picture, table = shown
    (tag,) = [attrs for tag, attrs in Tags(picture["text/html"]).seen if tag == "img"]
    assert tag["alt"] == 'Finding. Drawn: "late" 15.' and (tag["width"], tag["height"]) == ("96", "48")
    assert re.fullmatch(r'Finding\. Drawn: "late" 15\.\n\[data drawn: [0-9a-f]{16}\]', picture["text/plain"])
    assert "<caption>Activities</caption>" in table["text/html"]
    assert chart_bundle(Chart("No data", frame.head(0), "No data", None))["text/html"] == "<p>No data</p>"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([20, 52, 55], "The largest part of the differences, 55, is of one kind, “names and periods”."),
        ([2, 1, 5], "Most differences, 5, are of one kind, “names and periods”."),
    ],
)
def test_most_is_said_of_more_than_half(counts: list[int], said: str) -> None:
    rows: list[tuple[object, ...]] = [
        (family, count, ("k",)) for family, count in zip(("wording", "prose", "names"), counts, strict=True)
    ]
    assert plain_text(trust.outcomes(answer(rows, "family", "differs"))) == said


def test_one_finding_is_told_as_one() -> None:
    row = ("A sum is wrong.", "manadsrapport-2017-11", ("k",))
    one, two = (answer([row] * count, "message", "report_id") for count in (1, 2))
    assert plain_text(trust.contradictions(one)) == "There is 1, in manadsrapport-2017-11: A sum is wrong."
    assert plain_text(trust.contradictions(two)).startswith("There are 2. First among them, in manadsrapport-2017-11: ")
    counted = facts([Fact("undecided", 1, "count", ["k"])])
    counted.attrs["how"] = "trust.key_figures"
    assert plain_text(trust.undecided(Facts(counted), one)) == (
        "1 check cannot be decided; what is lacking stands beside it."
    )
    assert plain_text(trust.undecided(Facts(counted), two)) == (
        "2 checks cannot be decided; what is lacking stands beside each. "
        "Some of them ask whether a report was read as a whole."
    )
    rules = answer([("sum", 2, 2, ("k",))], "rule", "judged", "right")
    assert plain_text(trust.rules(rules)).startswith("1 rule found something. In the reports that came with this")


def test_shares_of_two_reports_say_which_report_states_them() -> None:
    rows: list[tuple[object, ...]] = [
        (name, 2017, "transport", 696000.0, share, ("k",)) for name, share in (("one", 45.3), ("two", 44.0))
    ]
    frame = answer(rows, "vintage", "year", "scope", "tonnes", "share_pct")
    said = plain_text(co2.shares(frame))
    assert (
        said.startswith("In 2017, as one states: transport 45.3%") and "In 2017, as two states: transport 44.0%" in said
    )
    assert plain_text(co2.shares(frame.head(1))).startswith("In 2017: transport 45.3%")


def test_none_is_not_told_of() -> None:
    codes = ("all_done", "some_done", "none_done", "cannot_tell", "no_activity")
    counted = facts([Fact("assignments", 4, "count", ["k"]), Fact("assignments_untold", 0, "count", ["k"])])
    counted.attrs["how"] = "status.key_figures"
    for unclear, ending in ((0, "1 have no activity."), (2, "1 have no activity, and of 2 it cannot be told.")):
        rows: list[tuple[object, ...]] = [(code, unclear if code == "cannot_tell" else 1, ("k",)) for code in codes]
        assert plain_text(status.progress(Facts(counted), answer(rows, "progress", "count"))).endswith(ending)


def test_ninety_one_days_are_not_called_more_than_three_months() -> None:
    """31 August to 30 November: 91 days, and three months to the day."""
    buckets = answer([("over_90", 4, ("k",)), ("within_31", 2, ("k",))], "ageing", "count")
    counted = facts([Fact(name, 4, "count", ["k"]) for name in ("deviating", "dated", "late")])
    counted.attrs["how"] = "off_plan.key_figures"
    report = pd.DataFrame({"period_end": [pd.Timestamp(2017, 11, 30)]})
    said = plain_text(off_plan.ageing(Facts(counted), buckets, report))
    assert "4 of them by more than ninety days, and 2 fall due within the thirty-one days that follow" in said


def test_another_language_changes_format_and_labels_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "LOCALE", "sv_SE")
    assert digits(-1234.5, "mnkr") == "−1\u00a0234,5"

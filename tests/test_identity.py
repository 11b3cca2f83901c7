"""Identity through time: against pairs labelled by hand, against a made-up series with known truth, and by rule."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.answers import identity
from analysis.pipeline.extract import extract
from analysis.tidy.kinds import reports_in
from tests import series

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
OLD, NEW = "manadsrapport-2017-11", "bilaga-2-2019"
LEVELS = ("assignment", "activity")
TABLE_OF = {"assignment": "assignments", "activity": "activities"}

Tables = dict[str, pd.DataFrame]


def followed(tables: Tables) -> pd.DataFrame:
    return identity.threads(tables["reports"], tables["assignments"], tables["activities"])


@cache
def shipped() -> Tables:
    return extract(reports_in(DATA / "raw"), DATA)


@pytest.fixture(scope="module")
def a_series(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("series")
    return extract([report.write(folder) for report in series.all_reports()], folder)


# ---------------------------------------------------------------------------------------------------------------------
# Precision and recall


def labelled_pairs(level: str, verdict: str) -> set[tuple[int, int]]:
    """The pairs of printed rows that a reader of both reports found to be the same, or only a successor."""
    labels = pd.read_csv(HERE / "golden" / "identity_pairs.csv")
    wanted = labels[(labels["level"] == TABLE_OF[level]) & (labels["verdict"] == verdict)]
    return set(zip(wanted["old_row_no"], wanted["new_row_no"], strict=True))


def matched_pairs(level: str) -> set[tuple[int, int]]:
    """The pairs of printed rows of the two shipped reports that stand in one thread."""
    table = shipped()[TABLE_OF[level]]
    rows = (
        followed(shipped())
        .query("level == @level")
        .assign(row_no=lambda frame: frame["row_id"].map(table.set_index(f"{level}_id")["row_no"]))
    )
    old, new = (rows[rows["report_id"] == report] for report in (OLD, NEW))
    pairs = old.merge(new, on="thread_id", suffixes=("_old", "_new"))
    return set(zip(pairs["row_no_old"], pairs["row_no_new"], strict=True))


@pytest.mark.parametrize("level", LEVELS)
def test_the_shipped_reports_against_labels(level: str) -> None:
    found, true = matched_pairs(level), labelled_pairs(level, "same")
    print(f"{level}: {len(true)} labelled, {len(found)} found, {len(found & true)} right")
    assert len(found & true) / len(found) >= 0.99, found - true
    assert len(found & true) / len(true) >= 0.95, true - found
    assert not found & labelled_pairs(level, "successor")


@pytest.mark.parametrize("level", LEVELS)
def test_the_labels_name_rows_as_printed(level: str) -> None:
    labels = pd.read_csv(HERE / "golden" / "identity_pairs.csv").query("level == @TABLE_OF[@level]")
    rows = shipped()[TABLE_OF[level]].set_index(["report_id", "row_no"])["title"]
    for label in labels.to_dict("records"):
        assert rows[label["old_report"], label["old_row_no"]] == label["old_title"]
        assert rows[label["new_report"], label["new_row_no"]] == label["new_title"]


@pytest.mark.parametrize("level", LEVELS)
def test_the_made_up_series_against_its_truth(a_series: Tables, level: str) -> None:
    truth = {report.name: getattr(report, TABLE_OF[level]) for report in series.all_reports()}
    rows = followed(a_series).query("level == @level")
    last: dict[object, str] = {}
    found = true = right = 0
    for report_id, printed in rows.groupby("report_id", sort=False):
        keys = [row["key"] for row in truth[str(report_id)]]
        for key, row in zip(keys, printed.to_dict("records"), strict=True):
            expected = last.get(key, "")
            found += row["matched_to"] != ""
            true += expected != ""
            right += expected != "" and row["matched_to"] == expected
        last |= dict(zip(keys, printed["row_id"], strict=True))
    print(f"{level}: {true} true, {found} found, {right} right")
    assert true > 100
    assert right / found >= 0.99
    assert right / true >= 0.95


def test_what_two_halves_of_one_report_have_in_common() -> None:
    """Half the assignments of a report against the other half: none is in both but what is printed twice."""
    tables = shipped()
    report = tables["reports"].query("report_id == @NEW")
    before = report.assign(report_id="before", period_end=pd.Timestamp("2018-12-31"))
    assignments = tables["assignments"].query("report_id == @NEW")
    activities = tables["activities"].query("report_id == @NEW")
    first = assignments[assignments["row_no"] % 2 == 0].assign(report_id="before")
    moved = activities["assignment_id"].isin(first["assignment_id"])
    halves = identity.threads(
        pd.concat([before, report]),
        pd.concat([first, assignments[assignments["row_no"] % 2 == 1]]),
        pd.concat([activities[moved].assign(report_id="before"), activities[~moved]]),
    )
    assert halves.loc[halves["matched_to"] != "", "title"].tolist() == [
        "Hållbar samhällsplanering för ett attraktivt Halland"  # the report prints it twice
    ]


def test_what_the_activities_of_one_assignment_have_in_common() -> None:
    """Every other activity against the rest, under the same assignments: twins are told apart by one word."""
    tables = shipped()
    report = tables["reports"].query("report_id == @NEW")
    before = report.assign(report_id="before", period_end=pd.Timestamp("2018-12-31"))
    assignments = tables["assignments"].query("report_id == @NEW")
    activities = tables["activities"].query("report_id == @NEW")
    earlier = assignments.assign(report_id="before", assignment_id="x-" + assignments["assignment_id"])
    odd = activities["row_no"] % 2 == 1
    old = activities[odd].assign(report_id="before", assignment_id="x-" + activities["assignment_id"])
    halves = identity.threads(
        pd.concat([before, report]), pd.concat([earlier, assignments]), pd.concat([old, activities[~odd]])
    )
    assert halves.query("level == 'assignment' and report_id == @NEW")["matched_to"].ne("").all()
    assert halves.query("level == 'activity' and matched_to != ''").empty


# ---------------------------------------------------------------------------------------------------------------------
# What is counted


@pytest.mark.parametrize("level", LEVELS)
def test_matched_new_and_gone_are_all(a_series: Tables, level: str) -> None:
    for tables in (shipped(), a_series):
        rows = followed(tables)
        reports = tables["reports"]
        for report_id in reports["report_id"]:
            old = identity.previous_report(reports, report_id)
            if old is None:
                continue
            compared = identity.between(rows, level, old, report_id)
            counts = compared["change"].value_counts().reindex(identity.CHANGES, fill_value=0)
            assert counts.sum() == len(compared) == compared.index.nunique()
            printed = rows[(rows["level"] == level)].groupby("report_id")["thread_id"].nunique()
            assert counts["matched"] + counts["gone"] == printed.get(old, 0)
            assert counts["matched"] + counts["new"] == printed.get(report_id, 0)


def test_the_shipped_reports_in_numbers() -> None:
    rows = followed(shipped())
    found = {
        level: identity.between(rows, level, OLD, NEW)["change"].value_counts(sort=False).to_dict() for level in LEVELS
    }
    assert found == {
        "assignment": {"matched": 7, "new": 71, "gone": 23},
        "activity": {"matched": 5, "new": 198, "gone": 47},
    }


def test_what_leaves_and_comes_back_keeps_its_thread(a_series: Tables) -> None:
    rows = followed(a_series)
    august = identity.between(rows, "activity", "manadsrapport-2024-07", "manadsrapport-2024-08")
    chat = august[august["title"] == "Införa chatt med sjuksköterska på 1177"]
    assert chat["change"].tolist() == ["new"]
    thread = rows.set_index("row_id")["thread_id"][chat.index[0].removeprefix("activities/")]
    assert thread.startswith("manadsrapport-2024-01-")


def test_a_successor_begins_a_thread_of_its_own(a_series: Tables) -> None:
    rows = followed(a_series)
    july = identity.between(rows, "activity", "manadsrapport-2024-06", "manadsrapport-2024-07")
    found = dict(zip(july["title"].fillna(july["earlier_title"]), july["change"], strict=True))
    assert found["Kompetenscheckar 2022-2024"] == "gone"
    assert found["Kompetenscheckar 2024-2026"] == "new"


def reports(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["report_id", "publisher", "kind", "period_end"])
    return frame.assign(period_end=pd.to_datetime(frame["period_end"]), period_start=pd.Timestamp("2020-01-01"))


def test_the_report_to_compare_with() -> None:
    known = reports(
        ("monthly-1", "A", "monthly_report", "2020-01-31"),
        ("yearly", "A", "annual_appendix", "2020-02-10"),
        ("monthly-2", "A", "monthly_report", "2020-02-29"),
        ("other", "B", "monthly_report", "2020-02-15"),
    )
    found = {name: identity.previous_report(known, name) for name in known["report_id"]}
    assert found == {"monthly-1": None, "yearly": "monthly-1", "monthly-2": "monthly-1", "other": None}


def printed(report_id: str, titles: list[str], level: str = "assignment", **more: object) -> pd.DataFrame:
    ids = [f"{report_id}-{level}-{number}" for number in range(len(titles))]
    columns = {"report_id": report_id, f"{level}_id": ids, "title": titles, "status": "", "list_no": None} | more
    return pd.DataFrame(columns, index=range(len(titles)))


def test_publishers_never_meet() -> None:
    two = reports(("a", "A", "monthly_report", "2020-01-31"), ("b", "B", "monthly_report", "2020-02-29"))
    assignments = pd.concat([printed("a", ["Korta köerna till vården"]), printed("b", ["Korta köerna till vården"])])
    rows = identity.threads(two, assignments, printed("a", [], "activity", assignment_id=""))
    assert rows["thread_id"].nunique() == 2


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("Öka kunskapen om hälsa", "Öka kunskapen om hälsan.", True),
        ("PRIORITERAT ÅTAGANDE 2017. Styra utifrån kvalitet", "Styra utifrån kvalitet", True),
        ("Projekt: Teknikcollege", "Teknikcollege", True),
        ("Hälsöfrämjande gruppbehandling", "Hälsofrämjande gruppbehandling", True),
        ("Korta köer i psykiatrin", "Korta köerna i psykiatrin", True),
        ("Minska miljöpåverkan från läkemedel", "Minska miljöpåverkan från livsmedel", False),
        ("FoU-checkar 2016-2019", "FoU-checkar 2020-2023", False),
        ("Utveckla samverkan", "Utveckla", False),
        ("Öppna företag", "Fortsatt uppstart och breddning av Öppna Företag i Halland", False),
        ("—", "?", False),
    ],
)
def test_one_title_against_another(old: str, new: str, same: bool) -> None:
    two = reports(("a", "A", "monthly_report", "2020-01-31"), ("b", "A", "monthly_report", "2020-02-29"))
    others = ["Bygga ett nytt sjukhus i Varberg", "Ta fram en regional cykelplan för länet"]  # what else is printed
    assignments = pd.concat([printed("a", [old, *others]), printed("b", [new, *others])])
    rows = identity.threads(two, assignments, printed("a", [], "activity", assignment_id=""))
    assert (rows["matched_to"].tolist()[3] != "") == same


def test_a_beginning_of_two_titles_is_neither() -> None:
    two = reports(("a", "A", "monthly_report", "2020-01-31"), ("b", "A", "monthly_report", "2020-02-29"))
    longer = ["Stärka samverkan med kommunerna i norr", "Stärka samverkan inom tandvården och psykiatrin"]
    for titles, matched in ((longer, 0), (longer[:1], 1)):
        assignments = pd.concat([printed("a", ["Stärka samverkan"]), printed("b", titles)])
        rows = identity.threads(two, assignments, printed("a", [], "activity", assignment_id=""))
        assert rows["matched_to"].ne("").sum() == matched


def test_a_word_alone_is_not_the_same_under_another_assignment() -> None:
    two = reports(("a", "A", "monthly_report", "2020-01-31"), ("b", "A", "monthly_report", "2020-02-29"))
    assignments = pd.concat([printed("a", ["Korta köerna"]), printed("b", ["Bygga sjukhus"])])
    activities = pd.concat(
        [
            printed("a", ["Utvärdering"], "activity", assignment_id="a-assignment-0"),
            printed("b", ["Utvärdering"], "activity", assignment_id="b-assignment-0"),
        ]
    )
    assert identity.threads(two, assignments, activities)["matched_to"].eq("").all()


def test_no_reports_no_threads() -> None:
    empty = identity.threads(reports(), printed("a", []), printed("a", [], "activity", assignment_id=""))
    assert empty.empty
    assert identity.between(empty, "activity", "a", "b").empty


def test_a_match_names_both_of_its_rows(a_series: Tables) -> None:
    frame = identity.between(followed(a_series), "activity", "manadsrapport-2024-07", "manadsrapport-2024-08")
    matched = frame[frame["change"] == "matched"]
    assert matched.index.str.startswith("activities/manadsrapport-2024-08-").all()
    assert matched["earlier_row"].str.startswith("activities/manadsrapport-2024-07-").all()
    assert len(matched) > 5

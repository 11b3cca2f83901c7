"""Each rule on small made-up reports: what it must find, and beside it what it must leave alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from analysis.checks import message
from analysis.pipeline.extract import Registers, extract, tidy_file

APPENDIX = """\
Bilaga 1: Uppdrag och aktiviteter 2021

Måluppfyllnaden av förvaltningens uppdrag redovisas enligt följande:

- ● Uppdraget uppfylls
- ◆ Uppdraget uppfylls delvis

Måluppfyllnaden av aktiviteter redovisas enligt följande:

- ✓ Aktiviteten klar ▶ Aktiviteten pågår ! Aktiviteten följer inte plan ⏸ Aktiviteten är pausad

1.1 God hälsa

Förvaltningens uppdrag\tKommentar\tAktivitet
{rows}
"""

HEADER = "\t".join(
    (
        "Uppdrag",
        "Resultat jan-mar",
        "Budget jan-mar",
        "Avvikelse mot budget jan-mar",
        "Budget 2021",
        "Prognos 2021",
        "Prognostiserad avvikelse mot budget 2021",
    )
)
MONTHLY = f"""\
Månadsrapport mars 2021

1 Ekonomi

Alla belopp är i mnkr.

{{prose}}

{HEADER}
Vård\t-10,5\t-12,0\t1,5\t-48,0\t-46,0\t2,0
Läkemedel\t-70,9\t-70,0\t-0,9\t-280,0\t-284,0\t-4,0
Totalt\t-81,4\t-82,0\t0,6\t-328,0\t-330,0\t-2,0

2 Aktiviteter

Åtagande\tStatus\tAktiviteter\tSlutdatum\tKommentar
Korta köerna\tFöljer inte planeringen\tNya tider på mottagningen\t{{due}}\t{{comment}}
"""


def findings(text: str, name: str, folder: Path) -> dict[str, list[dict[str, object]]]:
    """The checks that a report of this text yields, those that differ or are undecided, by rule."""
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    found: dict[str, list[dict[str, object]]] = {}
    for row in tidy_file(path, Registers.load(folder))["checks"]:
        assert message(row)  # all that its sentence names is there
        if row["outcome"] in ("differs", "undecided") and row["rule"] != "rows_expected":
            found.setdefault(str(row["rule"]), []).append(row)
    return found


def monthly(folder: Path, prose: str = "", due: str = "2021-06-30", comment: str = "Väntar på beslut") -> set[str]:
    return set(findings(MONTHLY.format(prose=prose, due=due, comment=comment), "manad-2021-03", folder))


def appendix(folder: Path, *rows: str) -> set[str]:
    return set(findings(APPENDIX.format(rows="\n".join(rows)), "bilaga-2021", folder))


GOOD_ROW = "● Korta köerna till vården\tKöerna minskade under året.\t▶ Nya tider på kvällen"


def test_a_report_that_agrees_with_itself_yields_nothing(tmp_path: Path) -> None:
    assert monthly(tmp_path, "Läkemedel prognostiserar ett underskott på 4,0 mnkr.") == set()
    assert appendix(tmp_path, GOOD_ROW) == set()


@pytest.mark.parametrize(
    ("prose", "rule"),
    [
        ("Läkemedel prognostiserar ett underskott på 5,0 mnkr.", "prose_against_table"),
        ("Läkemedel prognostiserar ett överskott på 4,0 mnkr.", "prose_against_table"),
        ("Läkemedel prognostiserar ett underskott på 5 000 000 kr.", "prose_against_table"),
        ("Kostnaderna för läkemedel beräknas bli 4,0 mnkr lägre än budget.", "prose_against_table"),
        ("Prognosen har försämrats med 3 mnkr, från 6,0 mnkr till 10,0 mnkr.", "stated_change"),
        ("Bidraget ger 9,0 mnkr, varav 4,0 mnkr i år (6,0 mnkr nästa år).", "stated_parts"),
        ("Bidraget ger 4,0 mnkr, varav 9,0 mnkr i år.", "stated_parts"),
        ("Bidraget ger 9,0 mnkr, fördelat på 4,0 mnkr till Vård och 6,0 mnkr till Rehab.", "stated_parts"),
    ],
)
def test_prose_that_disagrees_with_the_table_or_itself(prose: str, rule: str, tmp_path: Path) -> None:
    assert rule in monthly(tmp_path, prose)


@pytest.mark.parametrize(
    "prose",
    [
        "Läkemedel prognostiserar ett underskott på 4,0 mnkr.",
        "Läkemedel prognostiserar minus 4 mnkr.",
        "Kostnaderna för läkemedel beräknas bli 4,0 mnkr högre än budget.",
        "Efter 3 månader är resultatet för läkemedel -70,9 mnkr.",
        "Bidraget ger 10,0 mnkr, varav 4,0 mnkr i år (6,0 mnkr nästa år).",
        "Bidraget ger 9,0 mnkr, varav 4,0 mnkr i år.",
        "Efter 3 månader är resultatet för läkemedel -71 mnkr.",
        "Läkemedel prognostiserar ett underskott på 4 000 000 kr.",
        "Prognosen har försämrats med 3,6 mnkr, från 6 mnkr till 10 mnkr.",
    ],
)
def test_prose_that_agrees(prose: str, tmp_path: Path) -> None:
    assert monthly(tmp_path, prose) & {"stated_change", "stated_parts"} == set()
    found = findings(MONTHLY.format(prose=prose, due="2021-06-30", comment="Väntar"), "manad-2021-03", tmp_path)
    assert [row for row in found.get("prose_against_table", []) if row["outcome"] == "differs"] == []


def test_units_are_written_in_one_way_and_things_may_be_counted_in_two(tmp_path: Path) -> None:
    assert "one_unit_two_ways" in monthly(tmp_path, "Bidraget ger 9,0 mnkr och sedan 4,0 miljoner kronor.")
    assert "one_unit_two_ways" not in monthly(tmp_path, "Det blev 2,0 miljoner resor och 300 resor.")


@pytest.mark.parametrize(
    ("printed", "wrong", "rule"),
    [("\t1,5\t", "\t2,5\t", "deviation"), ("\t-82,0\t", "\t-83,0\t", "sum"), ("\t-2,0\n", "\t-3,0\n", "sum")],
)
def test_wrong_amounts(printed: str, wrong: str, rule: str, tmp_path: Path) -> None:
    text = MONTHLY.format(prose="", due="2021-06-30", comment="Väntar").replace(printed, wrong)
    found = findings(text, "manad-2021-03", tmp_path)[rule]
    assert {row["outcome"] for row in found} == {"differs"}


def test_a_deviation_printed_without_decimals_is_as_exact_as_that(tmp_path: Path) -> None:
    text = MONTHLY.format(prose="", due="2021-06-30", comment="Väntar")
    assert "deviation" not in findings(text.replace("\t1,5\t", "\t2\t"), "manad-2021-03", tmp_path)
    assert "deviation" in findings(text.replace("\t1,5\t", "\t3\t"), "manad-2021-03", tmp_path)


@pytest.mark.parametrize(("wrong", "outcome"), [(2, "differs"), (3, "undecided")])
def test_where_few_sums_come_out_they_are_not_understood(wrong: int, outcome: str, tmp_path: Path) -> None:
    right = "Vård\t1,0\nTandvård\t2,0\nTotalt ett\t3,0\n"
    others = "".join(f"Post {n}\t1,0\nMer {n}\t1,0\nTotalt {n}\t9,0\n" for n in range(wrong))
    found = findings(f"Månadsrapport mars 2021\n\nUppdrag\tBudget 2021\n{right}{others}", "manad", tmp_path)
    assert [row["outcome"] for row in found["sum"]] == [outcome] * wrong


@pytest.mark.parametrize(("total", "differs"), [("0,6", False), ("0,7", True)])
def test_the_rounding_of_each_line_is_in_the_deviation_of_their_sum(total: str, differs: bool, tmp_path: Path) -> None:
    lines = "\n".join(f"{name}\t-1,0\t-1,1\t0,2" for name in ("Vård", "Rehab", "Stab"))
    head = "Uppdrag\tResultat jan-mar\tBudget jan-mar\tAvvikelse mot budget jan-mar"
    text = f"Månadsrapport mars 2021\n\n1 Ekonomi\n\n{head}\n{lines}\nTotalt\t-3,0\t-3,3\t{total}\n"
    assert ("deviation" in findings(text, "manad", tmp_path)) is differs


@pytest.mark.parametrize(("name", "differs"), [("specialistvård", True), ("specialisttandvård", False)])
def test_a_table_specifies_the_line_of_its_own_name_alone(name: str, differs: bool, tmp_path: Path) -> None:
    whole = "Uppdrag\tBudget 2021\nVård\t1,0\nRehab\t2,0\nTotalt specialistvård\t3,0\nStab\t1,0\nTotalt\t4,0"
    part = f"Uppdrag\tBudget 2021\nMottagning\t5,0\nAvdelning\t2,0\nTotalt {name}\t7,0"
    text = f"Månadsrapport mars 2021\n\n1 Ekonomi\n\n{whole}\n\n2 Mer om ekonomin\n\n{part}\n"
    assert ("table_against_table" in findings(text, "manad", tmp_path)) is differs


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"comment": "Klart den 31 april."}, "impossible_date"),
        ({"comment": "Underlaget ska användas som grund för"}, "stops_in_mid_sentence"),
        ({"comment": "Se bilaga (med tider"}, "bracket_not_closed"),
        ({"comment": "Mer hos kontaktpersonen (Eva Test Person)."}, "person_named"),
        ({"comment": "Mer hos kontaktpersonen Anna Lindström."}, "person_named"),
        ({"comment": "Mer hos eva.test@example.org"}, "person_named"),
        ({"comment": "Gäller 850101-1234"}, "person_named"),
    ],
)
def test_what_stands_beside_an_activity(changes: dict[str, str], rule: str, tmp_path: Path) -> None:
    assert rule in monthly(tmp_path, **changes)


@pytest.mark.parametrize(
    "comment",
    [
        "Ett nytt AI (Artificiell Intelligens) prövas.",
        "Väntar på beslut (se ovan).",
        "Var fjärde år, den 29 februari.",
        "Arbetet leds i samverkan (Kraftsamling Hylte).",
    ],
)
def test_comments_that_are_in_order(comment: str, tmp_path: Path) -> None:
    assert monthly(tmp_path, comment=comment) == set()


@pytest.mark.parametrize("whom", ["eva.test@example.org", "19850101-1234", "(Eva Test Person)"])
def test_the_finding_does_not_spread_what_it_warns_of(whom: str, tmp_path: Path) -> None:
    text = MONTHLY.format(prose="", due="2021-06-30", comment=f"Väntar hos {whom} i dag")
    (found,) = findings(text, "manad-2021-03", tmp_path)["person_named"]
    said = f"{message(found)} {found['observed']}"
    assert not any(word in said for word in ("va", "test@", "example", "985", "1234", "erson)"))


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("● Vård i hemmet\tTider finns på kvällen.\t! Ny ersättningsmodell", "fulfilled_with_off_plan"),
        ("● Plan 2020-2023\tTrafikprogram 2020-2024 tas fram.\t▶ Ta fram Trafikprogram 2020-2023", "two_periods"),
        ("● Samråd\tGreater Copehagen deltar, Greater Copenhagen leder.\t▶ Samråd i sundet", "name_spelled_two_ways"),
        ("● Utsläpp\tUtsläppen var 1,5 miljoner ton CO₂e (1,4 mt 2016).\t▶ Mäta utsläppen", "one_unit_two_ways"),
        ("— Vård i hemmet\tTider finns på kvällen.\t▶ Nya tider", "sign_unexplained"),
    ],
)
def test_a_row_that_disagrees_with_itself(row: str, rule: str, tmp_path: Path) -> None:
    assert rule in appendix(tmp_path, row)


@pytest.mark.parametrize(
    "row",
    [
        "◆ Vård i hemmet\tErsättningsmodellen dröjer.\t! Ny ersättningsmodell",
        "● Anna Lindströms pris\tPriset delades ut i maj.\t▶ Pris till minne av (Anna Lindström)",
        "● Utsläpp\tUtsläppen var totalt 1,5 miljoner ton CO₂e 2019.\t▶ Mäta utsläppen",
    ],
)
def test_a_row_that_is_in_order(row: str, tmp_path: Path) -> None:
    assert appendix(tmp_path, row) == set()


def test_the_same_assignment_and_the_same_comment_twice(tmp_path: Path) -> None:
    comment = "Det generella stödet till företagen i länet fungerar väl och efterfrågas av många."
    title = "● Stöd till nya företag i hela länet"
    found = appendix(tmp_path, f"{title}\t{comment}\t▶ Ett", f"{title}.\t{comment}\t▶ Två")
    assert {"listed_twice", "sentence_used_twice"} <= found


def test_a_legend_without_its_signs(tmp_path: Path) -> None:
    text = APPENDIX.format(rows=GOOD_ROW).replace("- ● Uppdraget uppfylls\n", "- Uppdraget uppfylls\n")
    assert {"legend_sign_lost", "sign_unexplained"} <= set(findings(text, "bilaga-2021", tmp_path))


GROWTH = (
    "Kostnadsutvecklingen för läkemedel uppgår till {growth} procent jämfört med motsvarande period föregående år. "
    "Utfallet är {points} procentenheter {direction} än den budgeterade kostnadsutvecklingen."
)


@pytest.mark.parametrize(
    ("growth", "points", "direction", "outcome"),
    [("2,0", "1,3", "högre", "holds"), ("5,3", "3,5", "högre", "differs"), ("2,0", "1,3", "lägre", "differs")],
)
def test_a_growth_above_the_budgeted_one_is_a_deviation(
    growth: str, points: str, direction: str, outcome: str, tmp_path: Path
) -> None:
    """Costs of 70,9 against a budget of 70,0 are 1.3 per cent above it."""
    prose = GROWTH.format(growth=growth, points=points, direction=direction)
    found = findings(MONTHLY.format(prose=prose, due="2021-06-30", comment="Väntar"), "manad-2021-03", tmp_path)
    assert [row["outcome"] for row in found.get("stated_growth", [])] == ([outcome] if outcome == "differs" else [])


def test_the_growth_itself_cannot_be_checked(tmp_path: Path) -> None:
    prose = GROWTH.format(growth="5,3", points="3,5", direction="högre")
    (found,) = findings(MONTHLY.format(prose=prose, due="2021-06-30", comment="Väntar"), "manad-2021-03", tmp_path)[
        "stated_growth"
    ]
    figure, *amounts = str(found["rows"]).split()
    assert figure.startswith("stated_figures/") and all(key.startswith("budget/") for key in amounts)
    assert "5,3" not in message(found) and "3,5 procentenheter högre" in message(found)


def checked(text: str, name: str, folder: Path, rule: str) -> list[tuple[object, str]]:
    """The outcome of every finding of a rule, those that hold included, with the line that it is about."""
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    checks = tidy_file(folder / f"{name}.txt", Registers.load(folder))["checks"]
    return [(row["outcome"], json.loads(str(row["parameters"]))["line"]) for row in checks if row["rule"] == rule]


@pytest.mark.parametrize(
    ("sentence", "outcomes"),
    [
        ("Kostnaderna för läkemedel är 0,9 mnkr högre än budgeterat.", [("holds", "Läkemedel inkl. förmån")]),
        ("Kostnaderna för läkemedel är 4,0 mnkr högre än budgeterat.", [("differs", "Läkemedel inkl. förmån")]),
        ("Kostnaderna för läkemedel väntas bli 4,0 mnkr högre än budgeterat.", [("holds", "Läkemedel inkl. förmån")]),
        # costs, of a sum of costs and income: said to be beyond comparison
        ("Totalt är kostnaderna för allt 10,0 mnkr högre än budgeterat.", [("undecided", "Totalt allt")]),
        ("Av pengarna till läkemedel har 3,0 mnkr använts.", []),  # neither of a time nor of a difference
    ],
)
def test_what_an_amount_in_prose_is_compared_with(
    sentence: str, outcomes: list[tuple[str, str]], tmp_path: Path
) -> None:
    text = MONTHLY.format(prose=sentence, due="2021-06-30", comment="Väntar")
    text = text.replace("Läkemedel\t", "Läkemedel inkl. förmån\t").replace("Totalt\t", "Totalt allt\t")
    assert checked(text, "manad-2021-03", tmp_path, "prose_against_table") == outcomes


def test_in_december_the_time_so_far_is_the_year(tmp_path: Path) -> None:
    text = """\
Månadsrapport december 2021

1 Ekonomi

Resultatet efter 12 månader är -81,4 mnkr för Region Mitt. Budgeten för perioden är -82,0 mnkr.

Kostnaderna för läkemedel är 1,9 mnkr högre än budgeterat.

Uppdrag\tResultat jan-dec\tBudget jan-dec\tAvvikelse mot budget jan-dec
Vård\t-10,5\t-12,0\t1,5
Läkemedel\t-70,9\t-70,0\t-0,9
Totalt Region Mitt\t-81,4\t-82,0\t0,6
"""
    found = checked(text, "manad-2021-12", tmp_path, "prose_against_table")
    assert found == [("holds", "Totalt Region Mitt"), ("holds", "Totalt Region Mitt"), ("differs", "Läkemedel")]


@pytest.mark.parametrize("label", ["Kostnader", "Intäkter"])
def test_a_line_of_all_costs_is_not_what_each_sentence_of_costs_is_about(label: str, tmp_path: Path) -> None:
    prose = f"{label.removesuffix('er')}erna för den nya enheten är 3,0 mnkr högre än budgeterat."
    text = MONTHLY.format(prose=prose, due="2021-06-30", comment="Väntar").replace("Läkemedel\t", f"{label}\t")
    assert checked(text, "manad-2021-03", tmp_path, "prose_against_table") == []


def test_one_misprint_is_one_contradiction(tmp_path: Path) -> None:
    """The sum of the second table is wrong in it, and so it differs from the first table, too."""
    header, first = "Uppdrag\tResultat jan-mar\tBudget jan-mar\tAvvikelse mot budget jan-mar", "-1,0\t-1,0\t0,0"
    whole = f"{header}\nVård\t{first}\nRehab\t-2,0\t-1,0\t-1,0\nTotalt specialistvård\t-3,0\t-2,0\t-1,0\n"
    whole += f"Stab\t{first}\nTotalt\t-4,0\t-3,0\t-1,0"
    part = f"{header}\nMottagning\t{first}\nAvdelning\t-2,0\t-1,0\t-1,0\nTotalt specialistvård\t-3,0\t-2,0\t-1,5"
    text = f"Månadsrapport mars 2021\n\n1 Ekonomi\n\n{whole}\n\n2 Mer om ekonomin\n\n{part}\n"
    found = findings(text, "manad-2021-03", tmp_path)
    assert "deviation" in found and "table_against_table" not in found


def test_what_is_divided_and_what_stands_in_brackets_before_it(tmp_path: Path) -> None:
    """As a social welfare board prints it: the amount of the month before stands between the whole and its part."""
    prose = "Överskridandet uppgår till -9 390 tkr (-8 800 tkr) varav 5 925 tkr är konsultkostnad."
    assert "stated_parts" not in monthly(tmp_path, prose)
    assert "stated_parts" in monthly(tmp_path, prose.replace("5 925", "9 925"))


@pytest.mark.parametrize(
    "words",
    [
        "Ett fel ger störning. God styrning och ledning, styrning av allt.",
        "När avvikelsen uppstått ska ny uppstart ske.",
        "Efter försäkringskassans besked ses en försämring.",
        "Margareta Johnsson leder, Margareta Johansson följer upp. Johansson svarar för rapporten.",
    ],
)
def test_two_words_that_are_alike(words: str, tmp_path: Path) -> None:
    assert "name_spelled_two_ways" not in monthly(tmp_path, words)


def test_one_label_in_two_forms_is_one_finding(tmp_path: Path) -> None:
    prose = "Förvaltningens ledningssystem ses över. Målet med ledningssystemet är ordning. Se ledningsystem."
    found = findings(MONTHLY.format(prose=prose, due="2021-06-30", comment="Väntar"), "manad-2021-03", tmp_path)
    assert len(found["name_spelled_two_ways"]) == 1


def test_a_row_that_we_may_have_cut_in_two_is_not_the_reports_fault(tmp_path: Path) -> None:
    text = MONTHLY.format(prose="", due="2021-06-30", comment="delvis klart. Fokus kommer att läggas på att")
    (found,) = findings(text, "manad-2021-03", tmp_path)["stops_in_mid_sentence"]
    assert (found["group"], found["outcome"]) == ("conversion", "undecided")


def test_one_comment_of_many_rows_is_one_finding_with_all_of_them(tmp_path: Path) -> None:
    comment = "Det generella stödet till företagen i länet fungerar väl och efterfrågas av många."
    rows = [f"● {title}\t{comment}\t▶ {title} i år" for title in ("Bredband", "Tolkar", "Cyklar", "Skogar")]
    found = findings(APPENDIX.format(rows="\n".join(rows)), "bilaga-2021", tmp_path)
    assert list(found) == ["sentence_used_twice"]
    (finding,) = found["sentence_used_twice"]
    assert message(finding) == f"The same sentence stands in 4 comments: “{comment}”"
    assert len(str(finding["rows"]).split()) == 4


def test_a_sentence_that_several_reports_repeat_is_one_finding(tmp_path: Path) -> None:
    sentence = "Det generella stödet till företagen i länet fungerar väl och efterfrågas av många."
    for year in (2020, 2021, 2022):
        rows = [f"● {title}\t{sentence}\t▶ {title} i år" for title in ("Bredband", "Tolkar")]
        text = APPENDIX.format(rows="\n".join(rows)).replace("2021", str(year))
        (tmp_path / f"bilaga-{year}.txt").write_text(text, encoding="utf-8")
    checks = extract(sorted(tmp_path.glob("*.txt")), tmp_path)["checks"]
    (found,) = checks[checks["rule"] == "sentence_used_twice"].to_dict("records")
    assert message(found) == f"The same sentence stands in 6 comments of 3 reports: “{sentence}”"
    assert len(found["rows"].split()) == 6


def test_each_assignment_may_have_its_follow_up(tmp_path: Path) -> None:
    rows = [f"● {title}\tArbetet med {title} går bra.\t▶ Uppföljning och utvärdering" for title in ("Tåg", "Vård")]
    assert appendix(tmp_path, *rows) == set()


def test_two_lists_may_have_the_same_commitment(tmp_path: Path) -> None:
    text = MONTHLY.format(prose="", due="2021-06-30", comment="Väntar på beslut")
    row = "Korta köerna\tFöljer inte planeringen\tTolkar\t2021-06-30\tVilar"
    again = f"\n\n3 Projekt\n\nÅtagande\tStatus\tAktiviteter\tSlutdatum\tKommentar\n{row}"
    one = findings(text + again, "manad-2021-03", tmp_path)
    assert "listed_twice" not in one
    assert "listed_twice" in findings(text + row, "manad-2021-03", tmp_path)


def test_a_sum_beside_a_row_that_was_left_out_is_not_the_reports_contradiction(tmp_path: Path) -> None:
    text = MONTHLY.format(prose="", due="2021-06-30", comment="Väntar")
    wrong = text.replace("Totalt\t-81,4", "Tolkar\toklart\t-1,0\t0,0\t-1,0\t-1,0\t0,0\nTotalt\t-82,4")
    found = findings(wrong, "manad-2021-03", tmp_path)
    assert "left_out" in found
    assert {(row["group"], row["outcome"]) for row in found["sum"]} == {("conversion", "undecided")}
    assert "Our reading" in message(found["sum"][0])


def test_a_long_line_of_hyphens_costs_no_more_than_its_length(tmp_path: Path) -> None:
    before = time.monotonic()
    monthly(tmp_path, comment="ord-" * 30_000 + "slut")
    assert time.monotonic() - before < 5


@pytest.mark.parametrize(("before", "outcome"), [("3,0", "holds"), ("3", "holds"), ("3,6", "differs")])
def test_an_amount_of_an_earlier_report_is_compared_with_that_report(before: str, outcome: str, tmp_path: Path) -> None:
    prose = f"Läkemedel prognostiserar ett underskott på 4,0 mnkr (jfr {before} mnkr efter 2 månader)."
    march = MONTHLY.format(prose=prose, due="2021-06-30", comment="Väntar")
    assert [row["outcome"] for row in findings(march, "manad-2021-03", tmp_path)["prose_against_table"]] == [
        "undecided"
    ]
    february = MONTHLY.format(prose="", due="2021-06-30", comment="Väntar").replace("mars", "februari")
    february = february.replace("jan-mar", "jan-feb").replace("-284,0\t-4,0", "-283,0\t-3,0")
    (tmp_path / "manad-2021-02.txt").write_text(february, encoding="utf-8")
    paths = [tmp_path / "manad-2021-02.txt", tmp_path / "manad-2021-03.txt"]
    checks = extract(paths, tmp_path)["checks"]
    (found,) = checks[checks["parameters"].str.contains('"earlier')].to_dict("records")
    assert found["outcome"] == outcome
    assert message(found).startswith("The earlier report (Jan–Feb 2021) prints -3.0 for “Läkemedel”")
    assert "budget/manad-2021-02/" in found["rows"]

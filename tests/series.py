"""A made-up region's reports with known truth: twelve months of 2024 and the annual appendices of 2023, 2024 and 2025.

Everything is drawn by hand but for statuses and page breaks, which a seeded generator draws. Titles come, go, return
and are reworded in the ways that real ones are: another verb, another form of a word, a label or a second sentence more
or less, a shortened end, a misspelling. Beside them stand those that are not the same however alike they look: twins
that differ in the one word that counts, "Uppföljning och utvärdering" under several assignments, the plan that is drawn
up and then carried out, the programme of the next period.

The files look as text conversions do: cells between tabs, HTML residue, and page breaks that repeat the header and cut
rows in several cells at once.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from analysis.tidy.kinds import MONTHS as MONTH_NUMBERS

REGION = "Region Mittland"
MONTHS = list(MONTH_NUMBERS)

Titles = dict[int, str]
"""The title from a month (or year) on, until the next one named."""


@dataclass(frozen=True)
class Thing:
    """An assignment or an activity as it truly is. `printed`: the months or years that print it."""

    key: str
    parent: str
    titles: Titles
    printed: tuple[int, ...]

    def title(self, time: int) -> str:
        return self.titles[max(since for since in self.titles if since <= time)]


def _thing(key: str, parent: str, printed: tuple[int, ...], title: str, **later: str) -> Thing:
    return Thing(key, parent, {0: title} | {int(since[1:]): text for since, text in later.items()}, printed)


def months(first: int, last: int = 12) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


COMMITMENTS = [
    _thing(
        "plan",
        "",
        months(1),
        "Öka samplaneringen mellan kommuner, kollektivtrafik och näringsliv i Mittland",
        m6="Utveckla samplaneringen mellan kommuner, kollektivtrafik och näringsliv i Mittland.",
    ),
    _thing(
        "care",
        "",
        months(1),
        "PRIORITERAT ÅTAGANDE 2024. Möta fler vårdbehov i hemmet genom att bland annat stärka "
        "den mobila vården och primärvårdens tillgänglighet.",
        m5="Möta fler vårdbehov i hemmet",
    ),
    _thing(
        "health",
        "",
        months(1),
        "Minska skillnaderna i hälsa mellan Mittlands kommuner",
        m4="Minska skillnaden i hälsa mellan Mittlands kommuner.",
    ),
    _thing(
        "climate",
        "",
        months(1),
        "Genomföra åtgärder för en fossilfri verksamhet",
        m8="Fortsätta genomföra åtgärderna för en fossilfri verksamhet",
    ),
    _thing(
        "skills",
        "",
        months(1),
        "Säkra kompetensförsörjningen i vården. Ingår i arbetet med framtidens medarbetare.",
        m3="Säkra kompetensförsörjningen i vården",
    ),
    _thing("export", "", months(1, 7), "Fortsatt utveckling av stödet till exporterande företag"),
    _thing(
        "innovation",
        "",
        months(1),
        "Implementera ett brett innovationsstöd för hela Mittland",
        m9="Implementera ett brett innovationstöd för hela Mittland",
    ),
    _thing(
        "culture",
        "",
        months(2),
        "Stärka kulturens roll för barn och unga",
        m10="Bidra till att stärka kulturens roll för barn och unga",
    ),
    _thing(
        "equality",
        "",
        months(1),
        "Insatser för att öka kunskapen om jämställda villkor i arbetslivet",
        m7="Öka kunskapen om jämställda villkor i arbetslivet",
    ),
    _thing("drugs", "", months(3), "Säkerställa en kostnadseffektiv användning av läkemedel"),
    _thing("food", "", months(3), "Säkerställa en kostnadseffektiv användning av livsmedel"),
    _thing(
        "digital",
        "",
        (1, 2, 3, 4, 8, 9, 10, 11, 12),
        "Erbjuda invånarna digitala vårdkontakter dygnet runt",
        m8="Erbjuda invånare digitala vårdkontakter dygnet runt",
    ),
    _thing("rail", "", months(6), "Verka för dubbelspår på Mittbanan", m11="Verka för utbyggt dubbelspår på Mittbanan"),
    _thing("security", "", months(9), "Höja beredskapen inför höjd beredskap och kris"),
]

ACTIVITIES = [
    _thing(
        "plan-forum",
        "plan",
        months(1),
        "Arrangera samplaneringsforum för kommunernas planerare",
        m4="Genomföra samplaneringsforum för kommunernas planerare",
    ),
    _thing("plan-map", "plan", months(1, 6), "Ta fram en gemensam kartbild över byggklar mark"),
    _thing("plan-use", "plan", months(7), "Sprida den gemensamma kartbilden till kommunernas byggenheter"),
    _thing("plan-follow", "plan", months(1), "Uppföljning och utvärdering"),
    _thing(
        "care-mobile",
        "care",
        months(1),
        "Utöka de mobila teamen i norra Mittland",
        m6="Utöka de mobila teamen i norra Mittland (Regiongemensamt aktivitetskort)",
    ),
    _thing("care-mobile-south", "care", months(1), "Utöka de mobila teamen i södra Mittland"),
    _thing("care-plan", "care", months(1, 5), "Ta fram en handlingsplan för hemsjukvården"),
    _thing("care-carry", "care", months(6), "Genomföra insatserna i den beslutade hemsjukvårdsplanen"),
    _thing("care-follow", "care", months(3), "Uppföljning och utvärdering"),
    _thing(
        "health-screen",
        "health",
        (1, 2, 3, 6, 7, 8, 9, 10, 11, 12),
        "Screening för hjärtsvikt hos äldre, Vårdcentralen Åkern",
        m6="Screening för hjärtsvikt hos äldre",
    ),
    _thing(
        "health-talks",
        "health",
        months(1),
        "Riktade hälsosamtal för femtioåringar",
        m5="Riktade hälsosamtal till femtioåringar i hela länet",
    ),
    _thing("health-school", "health", months(1, 9), "Stresskola på Vårdcentralen Lunden"),
    _thing("health-school-2", "health", months(1, 9), "Sömnskola på Vårdcentralen Lunden"),
    _thing("health-follow", "health", months(1, 10), "Uppföljning och utvärdering"),
    _thing("climate-car", "climate", months(1), "Samordna insatser för att minska utsläppen från tjänsteresor med bil"),
    _thing(
        "climate-plane", "climate", months(1), "Samordna insatser för att minska utsläppen från tjänsteresor med flyg"
    ),
    _thing(
        "climate-gas",
        "climate",
        months(1),
        "Samordna insatser för att minska utsläppen från medicinska gaser",
        m7="Minska utsläppen från medicinska gaser",
    ),
    _thing(
        "climate-sun",
        "climate",
        months(2),
        "Installera solceller på sjukhuset i Storvik",
        m9="Installation av solceller på sjukhuset i Storvik",
    ),
    _thing("climate-sun-2", "climate", months(5), "Installera solceller på folkhögskolan i Lillvik"),
    _thing(
        "skills-nurse",
        "skills",
        months(1),
        "Projekt: Utbildningstjänster för specialistsjuksköterskor",
        m3="Utbildningstjänster för specialistsjuksköterskor",
    ),
    _thing(
        "skills-valid",
        "skills",
        months(1, 8),
        "Validering av utländska vårdutbildningar",
        m2="Validera utländska vårdutbildningar",
    ),
    _thing("skills-schedule", "skills", months(4), "Pröva nya schemamodeller med medarbetarna"),
    _thing("skills-check", "skills", months(1, 6), "Kompetenscheckar 2022-2024"),
    _thing("skills-check-2", "skills", months(7), "Kompetenscheckar 2024-2026"),
    _thing("export-club", "export", months(1, 7), "Exportklubben"),
    _thing("export-fair", "export", months(2, 6), "Gemensam monter på vårens livsmedelsmässa"),
    _thing(
        "innovation-bed",
        "innovation",
        months(1),
        "Identifiera och införa testbäddar i vården",
        m5="Identifiera samt införa testbäddar inom vården",
    ),
    _thing("innovation-idea", "innovation", months(1), "Bygga upp en idésluss för medarbetare"),
    _thing("innovation-follow", "innovation", months(5), "Uppföljning och utvärdering"),
    _thing(
        "culture-school",
        "culture",
        months(2),
        "Skapande skola i alla kommuner",
        m8="Skapande skola i alla Mittlands kommuner",
    ),
    _thing(
        "culture-library",
        "culture",
        (2, 3, 4, 7, 8, 9, 10, 11, 12),
        "Läsfrämjande insatser vid biblioteken",
        m7="Läsfrämjande insatser på biblioteken",
    ),
    _thing("equality-course", "equality", months(1), "Utbilda chefer i jämställdhetsintegrering"),
    _thing(
        "equality-network",
        "equality",
        months(1),
        "Nätverk för jämställda arbetsplatser",
        m6="Nätverket för jämställda arbetsplatser - fortsatt drift",
    ),
    _thing("drugs-list", "drugs", months(3), "Ta fram gemensamma riktlinjer för förskrivning"),
    _thing("food-list", "food", months(3), "Ta fram gemensamma riktlinjer för upphandling"),
    _thing("digital-chat", "digital", (1, 2, 3, 4, 8, 9, 10, 11, 12), "Införa chatt med sjuksköterska på 1177"),
    _thing(
        "digital-video",
        "digital",
        (1, 2, 3, 4, 8, 9, 10),
        "Införa videobesök på samtliga vårdcentraler",
        m9="Införa videobesök vid samtliga vårdcentraler",
    ),
    _thing("rail-study", "rail", months(6), "Delta i Trafikverkets åtgärdsvalsstudie för Mittbanan"),
    _thing("security-store", "security", months(9), "Bygga upp lager av förbrukningsmateriel"),
    _thing("security-drill", "security", months(10), "Öva krisledningen tillsammans med länsstyrelsen"),
]

GOALS = {"1.1": "God hälsa och vård", "1.2": "Ett hållbart Mittland", "1.3": "Attraktiv arbetsgivare"}

YEARS = (2023, 2024, 2025)

ASSIGNMENTS = [
    _thing(
        "y-near",
        "1.1",
        YEARS,
        "Främja förflyttningen mot nära vård",
        y2024="Bidra till förflyttningen mot nära vård",
        y2025="Främja förflyttningen till en nära vård",
    ),
    _thing(
        "y-out",
        "1.1",
        YEARS,
        "Utveckla processer för en trygg utskrivning från slutenvård",
        y2025="Utveckla arbetssätt och processer för en trygg utskrivning från slutenvården",
    ),
    _thing("y-psych", "1.1", (2023, 2024), "Förbättra tillgängligheten inom psykiatrin"),
    _thing("y-dental", "1.1", YEARS, "Förbättra tillgängligheten inom tandvården"),
    _thing("y-heart", "1.1", (2024, 2025), "Förbättra hjärtsjukvården"),
    _thing("y-transport", "1.2", YEARS, "Genomföra det regionala trafikförsörjningsprogrammet"),
    _thing("y-bike", "1.2", (2023, 2024), "Ta fram en regional cykelplan"),
    _thing("y-bike-do", "1.2", (2025,), "Genomföra cykelplanens första etapp"),
    _thing(
        "y-energy",
        "1.2",
        YEARS,
        "Samordna, koordinera och leda processer för en fossilfri energiförsörjning",
        y2024="Samordna och leda processer för en fossilfri energiförsörjning.",
    ),
    _thing(
        "y-food",
        "1.2",
        (2023, 2025),
        "Öka andelen närproducerade livsmedel i måltiderna",
        y2025="Öka andelen närproducerat i måltiderna",
    ),
    _thing(
        "y-staff",
        "1.3",
        YEARS,
        "Minska beroendet av inhyrd personal",
        y2024="PRIORITERAT UPPDRAG 2024. Minska beroendet av inhyrd personal",
    ),
    _thing("y-lead", "1.3", YEARS, "Stärka chefers förutsättningar att leda"),
    _thing("y-sick", "1.3", (2024, 2025), "Sänka sjukfrånvaron", y2025="Verka för att sänka sjukfrånvaron"),
]

YEARLY = [
    _thing(
        "y-near-home",
        "y-near",
        YEARS,
        "Ta fram en modell för fast läkarkontakt i hemmet",
        y2024="Ta fram modell för fast läkarkontakt i hemmet",
    ),
    _thing(
        "y-near-talk",
        "y-near",
        YEARS,
        "Föra dialog med kommunerna om ansvar och roller",
        y2025="Dialog med kommunerna om roller och ansvar",
    ),
    _thing("y-near-digital", "y-near", (2024, 2025), "Pröva hemmonitorering vid kronisk sjukdom"),
    _thing("y-out-sip", "y-out", YEARS, "Skapa förutsättningar för samordnad planering i hemmet"),
    _thing("y-out-follow", "y-out", YEARS, "Bygga upp en uppföljningsstruktur för utskrivningen"),
    _thing("y-out-home", "y-out", (2025,), "Bygga upp en uppföljningsstruktur för hemsjukvården"),
    _thing(
        "y-psych-queue",
        "y-psych",
        (2023, 2024),
        "Korta köerna till barn- och ungdomspsykiatrin",
        y2024="Korta köer till barn- och ungdomspsykiatrin",
    ),
    _thing("y-dental-queue", "y-dental", YEARS, "Korta köerna till specialisttandvården"),
    _thing("y-heart-chain", "y-heart", (2024, 2025), "Samordna vårdkedjan vid akut hjärtinfarkt"),
    _thing("y-transport-north", "y-transport", YEARS, "Öka turtätheten på linjerna i norra Mittland"),
    _thing("y-transport-south", "y-transport", YEARS, "Öka turtätheten på linjerna i södra Mittland"),
    _thing("y-transport-pay", "y-transport", (2023, 2024), "Införa ett nytt biljettsystem"),
    _thing("y-bike-map", "y-bike", (2023, 2024), "Kartläggning av potential för cykling"),
    _thing("y-bike-road", "y-bike-do", (2025,), "Bygga cykelväg mellan Storvik och Lillvik"),
    _thing("y-energy-sun", "y-energy", YEARS, "Utreda solceller på regionens fastigheter"),
    _thing(
        "y-energy-wind",
        "y-energy",
        YEARS,
        "Utreda vindkraft på regionens mark",
        y2024="Utreda förutsättningarna för vindkraft på regionens mark",
    ),
    _thing("y-food-kitchen", "y-food", (2023, 2025), "Upphandla råvaror från lokala producenter"),
    _thing(
        "y-staff-pool",
        "y-staff",
        YEARS,
        "Inrätta en regiongemensam bemanningsenhet",
        y2024="Inrättande av en regiongemensam bemanningsenhet",
    ),
    _thing("y-staff-contract", "y-staff", (2023,), "Följa upp ramavtalet för inhyrd personal"),
    _thing("y-lead-course", "y-lead", YEARS, "Chefsprogram 2023-2025"),
    _thing("y-lead-span", "y-lead", (2024, 2025), "Minska antalet medarbetare per chef"),
    _thing(
        "y-sick-rehab",
        "y-sick",
        (2024, 2025),
        "Tidiga rehabiliteringsinsatser",
        y2025="Projekt: Tidiga rehabiliteringsinsatser",
    ),
]

ACTIVITY_SIGNS = {
    "⏸": "paused",
    "—": "not_started",
    "●": "partly_on_plan",
    "!": "off_plan",
    "✓": "done",
    "▶": "ongoing",
}
ASSIGNMENT_SIGNS = {"■": "fulfilled", "◆": "partly_fulfilled", "○": "not_fulfilled"}
MONTHLY_WORDS = {"Följer delvis planeringen": "partly_on_plan", "Följer inte planeringen": "off_plan"}

REASONS = [
    "Kommentar saknas",
    "Arbetet har försenats på grund av resursbrist. Ny plan tas fram tillsammans med förvaltningarna under våren.",
    "Väntar på politiskt beslut om finansieringen innan upphandlingen kan påbörjas.",
    "Diskussioner pågår med kommunerna som är positiva men behöver mer tid för att förankra förslaget hos nämnderna.",
]

Row = dict[str, object]


@dataclass(frozen=True)
class Report:
    """One made-up report: its text, and the rows (`key`, `level`, title, status …) that it truly holds, in order."""

    name: str
    period_start: str
    period_end: str
    text: str
    assignments: list[Row]
    activities: list[Row]

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}.txt"
        path.write_bytes(self.text.encode("utf-8"))
        return path


def all_reports() -> list[Report]:
    """The fifteen reports in the order of their files' names."""
    return [*(annual_appendix(year) for year in YEARS), *(monthly_report(month) for month in months(1))]


# ---------------------------------------------------------------------------------------------------------------------
# Monthly reports


def monthly_report(month: int) -> Report:
    """The report after so many months of 2024: two lines of prose, a finance table, the activity list."""
    draw = random.Random(f"month {month}")
    name, short = MONTHS[month - 1], MONTHS[month - 1][:3]
    assignments: list[Row] = []
    activities: list[Row] = []
    lines: list[list[str]] = []
    for commitment in (thing for thing in COMMITMENTS if month in thing.printed):
        own = [thing for thing in ACTIVITIES if thing.parent == commitment.key and month in thing.printed]
        assignments.append({"key": commitment.key, "title": commitment.title(month), "status": ""})
        for number, activity in enumerate(own):
            word, status = draw.choice(list(MONTHLY_WORDS.items()))
            due, comment = f"2024-{draw.randint(1, 12):02d}-28", draw.choice(REASONS)
            first = commitment.title(month) if number == 0 else ""
            lines.append([first, word, activity.title(month), due, comment])
            activities.append(
                {"key": activity.key, "title": activity.title(month), "status": status, "comment": comment, "due": due}
            )
    header = ["Åtagande", "Status", "Aktiviteter", "Slutdatum", "Kommentar"]
    period = f"jan-{short}" if month > 1 else "jan"
    result, budget = -10.5 * month, -11.0 * month
    text = [
        *["", "", f"Månadsrapport {name} 2024", "", f"{REGION}s ledningskontor", "", "1 Ekonomi", ""],
        f"Resultatet efter {month} månader är {_number(result)} mnkr för {REGION}.",
        *["", f"Uppdrag\tResultat {period}\tBudget {period}\tAvvikelse mot budget {period}"],
        f"Vård\t{_number(result + 2)}\t{_number(budget + 2)}\t{_number(result - budget)}",
        f"Kollektivtrafik\t{_number(-2)}\t{_number(-2)}\t{_number(0)}",
        f"Totalt\t{_number(result)}\t{_number(budget)}\t{_number(result - budget)}",
        *["", "2 Aktiviteter som inte följer eller delvis följer planeringen", ""],
        *_paged(header, lines, draw, cut=(0, 2, 4)),
    ]
    end = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    return Report(
        f"manadsrapport-2024-{month:02d}",
        "2024-01-01",
        f"2024-{month:02d}-{end}",
        "\n".join(text),
        assignments,
        activities,
    )


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


# ---------------------------------------------------------------------------------------------------------------------
# Annual appendices


def annual_appendix(year: int) -> Report:
    """The appendix of a year: legends, then a table of assignments for each goal."""
    draw = random.Random(f"year {year}")
    assignments: list[Row] = []
    activities: list[Row] = []
    text = [
        *["", "", f"Bilaga 1: Uppdrag och aktiviteter {year}", "", f"{REGION} redovisar här årets uppdrag.", ""],
        *["Måluppfyllnaden av förvaltningens uppdrag redovisas enligt följande:", ""],
        *["- ■ Uppdraget uppfylls", "- ◆ Uppdraget uppfylls delvis", "- ○ Uppdraget uppfylls inte", ""],
        *["Måluppfyllnaden av aktiviteter redovisas enligt följande:", ""],
        "- ⏸ Aktiviteten är pausad, — Aktiviteten har inte startats upp, ● Aktiviteten följer delvis plan",
        *["- ! Aktiviteten följer inte plan ✓ Aktiviteten klar ▶ Aktiviteten pågår", ""],
    ]
    for code, goal in GOALS.items():
        lines: list[list[str]] = []
        for assignment in (thing for thing in ASSIGNMENTS if thing.parent == code and year in thing.printed):
            sign, status = draw.choice(list(ASSIGNMENT_SIGNS.items()))
            comment = draw.choice(REASONS[1:])
            printed = comment if draw.random() < 0.7 else f"<p>{comment}</p> <p>{REASONS[2]}</p>"
            assignments.append(
                {
                    "key": assignment.key,
                    "title": assignment.title(year),
                    "status": status,
                    "comment": comment if printed == comment else f"{comment}\n\n{REASONS[2]}",
                }
            )
            own = [thing for thing in YEARLY if thing.parent == assignment.key and year in thing.printed]
            for number, activity in enumerate(own):
                mark, state = draw.choice(list(ACTIVITY_SIGNS.items()))
                cells = [f"{sign} {assignment.title(year)}", printed] if number == 0 else ["", ""]
                lines.append([*cells, f"{mark} {activity.title(year)}"])
                activities.append({"key": activity.key, "title": activity.title(year), "status": state, "comment": ""})
        header = ["Förvaltningens uppdrag", "Kommentar", "Aktivitet"]
        text += [f"{code} {goal}", "", *_paged(header, lines, draw, cut=(1, 2)), ""]
    end = "\n".join(text).rstrip("\n")
    return Report(f"bilaga-{year}", f"{year}-01-01", f"{year}-12-31", end, assignments, activities)


# ---------------------------------------------------------------------------------------------------------------------
# Pages


def _paged(header: list[str], rows: list[list[str]], draw: random.Random, cut: tuple[int, ...]) -> list[str]:
    """The table's lines, a page break after every few rows: blank lines, the header again, and maybe a row cut in two.

    A row is cut in the columns `cut`: each of their cells goes on, from the middle of a sentence, on the next page.
    """
    lines = ["\t".join(header)]
    until = draw.randint(3, 6)
    for number, row in enumerate(rows):
        until -= 1
        if until or number == len(rows) - 1:
            lines.append("\t".join(row))
            continue
        until = draw.randint(3, 6)
        head, tail = _cut(row, cut) if draw.random() < 0.6 else (row, None)
        lines += ["\t".join(head), *[" "] * draw.randint(0, 3), "", "\t".join(header)]
        if tail:
            lines.append("\t".join(tail))
    return lines


def _cut(row: list[str], columns: tuple[int, ...]) -> tuple[list[str], list[str]]:
    head, tail = list(row), [""] * len(row)
    for column in columns:
        words = row[column].split(" ")
        # Not in what is no sentence, nor inside of a tag, and only where the rest goes on in lower case.
        places = [n for n in range(2, len(words)) if words[n][:1].islower() and not words[n - 1].endswith((".", ":"))]
        if len(words) < 5 or not places or "<" in row[column]:
            continue
        place = places[len(places) // 2]
        head[column], tail[column] = " ".join(words[:place]), " ".join(words[place:])
    return head, tail

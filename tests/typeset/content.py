"""Made-up reports of the made-up Region Exempel: the same seed gives the same words and numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.typeset.model import Cell, Group, Sign, Table

VERBS = (
    "Utveckla", "Genomföra", "Ta fram", "Stärka", "Samordna", "Införa", "Kartlägga", "Öka", "Främja", "Säkerställa",
    "Etablera", "Förbättra", "Revidera", "Utreda", "Bidra till", "Verka för",
)  # fmt: skip
OBJECTS = (
    "kollektivtrafikens tillgänglighet", "en regional kompetensförsörjningsplan", "det digitala vårdutbudet",
    "stödet till små och medelstora företag", "barns och ungas språkutveckling", "en gemensam upphandlingspolicy",
    "bredbandsutbyggnaden på landsbygden", "samverkan kring psykisk hälsa", "energieffektiviseringen i fastigheterna",
    "patientsäkerhetsarbetet", "kulturens roll i folkhälsoarbetet", "fossilfria transporter",
    "läkemedelsanvändningen hos äldre", "en modell för systematiskt kvalitetsarbete", "vårdplatssituationen",
    "innovationsmiljöer och testbäddar", "kunskapsstyrningen", "biblioteksverksamheten", "skolsköterskenätverket",
    "cirkulära affärsmodeller", "en struktur för medborgardialog", "forskningsanknytningen i primärvården",
    "infrastrukturplaneringen", "besöksnäringens marknadsföring", "den regionala utvecklingsstrategin",
    "informationssäkerheten", "arbetsmiljöarbetet", "jämställdhetsintegreringen", "folkhögskolornas utbildningsutbud",
)  # fmt: skip
PURPOSES = (
    "tillsammans med kommunerna", "inom hälso- och sjukvården", "i samverkan med civilsamhället",
    "utifrån invånarnas behov", "med fokus på landsbygden", "för att minska skillnader i hälsa",
    "i dialog med näringsliv och akademi", "enligt beslutad handlingsplan", "inför nästa programperiod",
    "på vårdcentraler och mottagningar", "med stöd av nationella medel", "i hela länet",
)  # fmt: skip
SUBJECTS = (
    "Arbetet", "Projektet", "Styrgruppen", "Verksamheten", "Förvaltningen", "Regionkontoret", "Handlingsplanen",
    "Utvärderingen", "Upphandlingen", "Arbetsgruppen", "Samverkansforumet", "Utbildningsinsatsen", "Region Exempel",
)  # fmt: skip
PREDICATES = (
    "har påbörjats under våren", "fortlöper enligt plan", "har försenats på grund av personalomsättning",
    "redovisas för nämnden i september", "har genomförts i samtliga kommuner", "kräver ytterligare finansiering",
    "omfattar för närvarande tolv verksamheter", "har lett till kortare väntetider", "inväntar nationella riktlinjer",
    "beräknas vara klart under nästa år", "visar på stora skillnader mellan verksamheterna",
    "har tagits emot väl av medarbetarna", "bedöms ge effekt först på längre sikt",
)  # fmt: skip
TAILS = (
    "och en första delrapport har lämnats", "vilket innebär att tidplanen behöver ses över",
    "samtidigt som resurserna är begränsade", "där samordning med kommunernas planering är avgörande",
    "bland annat genom utbildning av nyckelpersoner och nya rutiner", "trots att rekryteringen har dragit ut på tiden",
    "i syfte att nå målen i den regionala utvecklingsstrategin", "med särskilt stöd till de minsta verksamheterna",
    "och erfarenheterna tas till vara i det fortsatta förbättringsarbetet", "efter beslut i regionstyrelsen",
)  # fmt: skip
LINE_ITEMS = (
    "Regionbidrag", "Vårdval primärvård", "Specialiserad somatisk vård", "Psykiatrisk öppenvård", "Tandvård",
    "Läkemedel inom förmånen och läkemedelsnära produkter", "Kollektivtrafik", "Regional utveckling",
    "Kultur och bildning", "Ambulans- och sjuktransportverksamhet", "Fastighetsförvaltning", "IT och digitalisering",
    "Hjälpmedelsverksamhet", "Köpt utomlänsvård inklusive valfrihetsvård", "Förtroendevalda och politisk ledning",
    "Personalrelaterade kostnader", "Utbildning och forskning", "Serviceverksamhet",
    "Gemensamma kostnader och avsättningar till pensioner", "Skatteintäkter", "Generella statsbidrag och utjämning",
    "Finansnetto", "Övriga riktade statsbidrag",
)  # fmt: skip
GOALS = (
    "1.1 God och nära vård", "1.2 Ett hållbart resande", "2.1 Levande landsbygd", "2.2 Fler i arbete",
    "3.1 En attraktiv arbetsgivare", "3.2 Minskad klimatpåverkan", "4.1 Ekonomi i balans",
)  # fmt: skip

ASSIGNMENT_LABELS = (
    ("Uppdraget uppfylls", "Uppdraget uppfylls delvis", "Uppdraget uppfylls inte"),
    ("Uppdraget är genomfört", "Uppdraget pågår enligt tidplan", "Uppdraget avviker från tidplan"),
)
ACTIVITY_LABELS = (
    ("Aktiviteten klar", "Aktiviteten pågår", "Aktiviteten följer delvis plan", "Aktiviteten följer inte plan",
     "Aktiviteten är pausad", "Aktiviteten har inte startats upp"),
    ("Avslutad", "Enligt plan", "Viss avvikelse", "Större avvikelse", "Vilande", "Ej påbörjad"),
)  # fmt: skip
MONTHLY_LABELS = (
    ("Följer planeringen", "Följer delvis planeringen", "Följer inte planeringen", "Projekt"),
    ("Enligt plan", "Mindre avvikelse", "Stor avvikelse", "Projekt"),
)


class Words:
    """Titles, sentences and numbers from one seed; no title comes twice."""

    def __init__(self, seed: int, look: str) -> None:
        self.random = random.Random(f"{look} {seed}")
        self._used: set[str] = set()

    def title(self, least: int = 2, most: int = 3) -> str:
        """An assignment or activity: only its first letter is a capital."""
        while True:
            objects = self.random.sample(OBJECTS, 2)
            words = [self.random.choice(VERBS), objects[0]]
            parts = self.random.randint(least, most)
            if parts > 2:
                words.append(self.random.choice(PURPOSES))
            if parts > 3:
                words += ["samt", self.random.choice(VERBS).lower(), objects[1]]
            title = " ".join(words)
            if title not in self._used:
                self._used.add(title)
                return title

    def sentence(self) -> str:
        words = [self.random.choice(SUBJECTS), self.random.choice(PREDICATES)]
        if self.random.random() < 0.7:
            words.append(self.random.choice(TAILS))
        return " ".join(words) + "."

    def paragraph(self, least: int = 1, most: int = 4) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(least, most)))

    def paragraphs(self, least: int = 1, most: int = 5, sentences: int = 4) -> tuple[str, ...]:
        return tuple(self.paragraph(1, sentences) for _ in range(self.random.randint(least, most)))

    def date(self) -> str:
        return f"20{self.random.randint(30, 33)}-{self.random.randint(1, 12):02d}-{self.random.randint(1, 28):02d}"

    def chosen(self, signs: Sequence[Sign], none: float = 0.0) -> tuple[Sign, ...]:
        """One of the signs, or none of them with this probability."""
        return () if self.random.random() < none else (self.random.choice(signs),)


def assignments(
    words: Words,
    title: str,
    count: int,
    assignment_signs: Sequence[Sign],
    activity_signs: Sequence[Sign],
    widths: tuple[float, ...] = (0.25, 0.45, 0.30),
    comment: tuple[int, int] = (1, 4),
) -> Table:
    """Förvaltningens uppdrag / Kommentar / Aktivitet; an assignment and its comment span its activities."""
    groups = []
    for _ in range(count):
        activities = words.random.choice((1, 1, 1, 2, 3, 4, 6))
        groups.append(
            Group(
                span=(
                    Cell((words.title(2, 4),), words.chosen(assignment_signs)),
                    Cell(words.paragraphs(*comment)),
                ),
                rows=tuple((Cell((words.title(2, 3),), words.chosen(activity_signs)),) for _ in range(activities)),
            )
        )
    return Table(title, ("Förvaltningens uppdrag", "Kommentar", "Aktivitet"), tuple(groups), widths)


def monthly(words: Words, title: str, count: int, signs: Sequence[Sign], second: Sign | None = None) -> Table:
    """Åtagande / Status / Aktiviteter / Slutdatum / Kommentar; the commitment spans its activities.

    `second` is a sign that may stand beside the other in a status cell.
    """
    groups = []
    for _ in range(count):
        rows = []
        for _ in range(words.random.choice((1, 1, 2, 2, 3))):
            status = words.chosen(signs)
            if second is not None and words.random.random() < 0.45:
                status = (second, *status)
            comment = words.paragraphs(1, 2, 3) if words.random.random() < 0.7 else ("Kommentar saknas",)
            rows.append((Cell((), status), Cell((words.title(2, 3),)), Cell((words.date(),)), Cell(comment)))
        groups.append(Group(tuple(rows), span=(Cell((words.title(2, 4),)),)))
    header = ("Åtagande", "Status", "Aktiviteter", "Slutdatum", "Kommentar")
    return Table(title, header, tuple(groups), (0.25, 0.08, 0.24, 0.12, 0.31))


def activities(words: Words, title: str, count: int, signs: Sequence[Sign], number: bool = False) -> Table:
    """Aktivitet / Status / Slutdatum / Kommentar, one row each and no spans; `number` adds a first column Nr."""
    rows = []
    for count_so_far in range(1, count + 1):
        first = (Cell((f"{words.random.randint(1, 4)}.{count_so_far}",)),) if number else ()
        rows.append(
            (
                *first,
                Cell((words.title(2, 3),)),
                Cell((), words.chosen(signs)),
                Cell((words.date(),)),
                Cell(words.paragraphs(1, 3, 3)),
            )
        )
    header = (("Nr",) if number else ()) + ("Aktivitet", "Status", "Slutdatum", "Kommentar")
    widths = (0.06, 0.26, 0.08, 0.12, 0.48) if number else (0.30, 0.08, 0.13, 0.49)
    return Table(title, header, tuple(Group((row,)) for row in rows), widths)


MINUS_AND_THOUSANDS = (("-", " "), ("−", "\u00a0"), ("–", "\u202f"), ("−", "\u2009"))
"""How Swedish programs print a minus and a thousands separator."""


def amount(tenths: int, decimals: bool, minus: str, thousands: str) -> str:
    """A number as printed: 1 234,5 and −12,0; without decimals 1 235."""
    whole, rest = divmod(abs(tenths), 10)
    digits = f"{whole:,}".replace(",", thousands)
    return (minus if tenths < 0 else "") + digits + (f",{rest}" if decimals else "")


def finance(words: Words, title: str, count: int, header: tuple[str, ...], print_as: tuple[str, str]) -> Table:
    """Line items in parts, a bold subtotal after each and a bold total at the end; sums add up.

    The columns are result, budget, deviation, then budget, forecast, deviation of the year (as many as `header` has).
    """
    columns = len(header) - 1
    decimals = columns > 3
    step = 1 if decimals else 10
    names = words.random.sample(LINE_ITEMS, count)
    parts = [names[at : at + 5] for at in range(0, count, 5)]
    rows: list[tuple[Cell, ...]] = []

    def row(name: str, values: list[int], bold: bool) -> None:
        printed = [Cell((amount(value, decimals, *print_as),), align="right", bold=bold) for value in values]
        rows.append((Cell((name,), bold=bold), *printed))

    total = [0] * columns
    for number, part in enumerate(parts, start=1):
        subtotal = [0] * columns
        for name in part:
            size = words.random.choice((300, 4_000, 60_000, 90_000)) * step
            values: list[int] = []
            while len(values) < columns:
                result, budget = (words.random.randint(-size, size) // step * step for _ in range(2))
                values += [result, budget, result - budget]
            values = values[:columns]
            subtotal = [a + b for a, b in zip(subtotal, values, strict=True)]
            row(name, values, bold=False)
        total = [a + b for a, b in zip(total, subtotal, strict=True)]
        row(
            f"Delsumma {('verksamheter', 'gemensamma kostnader', 'finansiering', 'övrigt')[number - 1]}", subtotal, True
        )
    row("Totalt Region Exempel", total, bold=True)
    first = 0.30 if columns > 3 else 0.46
    widths = (first, *[(1 - first) / columns] * columns)
    return Table(title, header, tuple(Group((cells,)) for cells in rows), widths, numbers_from=1)


SIX_COLUMNS = (
    "Verksamhet, mnkr", "Resultat jan-mar", "Budget jan-mar", "Avvikelse mot budget jan-mar", "Budget 2031",
    "Prognostiserat resultat 2031", "Prognostiserad avvikelse mot budget 2031",
)  # fmt: skip
THREE_COLUMNS = ("Belopp i tkr", "Utfall 2031-03", "Budget 2031-03", "Avvikelse")

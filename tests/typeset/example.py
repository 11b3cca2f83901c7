"""python -m tests.typeset.example: write data/example/exempelrapport.pdf, a made-up report for whoever has none yet."""

from __future__ import annotations

from pathlib import Path

from tests.typeset import content, signs
from tests.typeset.model import Legend, Report, Section, Text
from tests.typeset.sheet import Style, typeset

EXAMPLE = Path(__file__).parent.parent.parent / "data" / "example" / "exempelrapport.pdf"


def report() -> Report:
    """Assignments with their activities, icons as bitmaps, a legend for each kind; a row is cut by the page's end."""
    words = content.Words(4, "example")
    of_assignments = signs.signs(content.ASSIGNMENT_LABELS[0], signs.ASSIGNMENT_SHAPES, "image")
    of_activities = signs.signs(content.ACTIVITY_LABELS[0], signs.ACTIVITY_SHAPES, "image")
    goal = content.GOALS[0]
    return Report(
        "Bilaga 2",
        (
            Section(landscape=True),
            Text("Bilaga 2: Förvaltningens uppdrag och aktiviteter 2031", 1),
            Legend("Måluppfyllnaden av förvaltningens uppdrag redovisas enligt följande:", of_assignments, "line"),
            Legend("Måluppfyllnaden av aktiviteter redovisas enligt följande:", of_activities, "line"),
            Text(goal, 2),
            content.assignments(words, goal, 6, of_assignments, of_activities, comment=(1, 2)),
        ),
        ("Region Exempel  |  Uppföljning 2031", "Bilaga 2 Förvaltningens uppdrag|Sida {page} av {pages}"),
    )


if __name__ == "__main__":
    EXAMPLE.parent.mkdir(exist_ok=True)
    EXAMPLE.write_bytes(typeset(report(), Style(size=9))[0])
    print(EXAMPLE)

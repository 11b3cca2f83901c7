"""Words broken at a line's end."""

from __future__ import annotations

import pytest

from analysis.core.places import Place
from analysis.reading.document import Icon, Item, Piece, joined


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Landsbygds-", "perspektivet"], "Landsbygdsperspektivet"),
        (["PRIORITER-", "AT ÅTAGANDE"], "PRIORITERAT ÅTAGANDE"),
        (["små-", "och medelstora"], "små- och medelstora"),
        (["EU-", "projekt"], "EU-projekt"),
        (["IT-", "och HR-frågor"], "IT- och HR-frågor"),
        (["2017-", "2020"], "2017-2020"),
        (["Utfall jan-", "apr"], "Utfall jan-apr"),
        (["Perioden Januari-", "mars 2025"], "Perioden Januari-mars 2025"),
        (["jan-", "marsvinsvård"], "janmarsvinsvård"),
        (["bud\u00ad", "get"], "budget"),
        (["7\u00a0040,9", "mnkr"], "7 040,9 mnkr"),
        (["Vårdval -", "Halland"], "Vårdval - Halland"),
    ],
)
def test_lines_as_running_text(lines: list[str], text: str) -> None:
    assert joined(tuple(Piece(line, Place()) for line in lines)) == text


def test_an_item_stands_where_its_sign_and_its_words_are_on_its_first_page() -> None:
    sign = Icon("✓", Place(page=2, box=(10, 20, 18, 28)))
    lines = (
        Piece("Ta fram en", Place(page=2, box=(22, 19, 80, 30))),
        Piece("handlings-", Place(page=2, box=(10, 32, 60, 43))),
        Piece("plan", Place(page=3, box=(10, 700, 900, 710))),
    )
    assert Item(lines, (sign,)).extent == Place(page=2, box=(10, 19, 80, 43))
    assert Item(lines, (sign,)).place == sign.place
    assert Item((Piece("a", Place(line=4)), Piece("b", Place(line=5)))).extent == Place(line=4)

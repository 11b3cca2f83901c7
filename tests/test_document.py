"""Words broken at a line's end."""

from __future__ import annotations

import pytest

from analysis.document import Piece, Place, joined


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Landsbygds-", "perspektivet"], "Landsbygdsperspektivet"),
        (["PRIORITER-", "AT ÅTAGANDE"], "PRIORITERAT ÅTAGANDE"),
        (["små-", "och medelstora"], "små- och medelstora"),
        (["EU-", "projekt"], "EU-projekt"),
        (["IT-", "och HR-frågor"], "IT- och HR-frågor"),
        (["2017-", "2020"], "2017-2020"),
        (["bud\u00ad", "get"], "budget"),
        (["7\u00a0040,9", "mnkr"], "7 040,9 mnkr"),
        (["Vårdval -", "Halland"], "Vårdval - Halland"),
    ],
)
def test_lines_as_running_text(lines: list[str], text: str) -> None:
    assert joined(tuple(Piece(line, Place()) for line in lines)) == text

"""Sentences about one page of a PDF and what was found on it."""

from __future__ import annotations

import pandas as pd

from analysis.answers.language import listed
from analysis.answers.look import THINGS, Look
from analysis.answers.prose.markup import quoted

_MEANING = {
    "heading": "headings and paragraphs (green)",
    "paragraph": "headings and paragraphs (green)",
    "legend": "legends (violet)",
    "grid": "grids (red)",
    "cell": "cells with words in them (blue)",
    "icon": "icons (orange)",
    "furniture": "header, footer and fillers (grey)",
}


def about(look: Look) -> str:
    """Which page is looked at."""
    where = f"page {look.page} of {look.pages}"
    return f"This notebook looks at {_label(where)} of {quoted(look.source_file)}."


def in_short(look: Look) -> str:
    """What a reader in a hurry needs to know."""
    if look.things.empty:
        return "**Nothing** was found on this page."
    grids = (look.things["thing"] == "grid").any()
    head = "The page **was read as a table**" if grids else "**No table** was found on this page"
    return f"{head}: {_label(look.counts)}. {unexplained(look)}"


def framed(look: Look) -> str:
    """What the frames are, of those that this page has."""
    found = dict.fromkeys(_MEANING[thing] for thing in THINGS if thing in set(look.things["thing"]))
    return f"Framed are {listed(list(found))}." if found else ""


def icons(look: Look) -> pd.DataFrame:
    """The icons in cells (place, symbol, text)."""
    own = look.things[(look.things["thing"] == "icon") & (look.things["place"] != "legend")]
    return own[["place", "symbol", "text"]]


def legend(look: Look) -> pd.DataFrame:
    """The icons that a legend on this page explains (symbol, text)."""
    return look.things[(look.things["thing"] == "icon") & (look.things["place"] == "legend")][["symbol", "text"]]


def unexplained(look: Look) -> str:
    """Whether a legend of this page explains its icons."""
    keys = set(icons(look)["symbol"])
    if not keys:
        return "No cell holds an icon."
    left = keys - set(legend(look)["symbol"])
    if not left:
        return "Every icon in a cell stands in a legend of this page."
    which = "No icon" if left == keys else "Not every icon"
    return f"{which} in a cell stands in a legend of this page: it may stand on an earlier one."


def notes(look: Look) -> str:
    """What the reader says of the page as a whole."""
    if look.notes:
        return f"The reader notes: {_label('; '.join(look.notes))}."
    return "The reader has nothing to note about the page as a whole: no table of it is a picture."


def _label(text: str) -> str:
    return f'<span class="label"><q>{text}</q></span>'

"""What a text in Swedish shows by its form: where a sentence ends, the stem of a word."""

from __future__ import annotations

import re
from functools import cache


def ends_sentence(text: str) -> bool:
    """Whether nothing is missing at the end of a text."""
    return re.search(r"[.!?:)\"”]\s*$", text) is not None


@cache
def stem_of(header: str) -> str:
    """A header without its inflected ending: "Aktiviteten" and "aktiviteter" are one word."""
    return re.sub(r"(?<=\w{4})(?:erna|en|er)$", "", header.casefold())


def sentences(text: str) -> list[str]:
    """A text cut after each full stop, question or exclamation mark that a capital follows."""
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", text)

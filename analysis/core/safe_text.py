"""Text from reports and file names is data: here it is made inert for what would act on it.

Pages escape markup themselves; this is about readers that act on bare text: a terminal (escape sequences, characters
that turn the direction of writing) and a spreadsheet (formulas).
"""

from __future__ import annotations

import re

# What no report prints: control characters other than tab and line break, halves of a character, what is no character
# at all, and the marks that reverse or end the direction of what follows.
_NOT_PRINTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
# What a terminal obeys, and what it shows as nothing at all. Tab and line break count: a message is one line.
_ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_LONGEST = 400

# A spreadsheet takes a text that begins like this for a formula; the wide forms are what Japanese keyboards type.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_FIGURE = re.compile(r"[+-]\s?\d[\d\s.,]*(?:%\s*)?(?:(?<=[\s\d%])[^\d\W][^=|!()@+*/^&{}\[\]<>\t\r\n]*)?")

_NAME = re.compile(r"[^\W_][^<>:\"/\\|?*]*")


def without_controls(text: str) -> str:
    """Text as a report could print it: what no page shows reads as "\N{REPLACEMENT CHARACTER}"."""
    return _NOT_PRINTED.sub("\N{REPLACEMENT CHARACTER}", text)


def printable(text: str, keep: str = "") -> str:
    r"""Text that a terminal shows and does not obey: what acts or cannot be seen is spelled out, as `\u001b`.

    The spelling is that of JSON: in the strings of a JSON text nothing is changed by it. `keep`: characters that stay.
    """
    return _ACTIVE.sub(lambda match: match[0] if match[0] in keep else _spelled(match[0]), text)


def one_line(text: str) -> str:
    """The same, not longer than a message may be: what stands in the middle of a long text is left out."""
    text = printable(text[: 2 * _LONGEST] + text[-2 * _LONGEST :] if len(text) > 4 * _LONGEST else text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST * 3 // 4]} … {text[-_LONGEST // 4 :]}"


def _spelled(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(rf"\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def for_spreadsheet(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like it stands behind an apostrophe.

    A signed figure with words behind it ("-2,0 mnkr") is no formula and stays. `from_spreadsheet` is the way back.
    """
    return f"'{text}" if _FORMULA.match(text) and not _FIGURE.fullmatch(text) else text


def from_spreadsheet(text: str) -> str:
    """The text that `for_spreadsheet` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def is_plain_name(name: str) -> bool:
    """Whether a file's name can become a report's name, part of a link and of a file's name, on every system.

    It begins with a letter or a digit, and holds neither separators nor what cannot be seen.
    """
    return _NAME.fullmatch(name) is not None and not _ACTIVE.search(name)

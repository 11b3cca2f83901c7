"""What a public body must say on its site: who publishes it, under which licence, and how accessible it is.

All of it comes from data/publication.toml. What only a person can say and has not said yet is marked on the page, and
named when the site is built.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.answers.language import NAMES
from analysis.publish.errors import PublishError

ASKED = {
    "publisher": "who publishes the site",
    "responsible": "which body is responsible for its content",
    "contact_name": "whom a reader may ask",
    "contact_email": "the address to write to",
    "licence": "under which licence pages and data may be used",
    "accessibility_level": "how far the site complies with the law: fully, partly, not",
    "accessibility_assessed": "the day on which a person assessed it",
    "accessibility_signed_by": "who answers for the statement",
}
"""The settings that the legal pages need, with what each says."""

LANGUAGES = ("en",)
"""Of the pages, where data/publication.toml names none."""

LICENCES = {
    "creativecommons.org/publicdomain/zero/1.0": "CC0 1.0",
    "creativecommons.org/licenses/by/4.0": "CC BY 4.0",
    "creativecommons.org/licenses/by-sa/4.0": "CC BY-SA 4.0",
}


@dataclass(frozen=True, slots=True)
class Publication:
    """The settings that are given, and the names of those that are not (or still name example.org)."""

    given: Mapping[str, str]
    lacking: tuple[str, ...]
    languages: tuple[str, ...] = LANGUAGES
    """Those of the pages: the first at the root of the site, each other in a folder of its own."""
    address: str = ""
    """Where the site stands on the web, with a slash behind; '' where nobody has said so."""

    @property
    def licence_name(self) -> str:
        """What the licence is called, its address where it is none of the common ones."""
        address = self.given.get("licence", "")
        return LICENCES.get(address.partition("//")[2].rstrip("/"), address)

    def canonical(self, language: str, file: str) -> str:
        """The one address under which search engines list a page, however else it is reached."""
        folder = "" if language == self.languages[0] else f"{language}/"
        return f"{self.address}{folder}{file.removesuffix('index.html')}"


def publication(path: Path) -> Publication:
    """The settings of data/publication.toml; a file that is not there gives none.

    Raises PublishError where it cannot be read, or a setting is none that there is.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PublishError("data/publication.toml", None, f"cannot be read ({error})", "mend it") from None
    given = {name: _spelled(found[name]) for name in ASKED if found.get(name)}
    address = _spelled(found.get("address", ""))
    for name, text in (("licence", given.get("licence", "")), ("address", address)):
        if text and not text.startswith(("https://", "http://")):
            problem = f"{name} is no address on the web: {text!r}"
            raise PublishError("data/publication.toml", None, problem, "write https://…")
    if given.get("accessibility_level", "fully") not in ("fully", "partly", "not"):
        problem = f"accessibility_level is {given['accessibility_level']!r}"
        raise PublishError("data/publication.toml", None, problem, "write fully, partly or not")
    languages = found.get("languages", LANGUAGES)
    if not isinstance(languages, list | tuple) or not languages or not {*map(str, languages)} <= NAMES.keys():
        problem = f"languages is {languages!r}"
        raise PublishError("data/publication.toml", None, problem, f"write some of {', '.join(NAMES)} as a list")
    given = {name: text for name, text in given.items() if "example.org" not in text}
    lacking = tuple(name for name in ASKED if name not in given)
    return Publication(given, lacking, tuple(dict.fromkeys(languages)), address and f"{address.rstrip('/')}/")


def _spelled(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())


def unsaid(settings: Publication) -> Iterator[str]:
    """One line that names what a person has still to say before the site may be published."""
    if settings.lacking:
        listed = ", ".join(settings.lacking)
        yield f"before you publish: say in data/publication.toml {listed} (marked on about.html and accessibility.html)"

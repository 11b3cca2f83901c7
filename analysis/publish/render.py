"""Templates filled in and files written: one door through which every page of the site goes."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.answers import language
from analysis.answers.output import column_label
from analysis.publish.errors import PublishError
from analysis.publish.pages import TEMPLATES, told
from analysis.tidy.store import ROOT

ICON = (  # three bars, in the colours of the charts
    "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%2016%2016'%3E"
    "%3Cpath%20fill='%234a7fa5'%20d='M1%209h4v6H1zM6%205h4v10H6z'/%3E"
    "%3Cpath%20fill='%23b34700'%20d='M11%201h4v14h-4z'/%3E%3C/svg%3E"
)

STATED = Markup("<!-- of which day and version -->")
"""Where a page tells the state of the site, which changes more often than what else the page says: see `write`."""


@functools.cache
def environment() -> Environment:
    """The templates; whatever is filled in is escaped."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    found.install_gettext_callables(language.translated, language.translated_plural, newstyle=True)  # type: ignore[attr-defined]
    style = re.sub(r"/\*.*?\*/\s*", "", (TEMPLATES / "site.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    style = re.sub(r"\n\s*", "\n", style).strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    found.globals |= {
        "style": Markup(style),  # our own file
        # Without scripts, without requests; the style sheet is the one whose hash this is.
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'",
        "language": language.LANGUAGE,
        "stated": STATED,
        "icon": ICON,
        "cited": cited,
        "review": False,
        "description": "",
    }
    found.filters |= {
        "number": lambda value: language.digits(float(value), "count"),
        "told": told,
        "head": column_label,
        "label": lambda code, kind: language.code_label(kind, code),
        "day": lambda value: language.day(value) if isinstance(value, date) else "",
    }
    return found


def cited(reports: Sequence[Mapping[str, object]]) -> Markup:
    """The titles of reports, in their language, as the pages' language lists them."""
    titles = (Markup('<cite lang="sv">{}</cite>').format(report["title"]) for report in reports)
    return Markup(language.listed([str(title) for title in titles]))  # each is escaped


def fill(template: str, **values: object) -> str:
    """A template filled in."""
    return environment().get_template(template).render(**values)


def part(template: str, name: str, *arguments: object) -> Markup:
    """What a macro of a template gives."""
    module = environment().get_template(template).module
    return Markup(getattr(module, name)(*arguments))  # a macro of ours, which escapes


Files = dict[str, str | bytes]
"""Files of the site by name: texts, and what is none as bytes."""


def write_all(folder: Path, files: Mapping[str, str | bytes], state: Markup) -> None:
    """Write files of the site, each of whose pages tells the same `state`.

    Raises PublishError when one would tell where this machine keeps its files.
    """
    for name, content in files.items():
        _write(folder, name, content.replace(STATED, state) if isinstance(content, str) else content)


def _write(folder: Path, name: str, text: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(text, bytes):
        path.write_bytes(text)
        return
    private = {str(ROOT), ROOT.as_posix(), str(Path.home()), Path.home().as_posix()}
    for place in sorted(place for place in private if len(place) > 1):
        if re.search(rf"{re.escape(place)}(?![\w-])", text):
            problem = f"would tell the folder {place!r} of this machine"
            raise PublishError(f"site/{name}", None, problem, "take it out of the notebook")
    path.write_text(text, encoding="utf-8", newline="\n")

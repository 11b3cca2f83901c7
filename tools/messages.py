"""The catalogue of what a reader of the site meets: collect its messages, bring the translations up to date.

    python3 run.py messages

collects every sentence, title, label and Markdown cell into analysis/answers/locale/messages.pot, and merges them into
the catalogue of each language there, where a new message waits for its translation. `tests/test_language.py` fails for
a message that has none, or whose placeholders differ.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "analysis" / "answers" / "locale"

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(["say", "note", "sentence", "translated_plural"], (1, 2)),
    **dict.fromkeys(["translated", "_", "translate"], None),
    **dict.fromkeys(["big", "table", "bars", "stacked"], (2,)),
    "chart": (2, 3),
    "assume": (3,),
}
"""Functions whose arguments a reader sees, with which of them those are (all of a plural are one message)."""

Message = tuple[str | tuple[str, ...], str | None, str]
"""A message (or its singular and plural), the context that tells two of one wording apart, and where it stands."""


def messages() -> Iterator[Message]:
    """Everything that is translated, in the order of the files."""
    yield from labels()
    yield from findings()
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        yield from of_code(path.read_bytes(), str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "analysis").rglob("*.j2")):
        yield from _of_source("jinja2", path.read_bytes(), str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        yield from of_notebook(path)


def labels() -> Iterator[Message]:
    """What codes are called."""
    from analysis.tidy.vocabulary import words

    for row in words("labels"):
        yield row["en"], row["kind"], "labels.csv"


def findings() -> Iterator[Message]:
    """What the checks say of what they found."""
    from analysis.checks import templates

    for template in templates():
        yield template, None, "check_messages.csv"


def of_notebook(path: Path) -> Iterator[Message]:
    """The Markdown cells of a notebook, each block of text a message, and the sentences of its code."""
    where = f"notebooks/{path.name}"
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from ((block, None, where) for block in blocks(source))
        else:
            yield from of_code(source.encode(), where)


def blocks(markdown: str) -> list[str]:
    """The blocks of a Markdown cell, between blank lines: what is translated as a whole."""
    return [block.strip() for block in markdown.split("\n\n") if block.strip()]


def of_code(source: bytes, where: str) -> Iterator[Message]:
    """The messages of Python code."""
    yield from _of_source("python", source, where)


def _of_source(method: str, source: bytes, where: str) -> Iterator[Message]:
    for _, message, _, context in extract(method, BytesIO(source), KEYWORDS, (), {"encoding": "utf-8"}):
        parts = tuple(part for part in ([message] if isinstance(message, str) else message) if part)
        if parts:
            yield parts[0] if len(parts) == 1 else parts, context, where


def catalogue(found: Iterable[Message]) -> Catalog:
    """The messages as a template, each once, with all places where it stands."""
    template = Catalog(project="regional-follow-up", charset="utf-8", fuzzy=False)
    for message, context, where in found:
        template.add(message, context=context, locations=[(where, 0)])
    return template


def update(language: str, template: Catalog) -> tuple[int, int]:
    """Merge the template into a language's catalogue; how many messages there are, and how many lack a translation."""
    path = LOCALE / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=language)
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    known.fuzzy = False
    known.header_comment = "# The pages in another language; written by `python3 run.py messages`, translated by hand."
    known.project, known.version, known.copyright_holder, known.last_translator = "regional-follow-up", "", "", ""
    known.creation_date = known.revision_date = datetime(2000, 1, 1, tzinfo=UTC)  # git knows when it changed
    _write(path, known)
    lacking = [message for message in known if message.id and not _is_translated(message.string)]
    return len(known), len(lacking)


def _is_translated(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(text) if isinstance(text, str) else all(text or [""])


def _write(path: Path, found: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, found, width=120, omit_header=False, include_lineno=False, sort_by_file=False)


def main() -> int:
    """Write the template and bring every language up to date; say what lacks a translation."""
    template = catalogue(messages())
    LOCALE.mkdir(exist_ok=True)
    for language in sorted(path.name for path in LOCALE.iterdir() if path.is_dir()) or ["sv"]:
        known, lacking = update(language, template)
        print(f"{language}: {known} messages, {lacking} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())

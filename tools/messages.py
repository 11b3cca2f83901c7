"""The catalogue of what a reader of the site meets: collect its messages, bring the translations up to date.

    python3 run.py messages

collects every sentence, title, label and Markdown cell, and merges them into the catalogue of each language in
analysis/answers/locale, where a new message waits for its translation. `tests/test_language.py` fails for a message
that has none, or whose placeholders differ.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from analysis.pipeline.messages import Message, is_translated, of_code, of_notebook

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "analysis" / "answers" / "locale"


def messages() -> Iterator[Message]:
    """Everything that is translated, in the order of the files."""
    yield from labels()
    yield from findings()
    yield from settings()
    yield from registers()
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        yield from of_code(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "analysis").rglob("*.j2")):
        yield from of_template(path)
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        yield from of_notebook(path)


def labels() -> Iterator[Message]:
    """What codes and tables are called."""
    from analysis.tidy.schema import TABLES
    from analysis.tidy.vocabulary import words

    for row in words("labels"):
        if row["en"]:
            yield row["en"], row["kind"], "labels.csv"
    for name in TABLES:
        yield name.replace("_", " "), None, "schema.py"


def findings() -> Iterator[Message]:
    """What the checks say of what they found."""
    from analysis.checks import templates

    for template in templates():
        yield template, None, "check_messages.csv"


def settings() -> Iterator[Message]:
    """What a page says of a setting that a person has still to give."""
    from analysis.publish.legal import ASKED

    for asked in ASKED.values():
        yield asked, None, "legal.py"


def registers() -> Iterator[Message]:
    """Why labels are read otherwise than printed, and why a person is named or not."""
    from analysis.tidy.registers import load_corrections, load_persons

    reasons = [one.reason for one in load_corrections(ROOT / "data" / "corrections.csv")]
    reasons += [one.reason for one in load_persons(ROOT / "data" / "persons.csv")]
    yield from ((reason, None, "data") for reason in reasons)


def of_template(path: Path) -> Iterator[Message]:
    """The messages of a template."""
    where = str(path.relative_to(ROOT))
    functions = {"_": None, "ngettext": (1, 2)}
    for _, message, _, context in extract("jinja2", BytesIO(path.read_bytes()), functions, (), {"encoding": "utf-8"}):
        yield message if isinstance(message, tuple) else str(message), context, where


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
    lacking = [message for message in known if message.id and not is_translated(message)]
    return len(known), len(lacking)


def _write(path: Path, found: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, found, width=120, omit_header=False, include_lineno=False, sort_by_file=False)


def main() -> int:
    """Bring every language up to date; say what lacks a translation."""
    template = catalogue(messages())
    LOCALE.mkdir(exist_ok=True)
    for language in sorted(path.name for path in LOCALE.iterdir() if path.is_dir()) or ["sv"]:
        known, lacking = update(language, template)
        print(f"{language}: {known} messages, {lacking} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())

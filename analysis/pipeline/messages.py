"""What a reader of the site meets in a notebook, to be translated: its sentences, titles, names and Markdown."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Message as Entry

from analysis.answers.language import blocks, catalogue
from analysis.publish.pages import short_title

READ: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(["say", "note", "sentence", "translated_plural"], (0, 1)),
    **dict.fromkeys(["table", "bars", "stacked"], (1,)),
    "translated": (0,),
    "big": (1, 2),
    "chart": (1, 2),
    "assume": (2,),
}
"""Functions whose arguments a reader sees, with which of them those are."""

PLURAL = ("say", "note", "sentence", "big", "translated_plural")
"""Those of them that take the forms for one and for several."""

Message = tuple[str | tuple[str, ...], str | None, str]
"""A message (or its singular and plural), the context that tells two of one wording apart, and where it stands."""


def untranslated(paths: Sequence[Path], language: str) -> Iterator[str]:
    """A line for each notebook with texts that the catalogue of a language lacks: the pages show these in English."""
    known = catalogue(language)
    for path in paths:
        texts = {message if isinstance(message, str) else message[0] for message, _, _ in of_notebook(path)}
        lacking = sorted(text for text in texts if not is_translated(known.get(text)))
        if lacking:
            yield (
                f"notebooks/{path.name}: {len(lacking)} of {len(texts)} texts have no translation ({language}), such as"
                f" {lacking[0]!r}, and stand in English; python3 run.py messages puts them into"
                f" analysis/answers/locale/{language}/LC_MESSAGES/messages.po: translate them there"
            )


def is_translated(entry: Entry | None) -> bool:
    """Whether a catalogue has a translation of a text, in all its forms."""
    forms = entry.string if entry else ""
    return bool(forms) if isinstance(forms, str) else all(forms or [""])


def of_notebook(path: Path) -> Iterator[Message]:
    """What the navigation calls a notebook, its Markdown cells, each block of text a message, and its code's words."""
    where = f"notebooks/{path.name}"
    yield short_title(path.stem), None, where
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from ((block, None, where) for block in blocks(source))
        else:
            yield from of_code(source, where)
            yield from of_names(source, where)


def of_code(source: str, where: str) -> Iterator[Message]:
    """The messages of Python code: texts that stand as such where a function of `READ` takes what a reader sees."""
    for node in _nodes(source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READ:
            given = [node.args[place] for place in READ[node.func.id] if place < len(node.args)]
            texts = [text for text in map(_text, given) if text]
            if node.func.id in PLURAL and len(texts) > 1:
                yield tuple(texts), None, where
            else:
                yield from ((text, None, where) for text in texts)


def of_names(source: str, where: str) -> Iterator[Message]:
    """What bars and columns are called in a notebook: keys of dictionaries that are words and no names of code."""
    for node in _nodes(source):
        if isinstance(node, ast.Dict):
            names = [text for key in node.keys if key and (text := _text(key))]
            yield from ((name, None, where) for name in names if " " in name or name[0].isupper())


def _nodes(source: str) -> list[ast.AST]:
    """All of some code in the order in which it stands there."""
    return sorted(ast.walk(ast.parse(source)), key=lambda node: getattr(node, "lineno", 0))


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""

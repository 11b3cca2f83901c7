"""Reports read twice, by two independent engines, and what came of it: lines for a person, data beside the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, cast

from analysis.core.cache import kept_or_found
from analysis.core.errors import ReadingError
from analysis.core.folders import replace_files
from analysis.core.isolation import Budget, isolated
from analysis.core.safe_text import one_line, printable
from analysis.pipeline.readings import mark_with

FILE = "verification.json"
"""Beside the tables: for each PDF what was compared, by which engines, and every difference."""


def as_data(path: Path) -> dict[str, object]:
    """The verification of a PDF file as plain data (see `pdf_verify.Verification`), with the engines' versions."""
    from analysis.reading.pdf.compare import verified  # brings both engines along

    found = verified(path)
    return asdict(found) | {"engines": list(found.engines)}


def verified_lines(
    paths: Iterable[Path], budget: Budget, out: Path | None = None, kept: Path | None = None
) -> Iterator[str]:
    """A line for each word or cell in which the engines differ, and one for each file; text files have but one reader.

    With a folder `out`, the same is written there as `verification.json`. `kept`: the folder of what was found before.
    """
    verifications: list[dict[str, object]] = []
    for path in paths:
        if path.suffix.lower() != ".pdf":
            continue
        try:
            found = _verification(path, budget, kept)
        except ReadingError as error:
            verifications.append({"source_file": path.name, "problem": error.problem})
            yield f"{error}; it is not verified"
            continue
        verifications.append(found)
        first, second = found["engines"]
        for difference in found["differences"]:
            yield spelled(path.name, difference, first.split(" (")[0], second.split()[0])
        yield one_line(
            f"{path.name}: {first} and {second} agree on all but {len(found['differences'])} of {found['words']} words "
            f"and {found['cells']} cells on {found['pages']} pages"
            if found["differences"]
            else f"{path.name}: {first} and {second} agree on all {found['words']} words and {found['cells']} cells "
            f"on {found['pages']} pages"
        )
    if not verifications:
        yield "no PDF among them: a text has no second reader"
    if out is not None:
        text = printable(json.dumps(verifications, ensure_ascii=False, indent=1), keep="\n") + "\n"
        replace_files({out / FILE: text.encode()})


def _verification(path: Path, budget: Budget, kept: Path | None) -> dict[str, Any]:
    """What `as_data` says of a file: as kept, or else as a child process finds it."""
    verify = partial(isolated, budget, path.name, as_data, path)
    return cast(dict[str, Any], kept_or_found(kept, partial(mark_of, path), verify))


def mark_of(path: Path) -> str | None:
    """The mark of what a file's verification is made from; None for what is no file."""
    return mark_with(path, "from analysis.reading.pdf.compare import verified", "verified")


def spelled(source: str, difference: dict[str, Any], first: str, second: str) -> str:
    """A difference on one line: the place, what differs, and what each engine has."""
    place = "" if difference["page"] is None else f", page {difference['page']}"
    if difference["box"] is not None:
        place += " at " + ",".join(f"{edge:.0f}" for edge in difference["box"])
    one, other = (f"'{difference[side]}'" if difference[side] else "nothing" for side in ("first", "second"))
    return one_line(f"{source}{place}: {difference['what']}: {first} has {one}, {second} has {other}")

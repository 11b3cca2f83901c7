"""No person is named on the site unless somebody has decided so: data/persons.csv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.answers.trace import Tidy
from analysis.publish.errors import PublishError
from analysis.tidy.persons import hidden, initials, persons_in
from analysis.tidy.registers import Decision, to_hide


def refuse_undecided(tidy: Tidy, decisions: Iterable[Decision]) -> None:
    """Raise PublishError for the first person found in a report of whom nobody has decided."""
    known = {(one.report_id, one.found) for one in decisions}
    checks = tidy.tables["checks"]
    for _, check in checks[checks["rule"] == "person_named"].iterrows():
        report_id, found = str(check["report_id"]), str(check["observed"])
        if (report_id, found) not in known:
            remedy = f"look, and write a line: {report_id},{found},hide,why (or show)"
            raise PublishError("data/persons.csv", None, f"does not say whether {found} may be named", remedy)


def without_names(text: str, decided: frozenset[str], source: str) -> str:
    """A report's text as it may be shown. Raises PublishError where someone to be hidden is not found in it."""
    missed = decided - {initials(found) for found in persons_in(text)}
    if missed:
        raise PublishError(
            source, None, f"{sorted(missed)[0]} is not found as it stands in the text", "publish without the report"
        )
    return hidden(text, decided)


def reports_to_take(
    paths: Iterable[Path], reports: Iterable[Mapping[Any, Any]], decisions: list[Decision]
) -> Iterator[tuple[str, bytes]]:
    """The files of the reports as they may be taken away, by name; a text that lost a name says so in its own.

    Raises PublishError for a PDF in which somebody is to be hidden: its pages are pictures.
    """
    report_ids = {str(report["source_file"]): str(report["report_id"]) for report in reports}
    for path in paths:
        decided = to_hide(decisions, report_ids.get(path.name, path.stem))
        if not decided:
            yield path.name, path.read_bytes()
        elif path.suffix.casefold() == ".pdf":
            problem = f"{sorted(decided)[0]} is to be hidden, and its pages are shown as pictures"
            remedy = "publish without the report, or write show in data/persons.csv"
            raise PublishError(path.name, None, problem, remedy)
        else:
            text = without_names(path.read_bytes().decode("utf-8-sig"), decided, path.name)
            yield name_to_take(path, decided), text.encode()


def name_to_take(path: Path, decided: frozenset[str]) -> str:
    """What a report's file is called where it is taken away: without the names in `decided` it is another file."""
    return f"{path.stem}-without-names{path.suffix}" if decided else path.name

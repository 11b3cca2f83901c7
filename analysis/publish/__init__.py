"""The notebooks as web pages that anybody can read and every number of which leads to where it is printed.

pages         executed notebook → body of a page, its numbers and tables; or a refusal (rules, svg)
trace         key of a tidy row → the row, the checks that touch it, its words on the report's line
sources       the reports as printed, what is cited marked
certificate   an entry for each published number
downloads     notebook, tables as CSV, workbook
book          all of these for one notebook
made          what was made before, kept by what it was made from
render        templates filled in, files written; state: from which inputs, and when

The files of each notebook and the pages of each report are made from what they show, and kept; so that a new report
leaves alone what does not show it. What tells of the site as a whole is made each time: index, certificate, assurance.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.answers.language import has_label, label, listed
from analysis.core.folders import replaced_folder
from analysis.publish.assurance import statement
from analysis.publish.book import CHECKS, Book, Notebook
from analysis.publish.certificate import Part
from analysis.publish.errors import PublishError
from analysis.publish.made import Made
from analysis.publish.render import Files, fill, part, write_all
from analysis.publish.rules import slug
from analysis.publish.sources import printed_reports
from analysis.publish.state import state_of
from analysis.publish.trace import Row, Tidy
from analysis.tidy.kinds import reports_in
from analysis.tidy.store import ROOT

Report = Mapping[Any, Any]
"""A row of the table `reports`."""

NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
SITE = ROOT / "site"


def publish_site(
    out: Path | None = None, notebooks: Path = NOTEBOOKS, data: Path = DATA, kept: Path | None = None
) -> Iterator[str]:
    """Write the site into a folder (default: site), as a whole or not at all; yields a line for each page made.

    `kept`: the folder of what was made before, and is taken from there where it would be the same. Raises PublishError
    for the first notebook that must not be published, with the cell and what to do.
    """
    paths = published(notebooks)
    if not paths:
        raise PublishError("notebooks", None, "holds no notebook", "put one there")
    if not (data / "processed" / "reports.csv").is_file():
        raise PublishError("data/processed", None, "holds no tables", "read the reports: python -m analysis extract")
    made = Made(kept)
    books = [Notebook(path, made) for path in paths]
    with replaced_folder(out or SITE, mark="certificate.html") as folder:
        yield from _write_site(folder, books, data, made)
    made.forget_others()


def published(notebooks: Path = NOTEBOOKS) -> list[Path]:
    """The notebooks that become pages, by name: all but those named 00_…, which are tools for the analyst."""
    return sorted(path for path in notebooks.glob("*.ipynb") if not path.name.startswith("00_"))


def _write_site(folder: Path, notebooks: list[Notebook], data: Path, made: Made) -> Iterator[str]:
    tidy = Tidy(data / "processed")
    reports = tidy.tables["reports"].to_dict("records")
    publishers = sorted({str(report["publisher"]) for report in reports})
    site = f"Follow-up of {listed(publishers)}" if publishers else "Follow-up reports"
    common = {"site": site, "assured": "checks" in tidy.tables}

    files: Files = {}
    first: dict[str, str] = {}
    anchors: dict[str, str] = {}
    for printed in printed_reports(tidy, _cited(notebooks, tidy), data / "raw", common):
        found, _ = made.once(printed.made_from, printed.made)
        anchors |= found["anchors"]
        first[printed.report_id] = found["first"]
        files |= found["files"]
    count = len(files)

    cards, certified = [], []
    for notebook, previous, following in zip(notebooks, [None, *notebooks], [*notebooks[1:], None], strict=False):
        book = Book(notebook, common, (previous, following), tidy, anchors)
        found, new = made.once(book.made_from, book.made)
        files |= found["files"]
        title, headline = notebook.title, Markup(found["headline"])  # as its page says it
        told_by = [tidy.report(report_id) for report_id in found["told_by"]]
        card = {"name": notebook.name, "title": title, "slug": slug(title), "headline": headline, "told_by": told_by}
        cards.append(card)
        certified.append((notebook, [Part(**part, sections=()) for part in found["parts"]]))
        yield from found["lines"] if new else ()

    raw, processed = data / "raw", data / "processed"
    inputs = [*reports_in(raw), *raw.glob("*.csv"), *processed.glob("*.csv"), *data.glob("*.csv")]
    named = {f"data/{path.relative_to(data).as_posix()}": path for path in inputs}
    state = state_of(named | {f"notebooks/{notebook.path.name}": notebook.path for notebook in notebooks})
    whole = {**common, "state": state, "reports": reports, "root": ""}
    files["index.html"] = fill("index.html.j2", **whole, pages=cards, title=site, here="index.html")
    values = {
        "certified": certified,
        "read": [(report, first.get(str(report["report_id"]), "")) for report in reports],
        "tables": [(name, len(frame)) for name, frame in tidy.tables.items()],
        "outcomes": _outcomes(tidy),
        "second": _second_readings(reports, data / "processed" / "verification.json"),
        "most": CHECKS,
        "title": "Certificate",
    }
    if common["assured"]:
        name = "assurance.html"
        own = {"title": "Assurance statement", "sections": list(statement(tidy.tables, data)), "here": name}
        files[name] = fill("assurance.html.j2", **whole, **own)
    files["certificate.html"] = fill("overview.html.j2", **whole, **values, here="certificate.html")
    write_all(folder, files, part("state.html.j2", "told", state))
    parts = sum(len(parts) for _, parts in certified)
    yield f"{count} pages of reports, {parts} of certificates"


def _cited(notebooks: list[Notebook], tidy: Tidy) -> list[Row]:
    """Every tidy row that a number comes from, and every check that touches one."""
    found: dict[str, Row] = {}
    for notebook in notebooks:
        found |= {row.key: row for row in tidy.rows(notebook.keys, notebook.name)}
        found |= {check.key: check for check in tidy.checks(notebook.keys)}
    return list(found.values())


def _second_readings(reports: Sequence[Report], path: Path) -> list[tuple[Report, dict[str, Any] | None]]:
    """Each report that is a PDF, with what its second reading found, None where there was none."""
    found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    of_file = {each.get("sha256", each["source_file"]): each for each in found}
    return [
        (report, of_file.get(report["sha256"], of_file.get(report["source_file"])))
        for report in reports
        if report["source_format"] == "pdf"
    ]


def _outcomes(tidy: Tidy) -> list[tuple[str, int]]:
    checks = tidy.tables.get("checks")
    if checks is None or checks.empty:
        return []
    counted = checks["outcome"].value_counts(sort=False).items()
    return [(label("outcome", code) if has_label("outcome", code) else str(code), int(n)) for code, n in counted]

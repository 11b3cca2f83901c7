"""The notebooks as web pages that anybody can read and every number of which leads to where it is printed.

pages         executed notebook → body of a page, its numbers and tables; or a refusal (rules, svg)
trace         key of a tidy row → the row, the checks that touch it, its words on the report's line
sources       the reports as printed, what is cited marked
certificate   an entry for each published number
downloads     notebook, tables as CSV, workbook
render        templates filled in, files written; state: from which inputs, and when
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis import verification
from analysis.assurance import statement
from analysis.extract import reports_in
from analysis.folders import replaced_folder
from analysis.language import has_label, label, listed
from analysis.publish.certificate import Part, certify
from analysis.publish.downloads import write_downloads
from analysis.publish.errors import PublishError
from analysis.publish.pages import Page, read_page
from analysis.publish.render import fill, write
from analysis.publish.rules import slug, untraced_numbers
from analysis.publish.sources import SourcePage, source_pages
from analysis.publish.state import state_of
from analysis.publish.trace import Row, Tidy
from analysis.store import ROOT

Report = Mapping[Any, Any]
"""A row of the table `reports`."""

NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
SITE = ROOT / "site"

CHECKS = 20
"""Findings that a reviewer's page lists; the certificate has them all."""


def publish_site(out: Path | None = None, notebooks: Path = NOTEBOOKS, data: Path = DATA) -> Iterator[str]:
    """Write the site into a folder (default: site), as a whole or not at all; yields a line for each page.

    Raises PublishError for the first notebook that must not be published, with the cell and what to do.
    """
    paths = published(notebooks)
    if not paths:
        raise PublishError("notebooks", None, "holds no notebook", "put one there")
    if not (data / "processed" / "reports.csv").is_file():
        raise PublishError("data/processed", None, "holds no tables", "read the reports: python -m analysis extract")
    pages = [read_page(path) for path in paths]
    with replaced_folder(out or SITE, mark="certificate.html") as folder:
        yield from _write_site(folder, pages, data)


def published(notebooks: Path = NOTEBOOKS) -> list[Path]:
    """The notebooks that become pages, by name: all but those named 00_…, which are tools for the analyst."""
    return sorted(path for path in notebooks.glob("*.ipynb") if not path.name.startswith("00_"))


def _write_site(folder: Path, pages: list[Page], data: Path) -> Iterator[str]:
    tidy = Tidy(data / "processed")
    inputs = [*reports_in(data / "raw"), *(data / "processed").glob("*.csv"), *data.glob("*.csv")]
    files = {f"data/{path.relative_to(data).as_posix()}": path for path in inputs}
    state = state_of(files | {f"notebooks/{page.path.name}": page.path for page in pages})
    reports = tidy.tables["reports"].to_dict("records")
    publishers = sorted({str(report["publisher"]) for report in reports})
    site = f"Follow-up of {listed(publishers)}" if publishers else "Follow-up reports"
    common = {"site": site, "state": state, "reports": reports, "assured": "checks" in tidy.tables}

    sources, anchors = source_pages(tidy, _cited(pages, tidy), data / "raw")
    certificates = {page.name: certify(page, tidy, anchors) for page in pages}
    for source in sources:
        others = [(other.file, _part_of(other)) for other in sources if other.report is source.report]
        title = f"{source.report['title']}, {_part_of(source)}"
        values = {"source": source, "others": others, "where": _part_of(source), "title": title}
        write(folder, f"source/{source.file}", fill("source.html.j2", **common, **values, root="../", here=""))

    for page, previous, following in zip(pages, [None, *pages], [*pages[1:], None], strict=False):
        certificate = certificates[page.name]
        values = {
            "page": page,
            "title": page.title,
            "previous": previous,
            "next": following,
            "files": write_downloads(page, folder, state, site),
            "certificate": certificate,
            "checks": _checks(page, tidy, anchors),
            "most": CHECKS,
            "cited": _reports_cited(page, tidy),
            "root": "",
        }
        for review in (False, True):
            name = f"{page.name}{'-review' if review else ''}.html"
            before, after = map(Markup, page.halves(review))  # every output on it was looked through by read_page
            text = fill("page.html.j2", **common, **values, review=review, before=before, after=after, here=name)
            write(folder, name, text)
        for part in certificate:
            text = _certificate_page(page, part, certificate, common)
            write(folder, f"certificate/{part.file}", text)
        yield f"{page.name}.html: {len(page.numbers)} numbers, {len(page.tables)} tables"
        for lost in untraced_numbers(page.body):
            yield f"{page.name}.html: a number leads nowhere: {lost}"

    cards = [
        {"name": page.name, "title": page.title, "slug": slug(page.title), "headline": Markup(page.headline)}
        for page in pages
    ]
    write(folder, "index.html", fill("index.html.j2", **common, pages=cards, title=site, root="", here="index.html"))
    values = {
        "certified": [(page, certificates[page.name]) for page in pages],
        "read": [(report, _first(sources, str(report["report_id"]))) for report in reports],
        "tables": [(name, len(frame)) for name, frame in tidy.tables.items()],
        "outcomes": _outcomes(tidy),
        "second": _second_readings(reports, data / "processed" / verification.FILE),
        "most": CHECKS,
        "title": "Certificate",
    }
    if common["assured"]:
        name = "assurance.html"
        own = {"title": "Assurance statement", "sections": list(statement(tidy.tables, data)), "root": "", "here": name}
        write(folder, name, fill("assurance.html.j2", **common, **own))
    write(folder, "certificate.html", fill("overview.html.j2", **common, **values, root="", here="certificate.html"))
    yield f"{len(sources)} pages of reports, {sum(len(parts) for parts in certificates.values())} of certificates"


def _cited(pages: list[Page], tidy: Tidy) -> list[Row]:
    """Every tidy row that a number comes from, and every check that touches one."""
    found: dict[str, Row] = {}
    for page in pages:
        for number in page.numbers:
            found |= {row.key: row for row in tidy.rows(number.sources, page.name)}
            found |= {check.key: check for check in tidy.checks(number.sources)}
    return list(found.values())


def _part_of(source: SourcePage) -> str:
    if not source.lines:
        return f"page {source.number}"
    return f"lines {source.lines[0].number}–{source.lines[-1].number}"


def _first(sources: list[SourcePage], report_id: str) -> str:
    return next((source.file for source in sources if source.report["report_id"] == report_id), "")


def _checks(page: Page, tidy: Tidy, anchors: dict[str, str]) -> list[tuple[Row, str, str]]:
    """The checks that touch a row behind the page and did not simply hold, with outcome in words and place."""
    keys = dict.fromkeys(key for number in page.numbers for key in number.sources)
    found = [check for check in tidy.checks(keys) if check.values["outcome"] not in ("holds", "rounding")]
    return [(check, _outcome(check.values["outcome"]), anchors.get(check.key, "")) for check in found]


def _second_readings(reports: Sequence[Report], path: Path) -> list[tuple[Report, dict[str, Any] | None]]:
    """Each report that is a PDF, with what its second reading found (see `verification`), None where there was none."""
    found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    of_file = {each.get("sha256", each["source_file"]): each for each in found}
    return [
        (report, of_file.get(report["sha256"], of_file.get(report["source_file"])))
        for report in reports
        if report["source_format"] == "pdf"
    ]


def _outcome(code: object) -> str:
    return label("outcome", code) if has_label("outcome", code) else str(code)


def _outcomes(tidy: Tidy) -> list[tuple[str, int]]:
    checks = tidy.tables.get("checks")
    if checks is None or checks.empty:
        return []
    return [(_outcome(code), int(count)) for code, count in checks["outcome"].value_counts(sort=False).items()]


def _reports_cited(page: Page, tidy: Tidy) -> list[object]:
    keys = [key for number in page.numbers for key in number.sources]
    ids = dict.fromkeys(row.report_id for row in tidy.rows(keys, page.name))
    return [tidy.report(report_id) for report_id in sorted(ids)]


def _certificate_page(page: Page, part: Part, parts: list[Part], common: dict[str, object]) -> str:
    title = f"Certificate: {page.title}" + (f" ({parts.index(part) + 1} of {len(parts)})" if len(parts) > 1 else "")
    return fill("certificate.html.j2", **common, page=page, part=part, parts=parts, title=title, root="../", here="")

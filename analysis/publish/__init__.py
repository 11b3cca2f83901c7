"""The notebooks as web pages that anybody can read and every number of which leads to where it is printed.

pages         executed notebook → body of a page, its numbers and tables; or a refusal (gate, svg)
sources       the reports as printed, what is cited marked
certificate   an entry for each published number
recount       each published number computed again from its rows
downloads     notebook, tables as CSV, workbook
persons       nobody is named unless somebody has decided so
legal         who publishes, under which licence, and how accessible it is
render        templates filled in, files written; state: from which inputs, and when
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.answers.language import NAMES, listed, translated
from analysis.answers.rows import of_report
from analysis.answers.trace import Tidy
from analysis.publish.assurance import statement, verdict
from analysis.publish.certificate import Part, certify
from analysis.publish.downloads import downloads
from analysis.publish.errors import PublishError, first_of
from analysis.publish.legal import ASKED, publication, unsaid
from analysis.publish.pages import Page, read_page, refuse_unknown_rows
from analysis.publish.persons import refuse_undecided, reports_to_take
from analysis.publish.recount import recount
from analysis.publish.render import Files, fill, part, write_all
from analysis.publish.sources import source_pages
from analysis.publish.state import state_of
from analysis.tidy.kinds import reports_in
from analysis.tidy.registers import load_persons
from analysis.tidy.store import ROOT

__all__ = [
    "DATA",
    "MARK",
    "NOTEBOOKS",
    "PublishError",
    "publication",
    "published",
    "read_page",
    "recount",
    "remarks",
    "unpublished",
    "write_pages",
]

NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"

MARK = "certificate.html"
"""The file that tells a site of ours from a folder with other files."""

_TAKEN = "downloads/data/"
"""Where the reports and the tidy tables lie, so that the trail does not end within the site."""

CHECKS = 20
"""Findings that a reviewer's page lists; the certificate has them all."""

NEWEST = 20
"""Reports that the certificate's first page tells of; of the older ones the data tell."""


def write_pages(
    folder: Path, notebooks: Path, data: Path, stored: Path | None = None, beside: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Write the pages of executed notebooks into a folder that is empty; yields a line for each.

    They are in the language of this process alone (see `answers.language`). Raises PublishError for the first notebook
    that must not be published, with the cell and what to do; each other one is a note of it (`__notes__`).

    `stored`: the folder of the notebooks whose hashes are told, where those that were executed are copies of them in
    another language. `beside`: languages in which the same pages stand elsewhere, with the way to their folder.
    """
    paths = published(notebooks)
    if not paths:
        raise PublishError("notebooks", None, "holds no numbered notebook", "name one 01_….ipynb")
    if not (data / "processed" / "reports.csv").is_file():
        raise PublishError("data/processed", None, "holds no tables", "read the reports: python3 run.py extract")
    yield from _write_site(folder, _read_all(paths), data, stored or notebooks, beside or {})


def _read_all(paths: Sequence[Path]) -> list[Page]:
    pages, refused = [], []
    for path in paths:
        try:
            pages.append(read_page(path))
        except PublishError as error:
            refused.append(error)
    if refused:
        raise first_of(refused)
    return pages


def remarks(notebooks: Path = NOTEBOOKS, data: Path = DATA) -> Iterator[str]:
    """A line for all that a person has still to say, and for each notebook that is not published."""
    yield from unsaid(publication(data / "publication.toml"))
    for path in unpublished(notebooks):
        yield f"notebooks/{path.name}: not published, its name does not begin with two digits and _"


def published(notebooks: Path = NOTEBOOKS) -> list[Path]:
    """The notebooks that become pages, in the order of their numbers: `01_status.ipynb`."""
    return sorted(path for path in notebooks.glob("*.ipynb") if re.match(r"\d\d_", path.name))


def unpublished(notebooks: Path = NOTEBOOKS) -> list[Path]:
    """The other notebooks beside them: tools for the analyst, and what JupyterLab made at a click."""
    return sorted(set(notebooks.glob("*.ipynb")) - set(published(notebooks)))


@dataclass(frozen=True, slots=True)
class _Site:
    """What the pages of a site share: the tidy tables, where each cited row is printed, what every page tells."""

    tidy: Tidy
    anchors: Mapping[str, str]
    common: Mapping[str, object]


def _write_site(folder: Path, pages: list[Page], data: Path, stored: Path, beside: Mapping[str, str]) -> Iterator[str]:
    tidy = Tidy(data / "processed")
    for page in pages:
        refuse_unknown_rows(page, tidy)
    reports = tidy.tables["reports"].to_dict("records")
    settings = publication(data / "publication.toml")
    publishers = {str(report["publisher"]) for report in reports}
    publisher = settings.given.get("publisher", "")
    whose = {publisher} & publishers or publishers  # the notebooks tell of this one's reports
    told = sorted((each for each in reports if each["publisher"] in whose), key=itemgetter("period_end"), reverse=True)
    name = translated("Follow-up of {publishers}").format(publishers=listed(sorted(whose)))
    menu = [(page.name, page.short_title) for page in pages]
    others = [(language, NAMES[language], way) for language, way in beside.items()]
    common = {"site": name, "menu": menu, "settings": settings, "beside": others, "newest": NEWEST}
    common["untold"] = listed(sorted(publishers - whose))
    persons = load_persons(data / "persons.csv")
    refuse_undecided(tidy, persons)
    raw, processed = data / "raw", data / "processed"
    taken = dict(reports_to_take(reports_in(raw), reports, persons))
    keys = list(dict.fromkeys(key for page in pages for key in page.keys))
    cited = {row.key: row for row in [*tidy.rows(keys), *tidy.checks(keys)]}
    files, first, anchors = source_pages(tidy, cited.values(), raw, common, persons)
    count = len(files)

    site = _Site(tidy, anchors, common)
    cards: list[_Card] = []
    certified = []
    for page, previous, following in zip(pages, [None, *pages], [*pages[1:], None], strict=False):
        parts = certify(page, tidy, anchors)
        files |= _files_of(page, (previous, following), parts, site)
        cards.append(_card(page, tidy))
        certified.append((page, parts))
        yield f"{page.name}.html: {len(page.numbers)} numbers, {len(page.tables)} tables"

    inputs = [*reports_in(raw), *raw.glob("*.csv"), *processed.glob("*.csv"), *data.glob("*.csv")]
    named = {f"data/{path.relative_to(data).as_posix()}": path for path in inputs}
    state = state_of(named | {f"notebooks/{page.path.name}": stored / page.path.name for page in pages})
    taken |= {path.name: path.read_bytes() for path in processed.iterdir()}
    taken["inputs.csv"] = "".join(f"{line}\n" for line in ["file,sha256", *map(",".join, state.inputs)]).encode()
    files |= {f"{_TAKEN}{name}": content for name, content in taken.items()}
    whole = {**common, "state": state, "reports": told, "root": ""}
    legal = {"asked": ASKED, "pictures": any(report["source_format"] == "pdf" for report in told)}
    for file in ("about", "accessibility"):
        files[f"{file}.html"] = fill(f"{file}.html.j2", **whole, **legal, here=f"{file}.html")
    cards.sort(key=attrgetter("rank"), reverse=True)
    checks = of_report(tidy.tables["checks"], pd.DataFrame(told[:NEWEST]))
    files["index.html"] = fill("index.html.j2", **whole, cards=cards, here="index.html")
    newest = {str(report["report_id"]) for report in told[:NEWEST]}
    unlisted = {str(report["source_file"]) for report in reports if report["report_id"] not in newest}
    files["certificate.html"] = fill(
        "overview.html.j2",
        **whole,
        certified=certified,
        read=[(report, first.get(str(report["report_id"]), "")) for report in told[:NEWEST]],
        older=len(told[NEWEST:]),
        taken=sorted(set(taken) - unlisted),
        inputs=[(name, digest) for name, digest in state.inputs if Path(name).name not in unlisted],
        outcomes=Counter(check.outcome for check in tidy.rows(checks.index)),
        sections=list(statement(tidy.tables, data, newest)),
        verdict=verdict(),
        here="certificate.html",
    )
    write_all(folder, files, part("state.html.j2", "told", state))
    yield f"{count} pages of reports, {sum(len(parts) for _, parts in certified)} of certificates"


@dataclass(frozen=True, slots=True)
class _Card:
    """What the index shows of a page: its headlines, and the reports behind these and its first chart, newest first."""

    page: Page
    headlines: list[Markup]
    told_by: list[Mapping[str, Any]]
    rank: tuple[bool, str]
    """Whether it is the report in brief, which comes before its parts, and how new its headlines are: as new as the
    oldest report that they rest on. '' is the day of one that cites no report."""


def _card(page: Page, tidy: Tidy) -> _Card:
    said = {str(tidy.report(row.report_id)["period_end"]) for row in tidy.rows(page.headline_keys)}
    rank = page.name.startswith("00_"), min(said, default="")
    told_by = map(tidy.report, sorted({row.report_id for row in tidy.rows(page.card_keys)}))
    newest_first = sorted(told_by, key=itemgetter("period_end"), reverse=True)
    return _Card(page, [Markup(each) for each in page.headlines], newest_first, rank)


def _files_of(page: Page, beside: tuple[Page | None, Page | None], parts: list[Part], site: _Site) -> Files:
    """All files of a page: for readers, for reviewers, its certificate, its downloads."""
    rows, checks = site.tidy.rows(page.keys), site.tidy.checks(page.keys)
    reports: list[Mapping[str, Any]] = [site.tidy.report(each) for each in sorted({row.report_id for row in rows})]
    files, links = downloads(page, str(site.common["site"]), reports)
    common = {**site.common, "reports": reports}
    values = {
        "page": page,
        "title": page.title,
        "description": page.description,
        "previous": beside[0],
        "next": beside[1],
        "files": links,
        "certificate": parts,
        "checks": [
            (check, site.anchors[check.key]) for check in checks if check.values["outcome"] not in ("holds", "rounding")
        ],
        "most": CHECKS,
        "root": "",
    }
    for review in (False, True):
        here = f"{page.name}{'-review' if review else ''}.html"
        content = Markup(page.content(review))  # every output in it went through the gate
        files[here] = fill("page.html.j2", **common, **values, review=review, content=content, here=here)
    for piece in parts:
        title = translated("Certificate: {title}").format(title=page.title)
        if len(parts) > 1:
            title = translated("{title} ({no} of {count})").format(
                title=title, no=parts.index(piece) + 1, count=len(parts)
            )
        own = {"page": page, "part": piece, "parts": parts, "title": title, "root": "../", "here": ""}
        files[f"certificate/{piece.file}"] = fill("certificate.html.j2", **common, **own)
    return files

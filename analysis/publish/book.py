"""All files of one notebook, and what they are made from: its two pages, its certificate, what can be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.answers.language import has_label, label
from analysis.core import fingerprints
from analysis.publish.certificate import Part, certify
from analysis.publish.downloads import downloads
from analysis.publish.made import Made
from analysis.publish.pages import Page, read_page
from analysis.publish.render import fill
from analysis.publish.rules import untraced_numbers
from analysis.publish.trace import Row, Tidy

CHECKS = 20
"""Findings that a reviewer's page lists; the certificate has them all."""


class Notebook:
    """An executed notebook: its title, and the keys of all rows that its numbers come from.

    Its page is read only where something is made of it. Raises PublishError for what must not be published.
    """

    def __init__(self, path: Path, made: Made) -> None:
        self.path = path
        self.name = path.stem
        said, _ = made.once(self.made_from, self._said)
        self.title: str = said["title"]
        self.keys: list[str] = said["keys"]

    @cached_property
    def page(self) -> Page:
        return read_page(self.path)

    def made_from(self) -> list[object]:
        return ["notebook", self.path.name, fingerprints.of_file(self.path)]

    def _said(self) -> dict[str, Any]:
        keys = dict.fromkeys(key for number in self.page.numbers for key in number.sources)
        return {"title": self.page.title, "keys": list(keys)}


@dataclass(frozen=True, slots=True)
class Book:
    """A notebook with all that its files are made from.

    `common`: what every page of the site tells; `beside`: the notebooks before and behind it; `anchors`: for the key of
    each row and check that it cites the place where that is printed.
    """

    notebook: Notebook
    common: Mapping[str, object]
    beside: tuple[Notebook | None, Notebook | None]
    tidy: Tidy
    anchors: Mapping[str, str]

    @property
    def rows(self) -> list[Row]:
        return self.tidy.rows(self.notebook.keys, self.notebook.name)

    @property
    def checks(self) -> list[Row]:
        return self.tidy.checks(self.notebook.keys)

    @property
    def reports(self) -> list[Mapping[str, object]]:
        """The reports that it cites."""
        return [self.tidy.report(report_id) for report_id in sorted({row.report_id for row in self.rows})]

    def made_from(self) -> list[object]:
        """All that decides what stands in its files, as plain data."""
        cited = [[row.said, self.anchors[row.key]] for row in [*self.rows, *self.checks]]
        beside = [other and [other.name, other.title] for other in self.beside]
        return [self.notebook.made_from(), self.common, beside, cited, list(map(repr, self.reports))]

    def made(self) -> dict[str, Any]:
        """What is made of it.

        Its `files` by name, its `headline` and the reports that this is `told_by`, the `parts` of its certificate, and
        `lines` that say what was made.
        """
        page, name = self.notebook.page, self.notebook.name
        certificate = certify(page, self.tidy, self.anchors)
        files, links = downloads(page, str(self.common["site"]), self.reports)
        common = {**self.common, "reports": self.reports}
        values = {
            "page": page,
            "title": page.title,
            "previous": self.beside[0],
            "next": self.beside[1],
            "files": links,
            "certificate": certificate,
            "checks": [(check, _outcome(check), self.anchors[check.key]) for check in self.checks if _counts(check)],
            "most": CHECKS,
            "root": "",
        }
        for review in (False, True):
            here = f"{name}{'-review' if review else ''}.html"
            before, after = map(Markup, page.halves(review))  # every output on it was looked through by read_page
            files[here] = fill("page.html.j2", **common, **values, review=review, before=before, after=after, here=here)
        for part in certificate:
            files[f"certificate/{part.file}"] = _certificate_page(page, part, certificate, common)
        lost = [f"{name}.html: a number leads nowhere: {lost}" for lost in untraced_numbers(page.body)]
        return {
            "files": files,
            "headline": page.headline,
            "told_by": list(dict.fromkeys(row.report_id for row in self.tidy.rows(page.headline_sources, name))),
            "parts": [
                {"file": part.file, "kind": part.kind, "first": part.first, "last": part.last} for part in certificate
            ],
            "lines": [f"{name}.html: {len(page.numbers)} numbers, {len(page.tables)} tables", *lost],
        }


def _counts(check: Row) -> bool:
    """Whether a check did not simply hold."""
    return check.values["outcome"] not in ("holds", "rounding")


def _outcome(check: Row) -> str:
    code = check.values["outcome"]
    return label("outcome", code) if has_label("outcome", code) else str(code)


def _certificate_page(page: Page, part: Part, parts: list[Part], common: Mapping[str, object]) -> str:
    title = f"Certificate: {page.title}" + (f" ({parts.index(part) + 1} of {len(parts)})" if len(parts) > 1 else "")
    return fill("certificate.html.j2", **common, page=page, part=part, parts=parts, title=title, root="../", here="")

"""What a public body must say on its site: from data/publication.toml, or marked where a person has still to say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from analysis.publish.errors import PublishError
from analysis.publish.legal import ASKED, publication, unsaid
from tests import site_notebooks as made
from tests.site_notebooks import publish_site

SETTINGS = """
publisher = "Region Exempel"
responsible = "Regionstyrelsen <b>"
contact_name = "Öppna data"
contact_email = "oppnadata@region.test"
licence = "https://creativecommons.org/licenses/by/4.0/"
accessibility_level = "partly"
accessibility_assessed = 2026-11-02
accessibility_signed_by = "Kim Berg"
address = "https://region.test"
"""


def written(tmp_path: Path, settings: str, *others: dict[str, object]) -> tuple[Path, list[str]]:
    """A site with these settings (and these reports besides its own), and what its build said."""
    data = tmp_path / "data"
    made.write_tables(data / "processed", reports=[made.REPORT, *others], budget=[made.AMOUNT | {"source_line": 1}])
    (data / "raw").mkdir()
    (data / "raw" / "rapport.txt").write_text("L\t1,0\n", encoding="utf-8")
    (data / "publication.toml").write_text(settings, encoding="utf-8")
    number = made.data("1.0", 1.0, "mnkr", ["budget/rapport/1/1/result/2017-11-30"])
    made.write(
        tmp_path / "01_small.ipynb", made.text("# How?"), made.code("x", made.shown(f"<p>It is {number} mnkr.</p>"))
    )
    said = list(publish_site(tmp_path / "site", tmp_path, data))
    return tmp_path / "site", said


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_the_legal_pages_say_what_the_settings_say(tmp_path: Path) -> None:
    site, said = written(tmp_path, SETTINGS)
    about, statement = soup(site / "about.html"), soup(site / "accessibility.html")
    assert not about.select(".unsaid") and not statement.select(".unsaid")
    assert not [line for line in said if "before you publish" in line]
    facts = [dd.get_text() for dd in about.select("dl.facts dd")]
    assert facts[:4] == ["Region Exempel", "Regionstyrelsen <b>", "Öppna data, oppnadata@region.test", "CC BY 4.0"]
    text = " ".join(statement.get_text().split())
    for words in (
        "2018:1937",
        "complies partly",
        "digg.se/tdosanmalan",
        "2026-11-02",
        "Kim Berg",
        "oppnadata@region.test",
    ):
        assert words in text
    assert "PDF" not in text, "no report is one"


def test_what_nobody_has_said_yet_is_marked_and_named(tmp_path: Path) -> None:
    site, said = written(tmp_path, 'publisher = "Region Exempel"\ncontact_email = "oppnadata@example.org"\n')
    assert said[-1].startswith(
        "before you publish: say in data/publication.toml responsible, contact_name, contact_email"
    )
    assert len(soup(site / "accessibility.html").select("mark.unsaid")) == 4
    assert "example.org" not in (site / "about.html").read_text(encoding="utf-8")


def test_the_pages_say_whose_reports_they_do_not_tell_of(tmp_path: Path) -> None:
    own = str(made.REPORT["publisher"])
    other = made.REPORT | {"report_id": "annan", "publisher": "Annan kommun", "title": "Annans rapport"}
    site, _ = written(tmp_path, SETTINGS.replace("Region Exempel", own), other)
    for name in ("index.html", "01_small.html"):
        assert "Reports of Annan kommun have been read, too." in soup(site / name).get_text()
    for name in ("index.html", "certificate.html"):
        assert "Annans rapport" not in soup(site / name).select("main")[0].get_text()


def test_every_page_leads_to_them_and_certificates_are_not_listed_by_search_engines(tmp_path: Path) -> None:
    site, _ = written(tmp_path, SETTINGS)
    for path in site.rglob("*.html"):
        page, root = soup(path), "../" if path.parent != site else ""
        links = {link["href"] for link in page.select("footer a")}
        assert {f"{root}about.html", f"{root}accessibility.html", "mailto:oppnadata@region.test"} <= links, path.name
        hidden = page.select_one("meta[name=robots][content=noindex]") is not None
        assert hidden == (path.parent != site or path.stem.endswith("-review")), path.name
        canonical = [link["href"] for link in page.select("link[rel=canonical]")]
        own = f"https://region.test/{path.name.removeprefix('index.html')}"
        assert canonical == ([] if hidden else [own]), path.name
    described = soup(site / "01_small.html").select_one("meta[name=description]")
    assert described is not None and described["content"] == "It is 1.0 mnkr."


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("publisher = ", "cannot be read"),
        ('licence = "javascript:alert(1)"', "licence is no address on the web"),
        ('address = "//region.test"', "address is no address on the web"),
        ('accessibility_level = "mostly"', "accessibility_level is 'mostly'"),
        ('languages = "sv"', "languages is 'sv'"),
        ("languages = 5", "languages is 5"),
        ('languages = ["sv", "de"]', r"languages is \['sv', 'de'\]"),
    ],
)
def test_settings_that_cannot_be_published_are_refused(tmp_path: Path, settings: str, problem: str) -> None:
    (tmp_path / "publication.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(PublishError, match=rf"^data/publication\.toml: {problem}"):
        publication(tmp_path / "publication.toml")


def test_without_settings_everything_is_to_be_said(tmp_path: Path) -> None:
    assert publication(tmp_path / "none.toml").lacking == tuple(ASKED)
    assert len(list(unsaid(publication(tmp_path / "none.toml")))) == 1

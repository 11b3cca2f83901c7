"""The finished site, built once from the notebooks as they are stored, judged as its readers would."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from bs4.element import Tag
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from analysis.answers.trace import Tidy, report_lines, spans
from analysis.publish import published
from analysis.publish.assurance import statement
from analysis.publish.gate import problems
from analysis.publish.persons import reports_to_take
from analysis.tidy.registers import load_persons
from analysis.tidy.schema import TABLES
from analysis.tidy.store import load, row_keys
from tests.site_notebooks import publish_site

ROOT = Path(__file__).parent.parent
NOTEBOOKS = [path.stem for path in published()]
READER = [f"{name}.html" for name in NOTEBOOKS]
REVIEW = [f"{name}-review.html" for name in NOTEBOOKS]
FRONT = ["index.html", "certificate.html", "about.html", "accessibility.html"]

BUILD = """
import sys
from pathlib import Path
from analysis.publish import published
from tests.site_notebooks import publish_site
print("\\n".join(publish_site(Path(sys.argv[1]))))
print([name for name in ("pdfplumber", "pypdfium2") if name in sys.modules])
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The site and what its build said, made by a process of its own."""
    folder = tmp_path_factory.mktemp("built") / "site"
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout.splitlines()


@pytest.fixture(scope="session")
def site(built: tuple[Path, list[str]]) -> Path:
    return built[0]


@cache
def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def named(site: Path, path: Path) -> str:
    return path.relative_to(site).as_posix()


def main_of(path: Path) -> Tag:
    main = parsed(path).find("main")
    assert main is not None
    return main


# ---------------------------------------------------------------------------------------------------------------------
# What is there


def test_every_notebook_has_its_pages_and_downloads(site: Path) -> None:
    assert NOTEBOOKS
    for name in NOTEBOOKS:
        for file in (
            f"{name}.html",
            f"{name}-review.html",
            f"downloads/{name}.ipynb",
        ):
            assert (site / file).is_file(), file
        tables = len(main_of(site / f"{name}.html").select("table"))
        assert len(list((site / "downloads").glob(f"{name}-*.csv"))) == tables
        numbers = main_of(site / f"{name}.html").select("a.number")
        assert (site / f"certificate/{name}.html").is_file() == bool(numbers)


@pytest.mark.parametrize(("name", "unit"), [("00_report_in_brief", "mnkr"), ("04_co2_trend", "CO₂e")])
def test_a_workbook_explains_the_units_of_its_page(site: Path, name: str, unit: str) -> None:
    with zipfile.ZipFile(site / f"downloads/{name}.xlsx") as book:
        texts = book.read("xl/sharedStrings.xml").decode("utf-8")
    assert [each for each in ("mnkr", "CO₂e") if f"<t>{each}</t>" in texts] == [unit]


def test_the_same_inputs_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    list(publish_site(tmp_path / "again"))
    first = {named(site, path): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    second = {
        named(tmp_path / "again", path): path.read_bytes() for path in (tmp_path / "again").rglob("*") if path.is_file()
    }
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_text_reports_are_published_without_a_pdf_reader(built: tuple[Path, list[str]]) -> None:
    formats = set(Tidy(ROOT / "data" / "processed").tables["reports"]["source_format"])
    if formats == {"text"}:
        assert built[1][-1] == "[]"


def test_pages_are_light(site: Path) -> None:
    heavy = {}
    for path in pages(site):
        if path.stat().st_size > 150_000:
            heavy[named(site, path)] = path.stat().st_size
    assert heavy == {}


def test_no_page_tells_of_this_machine(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".csv"):
            text = path.read_text(encoding="utf-8")
            for private in (str(ROOT), str(Path.home()), "file://", os.path.sep + "tmp" + os.path.sep):
                assert private not in text or private == "/", (named(site, path), private)


# ---------------------------------------------------------------------------------------------------------------------
# How pages are made


def test_every_page_has_what_a_screen_reader_needs(site: Path) -> None:
    for path in pages(site):
        page, name = parsed(path), named(site, path)
        assert page.html is not None and page.html["lang"], name
        assert len(page.find_all("h1")) == 1, name
        assert [len(page.find_all(landmark)) for landmark in ("header", "main", "footer")] == [1, 1, 1], name
        ids = [str(element["id"]) for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), name
        first = page.find("a")
        assert first is not None and first["href"] == "#main" and page.find(id="main") is not None, name
        assert [each for each in problems(main_of(path)) if "has no source" not in each[0]] == [], name
        levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), name


def test_titles_are_unique(site: Path) -> None:
    titles = [page.title.get_text() for path in pages(site) if (page := parsed(path)).title]
    assert len(titles) == len(set(titles)) == len(pages(site))


def test_nothing_runs_and_nothing_is_fetched(site: Path) -> None:
    for path in pages(site):
        page, name = parsed(path), named(site, path)
        assert not page.find(["script", "iframe", "object", "embed", "form", "base"]), name
        assert [str(link["href"])[:19] for link in page.find_all("link")] == ["data:image/svg+xml,"], name
        assert not page.find(style=True), name
        assert not [a for e in page.find_all(True) for a in e.attrs if a.startswith("on")], name
        assert not [e for e in page.find_all(src=True) if not str(e["src"]).startswith("data:")], name
        policy = str(page.select("meta[http-equiv='Content-Security-Policy']")[0]["content"])
        (style,) = page.find_all("style")
        digest = base64.b64encode(hashlib.sha256(style.get_text().encode()).digest()).decode()
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';"), name


def test_every_link_leads_somewhere(site: Path) -> None:
    ids = {path: {str(element["id"]) for element in parsed(path).find_all(id=True)} for path in pages(site)}
    broken = []
    for path in pages(site):
        for link in parsed(path).find_all("a"):
            file, _, name = str(link["href"]).partition("#")
            if file.startswith(("http:", "https:", "mailto:")):
                continue
            target = (path.parent / file).resolve() if file else path
            if not target.is_file() or (name and name not in ids[target]):
                broken.append((named(site, path), link["href"]))
    assert broken == []


def test_previous_and_next_lead_through_all_pages(site: Path) -> None:
    seen, name = [], READER[0]
    while name:
        seen.append(name)
        following = parsed(site / name).select("a[rel=next]")
        if following:
            assert parsed(site / str(following[0]["href"])).select(f"a[rel=prev][href='{name}']")
        name = str(following[0]["href"]) if following else ""
    assert seen == READER


def test_the_index_says_what_each_page_answers(site: Path) -> None:
    cards = main_of(site / "index.html").select("ul.cards > li")
    order = [str(card.select("h2 a")[0]["href"]) for card in cards]
    assert sorted(order) == READER
    assert [name[:2] for name in order] == ["00", "01", "04", "02", "03", "05", "06"], (
        "first the brief, then what is of 2019 alone, then what rests on the report of 2017, too"
    )
    for card in cards:
        name = str(card.select("h2 a")[0]["href"])
        assert bool(card.select("p.headline a.number")) == bool(main_of(site / name).select("a.number")), name
        assert card.select("p.headline"), name
        assert bool(card.select("svg[aria-label]")) == bool(main_of(site / name).select("figure.chart svg")), name
    by_page = {str(card.select("h2 a")[0]["href"]): card.select("p.soft") for card in cards}
    (drugs,) = by_page["03_drug_cost_variance.html"]
    told = " ".join(drugs.get_text().split())
    told, age = told.split(". ", 1)
    assert told == "From Månadsrapport november 2017, 1 January 2017 to 30 November 2017"
    assert re.fullmatch(r"That is more than (a year|\d+ years) ago\.", age)
    both = by_page["05_can_the_reports_be_trusted.html"]
    assert [len(each.select("cite[lang=sv]")) for each in both] == [1, 1]


def test_the_certificate_says_what_is_not_vouched_for(site: Path) -> None:
    said = " ".join(main_of(site / "certificate.html").get_text().split())
    tables = {name: load(name) for name in TABLES}
    for section in statement(tables, ROOT / "data", set(tables["reports"]["report_id"])):
        assert section.title in said
        for row in section.frame.itertuples(index=False):
            assert " ".join(str(row[-1]).split()) in said


def test_the_certificate_and_the_page_on_trust_count_alike(site: Path) -> None:
    def counts(name: str, table: str) -> dict[str, int]:
        rows = main_of(site / name).select(f"{table} tbody tr")
        return {row.select("th")[0].get_text(): int(row.select("td")[0].get_text()) for row in rows}

    outcomes = counts("certificate.html", "table:has(#outcomes)")
    found = counts("05_can_the_reports_be_trusted.html", "figure.chart + details table")
    assert found.pop("the report contradicts itself") == outcomes["differs"]
    assert found == {group: outcomes[group] for group in ("lost in conversion", "language")}
    agree = outcomes["equal"] + outcomes["equal but for rounding"]
    assert f"{agree} agree" in main_of(site / "05_can_the_reports_be_trusted.html").get_text()
    assert sum(outcomes.values()) == len(load("checks")), "those of the reading and facts are named, too"


def test_the_trail_ends_with_the_report_and_the_tables_themselves(site: Path) -> None:
    links = {str(link["href"]) for link in main_of(site / "certificate.html").select("#data + ul a")}
    files = {path.name: path.read_bytes() for path in (ROOT / "data" / "processed").iterdir()}
    raw = [path for path in (ROOT / "data" / "raw").iterdir() if path.suffix in (".txt", ".pdf")]
    files |= dict(reports_to_take(raw, [], load_persons(ROOT / "data" / "persons.csv")))  # see test_persons.py
    assert links == {f"downloads/data/{name}" for name in [*files, "inputs.csv"]}
    for name, content in files.items():
        assert (site / "downloads/data" / name).read_bytes() == content


def test_the_certificate_names_every_input_with_its_hash(site: Path) -> None:
    text = main_of(site / "certificate.html").get_text("\n")
    files = [*published(), *(ROOT / "data" / "processed").glob("*.csv")]
    files += [path for path in (ROOT / "data" / "raw").iterdir() if path.suffix in (".txt", ".pdf", ".csv")]
    for path in files:
        assert path.relative_to(ROOT).as_posix() in text
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text


# ---------------------------------------------------------------------------------------------------------------------
# Every number leads to where it is printed


def test_every_number_opens_a_panel_that_leads_to_its_entry(site: Path) -> None:
    count = 0
    for name in [*FRONT[:1], *READER]:
        for link in main_of(site / name).select("a.number"):
            file, _, anchor = str(link["href"]).partition("#")
            panel = parsed(site / (file or name)).find("section", class_="trail", id=anchor)
            assert panel is not None, (name, link)
            sources = panel.select("a[href^='source/']")
            entry_file, _, entry_anchor = str(panel.select("a[href^='certificate/']")[0]["href"]).partition("#")
            entry = parsed(site / entry_file).find("section", id=entry_anchor)
            assert entry is not None, (name, link)
            shown, certified = link.find("data"), entry.find("data")
            assert shown is not None and certified is not None
            assert float(str(shown["value"])) == float(str(certified["value"])), (name, link)
            facts = dict(zip((d.get_text() for d in entry.select("dt")), entry.select("dd"), strict=True))
            assert [fact for fact in facts if fact != "Formula"] == ["Value", "Shown", "Source rows", "Checks"]
            title = entry.find("h3")
            assert title is not None and " %" not in title.get_text(), "the page has no space there"
            assert (sources and facts["Source rows"].find("a")) or float(str(shown["value"])) == 0, (name, link)
            if name in READER:
                assert f"../{name}#{link['id']}" in {a["href"] for a in facts["Shown"].find_all("a")}
            count += 1
    assert count > 10 * len(READER)


def test_every_number_leads_a_reviewer_to_its_entry_at_once(site: Path) -> None:
    for name in REVIEW:
        for link in main_of(site / name).select("a.number"):
            file, _, anchor = str(link["href"]).partition("#")
            shown, entry = link.find("data"), parsed(site / file).select_one(f"#{anchor} data")
            assert shown is not None and entry is not None and shown["value"] == entry["value"], (name, link)


def test_every_bar_leads_where_its_number_does(site: Path) -> None:
    count = 0
    for name in [*FRONT[:1], *READER]:
        for bar in main_of(site / name).select("figure.chart svg a"):
            file, _, anchor = str(bar["href"]).partition("#")
            panel = parsed(site / (file or name)).select_one(f"section.trail#{anchor} strong")
            said = str(bar.get("aria-label", bar.get_text())).rpartition(", ")[2]
            assert panel is not None, (name, bar)
            assert panel.get_text().lstrip("+").split() == said.strip().lstrip("+").split(), (name, bar)
            count += 1
    assert count > 30


def test_every_long_list_has_as_many_rows_as_it_says(site: Path) -> None:
    lists: dict[tuple[str, str], list[int]] = {}
    for path in sorted((site / "certificate").glob("*-rows*.html"), key=lambda path: (len(path.name), path.name)):
        for section in parsed(path).select("section.entry"):
            heading = section.find("h3")
            assert heading is not None
            said = re.match(r"List (\d+)(?:: ([\d,]+) rows)?", heading.get_text())
            assert said is not None
            stem = re.sub(r"-rows.*", "", path.name)
            found = lists.setdefault((stem, said[1]), [0, 0])
            found[0] += int((said[2] or "0").replace(",", ""))
            found[1] += len(section.select("ul.rows > li"))
    assert lists
    assert {key: found for key, found in lists.items() if found[0] != found[1]} == {}


def test_marks_say_what_the_tables_say(site: Path) -> None:
    """The words marked for each row of the real reports: amounts, figures and titles as printed."""
    tidy = Tidy(ROOT / "data" / "processed")
    tables = ("budget", "stated_figures", "assignments", "activities")
    rows = tidy.rows([key for name in tables for key in row_keys(name, tidy.tables[name])])
    unmarked, wrong = [], []
    for row in rows:
        report = tidy.report(row.report_id)
        if report["source_format"] != "text" or row.line is None:
            continue
        line = report_lines(ROOT / "data" / "raw" / str(report["source_file"]))[row.line - 1]
        span = spans(line, [row]).get(row.key)
        if span is None:
            unmarked.append(row)
            continue
        marked = re.sub(r"<[^>]*>", "", line[slice(*span)])
        if row.table == "budget":
            said = float(re.sub(r"\s", "", marked).replace("−", "-").replace(",", "."))
            same = said == row.values["value_mnkr"]
        elif row.table == "stated_figures":
            same = "".join(marked.split()) == "".join(str(row.values["value_printed"]).split())
        else:
            title, printed = (re.sub(r"[\s-]", "", text) for text in (str(row.values["title"]), html.unescape(marked)))
            same = title.startswith(printed)
        if not same:
            wrong.append((row.key, marked))
    assert wrong == []
    # Two titles stand on the page after their row.
    assert len(unmarked) <= 0.01 * len(rows), [row.key for row in unmarked]


# ---------------------------------------------------------------------------------------------------------------------
# In a browser


# Ends with this module: two of them cannot run in one process, and test_jupyterlab.py has its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_of_the_machine() as chromium:
        yield chromium


@contextmanager
def chromium_of_the_machine() -> Iterator[Browser]:
    """Chromium as the system has it, or as Playwright installs it."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium on this machine: python -m playwright install chromium")
        chromium = playwright.chromium.launch(executable_path=found, args=options)
        yield chromium
        chromium.close()


RULES: dict[str, Any] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2; off unless asked for
}
ON_PAPER = {"resultTypes": ["violations"]}  # where nobody clicks
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # all that darkness can change


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]} ({len(each['nodes'])})" for each in found]


def judged(browser: Browser, site: Path, rules: dict[str, Any] = RULES, **options: Any) -> dict[str, list[str]]:
    """What hinders on each page of the site that hinders anybody.

    With options, which change how a page looks, without the later parts of certificates, which look like the first;
    BY_HAND=1: with them.
    """
    page = browser.new_page(**options)
    if rules is ON_PAPER:
        page.emulate_media(media="print")
    found = {}
    for path in pages(site):
        like_the_first = re.fullmatch(r"certificate/.*-\d+\.html", named(site, path))
        if like_the_first and (options or rules is ON_PAPER) and not os.environ.get("BY_HAND"):
            continue
        page.goto(path.as_uri())
        found[named(site, path)] = violations(page, rules)
    page.close()
    return {name: each for name, each in found.items() if each}


def test_no_page_hinders_anybody(browser: Browser, site: Path) -> None:
    assert judged(browser, site) == {}


def test_nor_does_it_in_the_dark(browser: Browser, site: Path) -> None:
    assert judged(browser, site, COLOURS, color_scheme="dark") == {}


WORDS_OUTSIDE = """() => [...document.querySelectorAll('caption')].filter(caption => {
    const words = document.createRange()
    words.selectNodeContents(caption)
    return words.getBoundingClientRect().right > innerWidth
}).map(caption => caption.textContent)"""


SMALL_IN_CHARTS = """() => [...document.querySelectorAll('svg text')].filter(text =>
    text.getBoundingClientRect().width && parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a < 12
).map(text => text.textContent)"""


def test_nor_on_a_narrow_window(browser: Browser, site: Path) -> None:
    narrow: ViewportSize = {"width": 360, "height": 740}
    assert judged(browser, site, viewport=narrow) == {}
    page = browser.new_page(viewport=narrow)
    for path in pages(site):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path.name
        assert page.evaluate(WORDS_OUTSIDE) == [], path.name
        assert page.evaluate(SMALL_IN_CHARTS) == [], path.name
    page.close()


def test_nor_on_paper(browser: Browser, site: Path) -> None:
    assert judged(browser, site, ON_PAPER) == {}


def test_code_is_shown_to_reviewers_alone(site: Path) -> None:
    for reader, review in zip(READER, REVIEW, strict=True):
        assert not main_of(site / reader).select("details.code")
        assert main_of(site / review).select("details.code[open] pre")


def test_nor_with_everything_unfolded(browser: Browser, site: Path) -> None:
    page = browser.new_page(color_scheme="dark")
    for name in [*READER, *REVIEW]:
        page.goto((site / name).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert violations(page, {**RULES, "runOnly": ["color-contrast", "scrollable-region-focusable"]}) == [], name
    page.close()


def test_nothing_is_asked_of_any_host_and_the_policy_is_kept(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    names = [named(site, path) for path in pages(site)]
    for name in names:
        page.goto((site / name).as_uri())
    page.close()
    assert asked == [(site / name).as_uri() for name in names]
    assert said == []


FOCUS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const stops = document.querySelectorAll('a[href]:not(figure a[tabindex="-1"]), summary, [tabindex="0"]');
  const all = [...stops].filter(e => e.checkVisibility());
  return {nth: all.indexOf(at), all: all.length, outline: parseFloat(style.outlineWidth), kind: style.outlineStyle,
          seen: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0};
}"""


@pytest.mark.parametrize("name", [FRONT[0], READER[-1]])
def test_the_keyboard_reaches_everything_in_order_and_is_seen(browser: Browser, site: Path, name: str) -> None:
    page = browser.new_page()
    page.goto((site / name).as_uri())
    stops = 0
    while True:
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["nth"] != stops:
            break
        assert focus["outline"] >= 2 and focus["kind"] == "solid" and focus["seen"], (stops, focus)
        stops += 1
    assert stops == focus["all"] > 5
    page.close()


def test_the_skip_link_leads_past_the_header(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / READER[0]).as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.close()


def test_a_panel_opens_and_closes_without_a_script_and_moves_nothing(browser: Browser, site: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto((site / READER[0]).as_uri())
    number = page.locator("a.number:visible").nth(1)
    number.focus()
    place = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    panel = page.locator(".trail:target")
    assert panel.is_visible() and page.evaluate("scrollY") == place
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.trail:target').contains(document.activeElement)")
    panel.locator(".close").click()
    assert page.locator(".trail").evaluate_all("panels => panels.every(panel => !panel.checkVisibility())")
    page.close()


def without_hyphens(text: str) -> str:
    """A text without spaces and hyphens: PDFium does not say which hyphen ended a line."""
    return re.sub(r"[\s\-\ufffe\x02]", "", text)


WORDS_ON_TWO_LINES = """() => [...document.querySelectorAll('th, td')].flatMap(cell => {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = []
    while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/\\p{L}{2,}/gu)) {
        const range = document.createRange()
        range.setStart(walker.currentNode, word.index)
        range.setEnd(walker.currentNode, word.index + word[0].length)
        if (new Set([...range.getClientRects()].map(line => Math.round(line.top))).size > 1) broken.push(word[0])
    }
    return broken
})"""


@pytest.mark.parametrize("name", READER)
def test_a_printed_page_loses_nothing(browser: Browser, site: Path, tmp_path: Path, name: str) -> None:
    page = browser.new_page(viewport={"width": 672, "height": 1000})  # A4 less its margins, in CSS pixels
    page.emulate_media(media="print")
    page.goto((site / name).as_uri())
    cut = "[...document.querySelectorAll('.scroll, figure, pre')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    assert page.evaluate(cut) == 0
    assert page.evaluate(WORDS_ON_TWO_LINES) == [], "no hyphen says that they are one"
    heads = "[...document.querySelectorAll('thead')].every(e => getComputedStyle(e).display == 'table-header-group')"
    assert page.evaluate(heads)
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    page.close()
    paper = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    printed = "".join(without_hyphens(paper[n].get_textpage().get_text_range()) for n in range(len(paper)))
    sheets = len(paper)
    paper.close()
    assert sheets <= 5, "what is folded away stays so on paper"
    shown = main_of(site / name).select("h1, h2:not(nav h2), :not(details) > .scroll :is(caption, tbody th)")
    for words in [each.get_text() for each in shown]:
        assert without_hyphens(words)[:40] in printed, words
    assert "fromanalysisimport" not in printed

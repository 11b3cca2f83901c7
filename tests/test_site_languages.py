"""The site in two languages: the same pages and numbers, each leading to the other, and readable for everybody."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from analysis.pipeline.languages import run_in, write_site
from analysis.pipeline.notebooks import run_notebooks
from analysis.publish import PublishError, published
from tests.questions import write_notebook
from tests.test_site import (
    FRONT,
    READER,
    ROOT,
    RULES,
    WORDS_OUTSIDE,
    chromium_of_the_machine,
    main_of,
    named,
    pages,
    parsed,
    violations,
)


@pytest.fixture(scope="module")
def in_two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in Swedish, with the English one beside it."""
    folder = tmp_path_factory.mktemp("languages")
    list(run_in("sv", published(), folder / "sv"))
    list(write_site(folder / "site", ("sv", "en"), {"sv": folder / "sv", "en": ROOT / "notebooks"}, ROOT / "data"))
    return folder / "site"


@pytest.fixture(scope="module")
def browser(in_two: Path) -> Iterator[Browser]:
    """Chromium, which comes after the notebooks: both have a loop of events, and a process has one."""
    with chromium_of_the_machine() as chromium:
        yield chromium


@pytest.mark.skipif(os.name != "posix", reason="this system does not tell")
def test_pages_are_not_written_for_a_build_that_was_killed(tmp_path: Path) -> None:
    """Nobody would put them in the place of the old ones."""
    places = map(str, (tmp_path, ROOT / "notebooks", ROOT / "notebooks", ROOT / "data"))
    command = [sys.executable, "-m", "analysis.pipeline.one_language", "1", *places]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert not list(tmp_path.iterdir())


def test_a_notebook_that_computes_with_translated_words_is_refused(tmp_path: Path) -> None:
    """A share of what is called "done" is another one where it is called "klar"."""
    code = (
        'from analysis import count, label, load, say\nrows = load("activities")\n'
        'say("{n} activities", n=count(rows[rows["status"].map(lambda code: label("status", code)) == "done"]))'
    )
    path = write_notebook(tmp_path / "01_words.ipynb", ["# How many?", code])
    list(run_notebooks([path]))
    with pytest.raises(PublishError, match=r"01_words\.ipynb: shows other numbers in the language 'sv' than in 'en'"):
        list(run_in("sv", [path], tmp_path / "sv"))
    assert not (tmp_path / "sv").exists()


def test_each_page_leads_to_the_same_one_in_the_other_language(in_two: Path) -> None:
    swedish = sorted(path for path in pages(in_two) if "en" not in path.relative_to(in_two).parts)
    assert [named(in_two, path) for path in swedish] == [named(in_two / "en", path) for path in pages(in_two / "en")]
    for path in pages(in_two):
        found = parsed(path)
        own, other = ("en", "sv") if path.is_relative_to(in_two / "en") else ("sv", "en")
        assert str(found.select("html")[0]["lang"]) == own
        (link,) = found.select(f"nav a[hreflang={other}]")
        counterpart = (path.parent / str(link["href"])).resolve()
        assert parsed(counterpart).select(f"html[lang={other}]"), named(in_two, path)
        assert not found.select("link[rel=alternate], link[rel=canonical]"), "nobody has said where the site stands"


def test_search_engines_are_told_the_addresses_of_both_languages(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    settings = data / "publication.toml"
    settings.write_text('address = "https://region.test"\nlanguages = ["sv", "en"]\n', encoding="utf-8")
    made = [sys.executable, "-m", "analysis.pipeline.one_language", str(os.getpid())]
    for language, folder, way in (("sv", "site", "en=en/"), ("en", "site/en", "sv=../")):
        environment = os.environ | {"ANALYSIS_LANGUAGE": language}
        (tmp_path / folder).mkdir()
        folders = [str(tmp_path / folder), str(ROOT / "notebooks"), str(ROOT / "notebooks"), str(data)]
        subprocess.run([*made, *folders, way], cwd=ROOT, env=environment, check=True, capture_output=True)
    for folder, name in (("", FRONT[0]), ("en/", READER[0])):
        page = parsed(tmp_path / "site" / folder / name)
        name = name.removeprefix("index.html")
        (canonical,) = page.select("link[rel=canonical]")
        assert canonical["href"] == f"https://region.test/{folder}{name}"
        told = {str(each["hreflang"]): each["href"] for each in page.select("link[rel=alternate]")}
        assert told == {"sv": f"https://region.test/{name}", "en": f"https://region.test/en/{name}"}


def test_both_languages_show_the_same_numbers(in_two: Path) -> None:
    for name in READER:
        swedish, english = (main_of(folder / name).select("a.number data") for folder in (in_two, in_two / "en"))
        assert sorted(data["value"] for data in swedish) == sorted(data["value"] for data in english), name


def test_what_is_ours_is_swedish(in_two: Path) -> None:
    """No heading, column or caption of an English page stands on the Swedish one, but for the reports' own words."""
    for name in READER:
        swedish, english = (
            {each.get_text() for each in main_of(folder / name).select("h1, h2, thead th, figcaption")}
            for folder in (in_two, in_two / "en")
        )
        assert swedish & english <= {"Status", "Gas"}, name


def test_swedish_pages_hinder_nobody_either(browser: Browser, in_two: Path) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    for name in [*FRONT, *READER]:
        page.goto((in_two / name).as_uri())
        assert violations(page, RULES) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        assert page.evaluate(WORDS_OUTSIDE) == [], name
    page.close()


def test_where_one_language_cannot_be_written_the_site_stays(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "certificate.html").write_text("as it was", encoding="utf-8")
    folders = {"sv": tmp_path / "nothing", "en": ROOT / "notebooks"}
    with pytest.raises(SystemExit):
        list(write_site(tmp_path / "site", ("sv", "en"), folders, ROOT / "data"))
    assert "notebooks: holds no numbered notebook" in capfd.readouterr().err
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["certificate.html"]


def test_an_analyst_gets_copies_in_swedish_and_keeps_what_was_changed(tmp_path: Path) -> None:
    def copied() -> int:
        environment = os.environ | {"ANALYSIS_LANGUAGE": "sv", "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "analysis.pipeline.languages", str(tmp_path)]
        told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        return len(told.stdout.split(b": copied")) - 1

    assert copied() == len(published())
    drugs = json.loads((tmp_path / "03_drug_cost_variance.ipynb").read_text(encoding="utf-8"))
    assert "".join(drugs["cells"][0]["source"]).startswith("# Håller läkemedlen budget?")
    assert not any(cell.get("outputs") for cell in drugs["cells"])
    (tmp_path / "03_drug_cost_variance.ipynb").write_text("mine", encoding="utf-8")
    (tmp_path / "04_co2_trend.ipynb").unlink()
    assert copied() == 1
    assert (tmp_path / "03_drug_cost_variance.ipynb").read_text(encoding="utf-8") == "mine"

"""The documentation: the tutorial is run as it stands, links are followed, pages and errors lead to each other."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

import run
from analysis.__main__ import parser
from analysis.core import errors
from analysis.publish.errors import PublishError
from analysis.tidy.store import ROOT
from tests.walkthrough import Step, copied_project, printed_by, steps_of

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "benchmarks").glob("*/README.md"),
        ROOT / "tests" / "golden" / "README.md",
    ]
)
TUTORIAL = ROOT / "docs" / "tutorial.md"


# ---------------------------------------------------------------------------------------------------------------------
# The tutorial


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[Step, str]]]:
    folder = copied_project(tmp_path_factory.mktemp("tutorial") / "project")
    steps = steps_of(TUTORIAL)
    return folder, list(zip(steps, printed_by(steps, folder), strict=True))


def test_the_tutorial_prints_what_it_says(walked: tuple[Path, list[tuple[Step, str]]]) -> None:
    ran = [(step, printed) for step, printed in walked[1] if step.what == "run"]
    assert len(ran) == len(re.findall(r"^\$ ", TUTORIAL.read_text(encoding="utf-8"), re.M)) >= 7
    for step, printed in ran:
        assert printed == step.printed, f"docs/tutorial.md, line {step.line}: {step.text}"


def test_the_tutorials_new_table_is_in_the_dictionary(walked: tuple[Path, list[tuple[Step, str]]]) -> None:
    page = (walked[0] / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert "\n## staff\n" in page
    assert "| `full_time_equivalents` | number | full-time equivalent |" in page


def test_the_tutorial_leaves_every_block_to_the_tests() -> None:
    """No block that looks like a command, a file or a change is passed over because its first line is misspelt."""
    fences = re.findall(r"^```(\w.*)$", TUTORIAL.read_text(encoding="utf-8"), re.M)
    known = re.compile(r"console|diff|(?:text|csv|python) (?:file|append)=\S+")
    assert [fence for fence in fences if not known.fullmatch(fence)] == []


# ---------------------------------------------------------------------------------------------------------------------
# Links


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as they are made where such pages are shown."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S), re.M)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings)


def links(page: Path) -> list[str]:
    text = re.sub(r"^```.*?^```|`[^`\n]+`", "code", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_links_are_found_at_all() -> None:
    assert len(links(ROOT / "docs" / "rap.md")) > 30
    assert "tutorial.md#a-new-report-in-ten-minutes" in links(ROOT / "docs" / "architecture.md")


# ---------------------------------------------------------------------------------------------------------------------
# Levels of RAP


def rap_rows() -> dict[str, list[list[str]]]:
    """For each level its rows: requirement, met, how."""
    text = (ROOT / "docs" / "rap.md").read_text(encoding="utf-8")
    levels: dict[str, list[list[str]]] = {}
    for section in text.split("\n## ")[1:]:
        rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", section, re.M)[1:]
        levels[section.split(":")[0]] = [list(row) for row in rows]
    return levels


def test_every_requirement_of_every_level_has_evidence_that_a_link_leads_to() -> None:
    levels = rap_rows()
    assert {level: len(rows) for level, rows in levels.items()} == {"Baseline": 5, "Silver": 9, "Gold": 4}
    for rows in levels.values():
        for requirement, met, how in rows:
            assert met in ("yes", "by who adopts it", "by who publishes", "by who operates it"), requirement
            assert re.search(r"\]\((?!https?:)[^)]+\)", how), requirement


# ---------------------------------------------------------------------------------------------------------------------
# Pages that tell of the code


def test_the_architecture_names_every_module() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = {path.stem for path in (ROOT / "analysis").glob("*.py")} - {"__init__"}
    modules |= {path.parent.name for path in (ROOT / "analysis").glob("*/__init__.py")}
    assert {name for name in modules if f"[`{name}`](../analysis/" not in page} == set()


@pytest.mark.parametrize("name", ["page.png", "notebook.png"])
def test_the_pictures_are_small_and_described(name: str) -> None:
    picture = ROOT / "docs" / name
    assert picture.stat().st_size < 150_000
    with Image.open(picture) as image:
        assert 600 <= image.width <= 1300
    described = re.search(rf"!\[(.+?)\]\(docs/{name}\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert described is not None and len(described[1]) > 50


def test_the_changelog_knows_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    day = re.search(rf"^## {re.escape(project['version'])} \((\d{{4}}-\d\d-\d\d)\)$", changelog, re.M)
    assert day is not None
    assert f"\nversion: {project['version']}\ndate-released: {day[1]}\n" in cited


def test_contributing_takes_one_command_to_set_up_and_one_to_check() -> None:
    commands = re.findall(r"```console\n(.*?)\n```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.S)
    assert commands == ["python3 run.py setup", "python3 run.py test"]
    known = subprocess.run([sys.executable, ROOT / "run.py", "help"], capture_output=True, text=True, check=True).stdout
    assert "  setup " in known and "  test " in known


# ---------------------------------------------------------------------------------------------------------------------
# The command line and errors lead to pages


def test_help_names_the_pages() -> None:
    done = subprocess.run([sys.executable, ROOT / "run.py", "help"], capture_output=True, text=True, check=True)
    pages = set(re.findall(r"\b([\w/]+\.md)\b", done.stdout))
    assert {"docs/tutorial.md", "docs/data_dictionary.md", "docs/open_data.md"} <= pages
    assert [page for page in pages if not (ROOT / page).is_file()] == []


@pytest.mark.parametrize("command", run.COMMANDS)
def test_every_command_is_told_of(command: str) -> None:
    told = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert re.search(rf"python3? run\.py {command}\b", told)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_tell_of_no_other_commands_and_options(page: Path) -> None:
    commands = {step[len("analysis ") :]: name for name, (_, steps) in run.COMMANDS.items() for step in steps}
    options = {commands[name]: own for name, own in options_of_commands().items()}
    for command, rest in re.findall(r"run\.py ([a-z]+)\b([^\n`]*)", page.read_text(encoding="utf-8")):
        assert command in run.COMMANDS, command
        if command in options:
            assert set(re.findall(r"(?<!\S)--[\w-]+", rest.partition("#")[0])) <= options[command], (command, rest)


def options_of_commands() -> dict[str, set[str]]:
    """The options of each command of the command line."""
    (commands,) = (action for action in parser()._actions if isinstance(action.choices, dict))
    assert isinstance(commands.choices, dict)
    return {name: set(command._option_string_actions) for name, command in commands.choices.items()}


def test_messages_name_pages_and_commands_that_exist() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "analysis").rglob("*.py"))
    pages = set(re.findall(r"docs/\w+\.md", said))
    assert pages and [page for page in pages if not (ROOT / page).is_file()] == []
    commands = set(re.findall(r"python3 run.py ([a-z]+)\b", said))
    assert commands and commands <= set(run.COMMANDS)


def test_every_error_leads_to_a_part_of_a_page() -> None:
    kinds: set[type[errors.StoppedError]] = {errors.ReadingError, errors.BudgetExceeded, errors.ReaderFault}
    kinds |= {errors.VocabularyGap, errors.WritingError, PublishError}
    assert kinds == set(subclasses(errors.StoppedError))
    assert len({kind.page for kind in kinds}) == len(kinds)
    for kind in kinds:
        page, _, anchor = kind.page.partition("#")
        assert anchor in anchors(ROOT / page), kind
    gap = errors.VocabularyGap("a.txt", None, "status 'x' is not in the vocabulary", "status_words", [{"label": "x"}])
    assert gap.with_page.endswith("`python3 run.py drift` proposes the line (see docs/messages.md#a-word-is-not-known)")
    assert (ROOT / "analysis" / "tidy" / "vocabulary" / f"{gap.file}.csv").is_file()


def subclasses(kind: type[errors.StoppedError]) -> Iterator[type[errors.StoppedError]]:
    for below in kind.__subclasses__():
        yield below
        yield from subclasses(below)


def test_the_terminal_leads_to_the_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "analysis", "tables", str(tmp_path / "none.pdf")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr == (
        "none.pdf: does not exist: give the path of a report (.pdf or .txt)"
        " (see docs/messages.md#a-report-is-not-read)\n"
    )


def test_the_page_of_messages_quotes_what_is_said() -> None:
    """A message that was reworded is not looked for in vain."""
    said = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "analysis").rglob("*.py"))
    page = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`.+?) \|", page, re.M)
    quoted = [quote for cell in cells for quote in re.findall(r"`([^`]+)`", cell)]
    assert len(quoted) > 15
    assert [quote for quote in quoted if quote not in said] == []

"""The notebooks in JupyterLab, in a real browser: all cells run without a warning, and what they display shows."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Page, sync_playwright

from analysis.answers import days_overdue, load
from tests.cells import themed
from tests.questions import QUESTIONS, write_notebook, write_question

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PICTURES = os.environ.get("PICTURES")
"""A folder for screenshots, for whoever wants to look at them."""

NUMBER = """\
from analysis import cite, load

drugs = load("budget").query("line_item == 'Läkemedel' and table_no == 2")
drugs = drugs[drugs.period_end == "2017-11-30"]
cite(drugs.query("measure == 'result'"), "value_mnkr") - cite(drugs.query("measure == 'budget'"), "value_mnkr")
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the notebooks, away from the project: nothing may depend on the working directory."""
    place = tmp_path_factory.mktemp("lab")
    for path in themed():
        shutil.copy(path, place / path.name)
    for name in QUESTIONS:
        write_question(place, name)
    write_notebook(place / "number.ipynb", [NUMBER])
    other = nbformat.read(themed()[1], as_version=4)  # type: ignore[no-untyped-call]
    other.metadata["kernelspec"] = {"name": "somebody-elses", "display_name": "Somebody else's", "language": "python"}
    other.cells = other.cells[:4]
    nbformat.write(other, place / "other_kernel.ipynb")  # type: ignore[no-untyped-call]
    return place


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    own = tmp_path_factory.mktemp("jupyter")
    settings = own / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"checkForUpdates": False, "fetchNews": "false"}), encoding="utf-8")
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "PYTHONWARNINGS": "default",
    }
    port = free_port()
    options = [
        "--no-browser",
        "--allow-root",
        f"--ServerApp.root_dir={folder}",
        f"--port={port}",
        "--expose-app-in-browser",
    ]
    command = [sys.executable, "-m", "jupyterlab", *options, "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    with (own / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=own, env=environment, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/api/status", process)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert process.poll() is None, "JupyterLab did not start"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("JupyterLab did not answer")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser.new_page(viewport={"width": 1300, "height": 1000})
        browser.close()


def open_notebook(page: Page, server: str, name: str) -> None:
    page.goto(f"{server}/lab/workspaces/{name.removesuffix('.ipynb')}/tree/{name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
    page.wait_for_function(
        "() => { const panel = window.jupyterapp?.shell.currentWidget;"
        " return panel?.sessionContext?.session?.kernel?.status === 'idle' }",
        timeout=90_000,
    )


def run_all(page: Page) -> list[dict[str, Any]]:
    """Run all cells and return the code cells as they stand then in the notebook's model."""
    page.evaluate("async () => { await window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    model = page.evaluate("() => window.jupyterapp.shell.currentWidget.content.model.toJSON()")
    return [cell for cell in model["cells"] if cell["cell_type"] == "code"]


def assert_clean(page: Page, cells: list[dict[str, Any]]) -> None:
    counts = [cell["execution_count"] for cell in cells]
    assert counts == list(range(counts[0], counts[0] + len(cells)))
    kinds = {output["output_type"] for cell in cells for output in cell["outputs"]}
    assert kinds == {"display_data"}, "a warning or an error stands among the outputs"
    assert page.locator(".jp-Dialog").count() == 0
    assert page.locator(".Toastify__toast").count() == 0


NOTEBOOKS = [path.name for path in themed()]


@pytest.mark.parametrize("name", [*NOTEBOOKS, *(f"{name}.ipynb" for name in QUESTIONS)])
def test_a_notebook_opens_and_runs_without_a_warning(page: Page, server: str, folder: Path, name: str) -> None:
    open_notebook(page, server, name)
    cells = run_all(page)
    assert_clean(page, cells)
    shown = "".join(output["data"]["text/html"] for cell in cells for output in cell["outputs"])
    assert "<p>" in shown or "<table" in shown
    for mark, selector in (('<data class="number"', "data.number"), ('<table class="answer"', "table.answer")):
        assert page.locator(f".jp-OutputArea {selector}").count() == shown.count(mark)
    for cell in page.locator(".jp-OutputArea td.text").all()[:1]:
        assert cell.evaluate("cell => getComputedStyle(cell).textAlign") == "left"
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES, f"lab-{name.removesuffix('.ipynb')}.png")))


def test_an_analyst_changes_90_days_and_reruns(page: Page, server: str) -> None:
    open_notebook(page, server, "07_overdue_over_90_days.ipynb")
    page.evaluate(
        """() => {
          const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
          const cell = cells.find(cell => cell.source.includes("> 90"));
          cell.setSource(cell.source.replaceAll("90", "150"));
        }"""
    )
    said = "".join(str(output["data"]["text/plain"]) for cell in run_all(page) for output in cell["outputs"])
    late = load("activities", wide=True).query("report_kind == 'monthly_report'")
    assert f"{(days_overdue(late) > 150).sum()} activities are more than 150\N{NO-BREAK SPACE}days overdue" in said


def test_a_number_on_its_own_shows_the_line_of_the_report(page: Page, server: str, folder: Path) -> None:
    open_notebook(page, server, "number.ipynb")
    run_all(page)
    output = page.locator(".jp-OutputArea-output").first
    assert output.locator("mark").first.text_content() == "-812,0"
    assert "−812.0 − (−696.2) = −115.8" in (output.text_content() or "")
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES, "lab-number.png")))


def test_a_kernel_of_another_name_is_no_obstacle(page: Page, server: str) -> None:
    open_notebook(page, server, "other_kernel.ipynb")
    assert_clean(page, run_all(page))

"""The command line: `python3 run.py COMMAND`.

Errors go to stderr as one line that says what, where and what to do; the exit status is 1 for a report that cannot be
read or a folder that cannot be written, and 2 for wrong use. What a command needs is imported when it runs, so that
`--help` answers at once.

The pages in docs/ say more: tutorial.md (a new report, a new kind of table), messages.md (what an error means),
data_dictionary.md, open_data.md.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, help=__doc__
)

Files = Annotated[list[Path] | None, typer.Argument(help="Reports (.pdf or .txt); default: all of data/raw.")]
Seconds = Annotated[float, typer.Option(min=1, help="Time that reading one file may take.")]
Megabytes = Annotated[float, typer.Option(min=200, help="Memory that reading one file may take.")]


@app.command()
def extract(
    files: Files = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the tables; default: data/processed.")] = None,
    keep_going: Annotated[bool, typer.Option(help="Write the others' tables when a report cannot be read.")] = False,
    seconds: Seconds = 600,
    megabytes: Megabytes = 2000,
    archive: Annotated[
        Path | None, typer.Option(help="Folder for Parquet by publisher and year, of a folder of thousands of reports.")
    ] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler that does the reading.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Files read at a time; default: one a core.")] = None,
) -> None:
    """Read reports into tidy tables.

    With --archive, FILES is one folder of reports: see docs/archives.md.
    """
    if archive or scheduler or workers:
        if not archive or out or keep_going or not files or len(files) != 1 or not files[0].is_dir():
            raise typer.BadParameter(
                "an archive is: extract FOLDER --archive FOLDER [--scheduler ADDRESS] [--workers N]"
            )
        from analysis.core.isolation import Budget
        from analysis.pipeline.commands import archive_lines

        for line in archive_lines(files[0], archive, Budget(seconds, megabytes), scheduler, workers):
            say(line)
        return
    from analysis.core.isolation import Budget
    from analysis.core.progress_bar import waiting
    from analysis.pipeline.readings import extract_into
    from analysis.pipeline.registering import unregistered
    from analysis.tidy.kinds import reports_in
    from analysis.tidy.store import PROCESSED, RAW

    for line in unregistered(files or reports_in(RAW), RAW / "sources.csv"):
        say(line, err=True)

    with waiting("reading"):
        for line in extract_into(files, out or PROCESSED, keep_going, Budget(seconds, megabytes)):
            say(line)


@app.command()
def tables(
    file: Annotated[Path, typer.Argument(help="Any report, PDF or text.")],
    seconds: Seconds = 600,
    megabytes: Megabytes = 2000,
) -> None:
    """Print the logical tables of any report as JSON."""
    from analysis.core.isolation import Budget, isolated
    from analysis.core.progress_bar import waiting
    from analysis.tidy.tables_as_json import tables_as_json

    with waiting(f"reading {file.name}"):
        found = isolated(Budget(seconds, megabytes), file.name, tables_as_json, file)
    for note in json.loads(found)["notes"]:
        say(note, err=True)
    typer.echo(found)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="A report as PDF.")],
    page: Annotated[int, typer.Argument(help="Its page, from 1.")],
    out: Annotated[Path | None, typer.Option(help="The picture; default: FILE-page-PAGE.png here.")] = None,
    seconds: Seconds = 600,
    megabytes: Megabytes = 2000,
) -> None:
    """Draw a page with the grids, cells and icons that were found on it, as a PNG."""
    from analysis.core.isolation import Budget
    from analysis.core.progress_bar import waiting
    from analysis.pipeline.commands import draw_page

    with waiting(f"reading {file.name}"):
        line = draw_page(file, page, out or Path(f"{file.stem}-page-{page}.png"), Budget(seconds, megabytes))
    say(line)


@app.command()
def register(
    file: Annotated[Path, typer.Argument(help="A report, PDF or text.")],
    add: Annotated[bool, typer.Option("--add", help="Write the line into data/raw/sources.csv.")] = False,
    origin: Annotated[str, typer.Option(help="Where the report came from: an address, or who sent it.")] = "",
    period_end: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day that it is about, if the report does not say."),
    ] = None,
) -> None:
    """Propose a report's line in the register: hash, title, publisher, kind and period as the report says."""
    from analysis.core.isolation import Budget, isolated
    from analysis.pipeline import registering
    from analysis.tidy.store import RAW

    line = isolated(Budget(), file.name, registering.proposed_line, file, period_end and period_end.date()) | {
        "origin": origin
    }
    say(registering.as_csv_line(line))
    if add:
        registering.register(line, RAW / "sources.csv")
        say(f"{file.name}: is registered in data/raw/sources.csv; look at its line before you commit it")


@app.command()
def drift(
    file: Annotated[Path, typer.Argument(help="A report, PDF or text.")],
    out: Annotated[Path | None, typer.Option(help="Folder for the tables of what is understood.")] = None,
    seconds: Seconds = 600,
    megabytes: Megabytes = 2000,
) -> None:
    """Say what of a report is not understood, and which vocabulary lines to add.

    Exit status 1 when strict reading (extract) would refuse the report. See docs/tutorial.md.
    """
    from analysis.core.isolation import Budget
    from analysis.core.progress_bar import waiting
    from analysis.pipeline.commands import drift_report

    with waiting(f"reading {file.name}"):
        for line in drift_report(file, out, Budget(seconds, megabytes)):
            say(line)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("export"),
    parquet: Annotated[bool, typer.Option("--parquet", help="Parquet as well (needs DuckDB).")] = False,
) -> None:
    """Write the tables as open data: catalogue record, CSV for Swedish spreadsheets, Parquet. See docs/open_data.md."""
    from analysis.pipeline.commands import export_into

    for line in export_into(out, parquet):
        say(line)


@app.command()
def dictionary() -> None:
    """Write docs/data_dictionary.md from the contracts of the tables."""
    from analysis.core.folders import replace_files
    from analysis.tidy.dictionary import data_dictionary
    from analysis.tidy.store import ROOT

    path = ROOT / "docs" / "data_dictionary.md"
    replace_files({path: data_dictionary().encode()})
    say(str(path.relative_to(ROOT)))


@app.command()
def notebooks() -> None:
    """Run all notebooks and store their output in them."""
    from analysis.pipeline.notebooks import run_notebooks

    for line in run_notebooks():
        say(line)


@app.command()
def publish(out: Annotated[Path | None, typer.Option(help="Folder for the pages; default: site.")] = None) -> None:
    """Write the pages of all notebooks."""
    from analysis.publish import publish_site

    for line in publish_site(out):
        say(line)


@app.command()
def build(
    force: Annotated[bool, typer.Option("--force", help="All of it, whatever was done before.")] = False,
) -> None:
    """Extract, run the notebooks, publish: everything that is not done yet."""
    from analysis.pipeline.building import build_site

    for line in build_site(force):
        say(line)


@app.command()
def verify() -> None:
    """Read the reports again, rerun the notebooks, recount every number of the pages: exit status 1 if one differs."""
    from analysis.pipeline.verify import verify as verdict

    for line in verdict():
        say(line)


def say(line: str, err: bool = False) -> None:
    """Print a line; what it quotes from reports and file names cannot act on the terminal."""
    from analysis.core.safe_text import printable

    typer.echo(printable(line), err=err)


def main() -> None:
    """Run the command line; a report that cannot be read ends it with one line and exit status 1."""
    from analysis.core.errors import StoppedError

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except StoppedError as error:
        print(error.with_page, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()

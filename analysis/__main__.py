"""The command line: `python -m analysis COMMAND`.

Errors go to stderr as one line that says what, where and what to do; the exit status is 1 for a report that cannot be
read and 2 for wrong use. What a command needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)

Files = Annotated[list[Path] | None, typer.Argument(help="Reports (.pdf or .txt); default: all of data/raw.")]


@app.command()
def extract(
    files: Files = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the tables; default: data/processed.")] = None,
) -> None:
    """Read reports into tidy tables."""
    from analysis.commands import extract_into
    from analysis.store import PROCESSED

    for line in extract_into(files, out or PROCESSED):
        typer.echo(line)


@app.command()
def tables(file: Annotated[Path, typer.Argument(help="Any report, PDF or text.")]) -> None:
    """Print the logical tables of any report as JSON."""
    from analysis.commands import tables_as_json

    typer.echo(tables_as_json(file))


@app.command()
def notebooks() -> None:
    """Run all notebooks and store their output in them."""
    from analysis.notebooks import run_notebooks

    for line in run_notebooks():
        typer.echo(line)


@app.command()
def publish(out: Annotated[Path | None, typer.Option(help="Folder for the pages; default: site.")] = None) -> None:
    """Write the pages of all notebooks."""
    from analysis.publish import publish_site

    for line in publish_site(out):
        typer.echo(line)


@app.command()
def build() -> None:
    """Extract, run the notebooks, publish: everything."""
    extract(None, None)
    notebooks()
    publish(None)


def main() -> None:
    """Run the command line; a report that cannot be read ends it with one line and exit status 1."""
    from analysis.errors import ReadingError

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except ReadingError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()

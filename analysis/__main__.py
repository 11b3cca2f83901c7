"""The command line: `python3 run.py COMMAND`, or `python -m analysis COMMAND` where the package is installed.

Errors go to stderr as one line that says what, where and what to do; the exit status is 1 for a report that cannot be
read or a folder that cannot be written, and 2 for wrong use. What a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.core.child import Budget


def parser() -> argparse.ArgumentParser:
    """The commands with their arguments."""
    top = argparse.ArgumentParser(prog="run.py", description="Follow-up reports as tables, notebooks and pages.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="read the reports, run the notebooks, write the pages into site/")
    build.add_argument("--force", action="store_true", help="all of it, whatever was done before")

    extract = commands.add_parser("extract", help="read reports into tidy tables")
    extract.add_argument("files", nargs="*", type=Path, help="reports (.pdf or .txt); default: all of data/raw")
    extract.add_argument("--out", type=Path, help="folder for the tables; default: data/processed")
    _budget(extract)

    archive = commands.add_parser("archive", help="read thousands of reports into Parquet by publisher and year")
    archive.add_argument("folder", type=Path, help="the folder that holds the reports")
    archive.add_argument("out", type=Path, help="folder for the Parquet files")
    archive.add_argument("--workers", type=int, help="files read at a time; default: one for each core")
    archive.add_argument("--scheduler", help="address of a Dask scheduler whose workers read: see docs/archives.md")
    archive.add_argument("--trust-scheduler", action="store_true", help="also one on another machine")
    _budget(archive)

    for name, text in (
        ("tables", "print all tables of any report as JSON"),
        ("drift", "say what of a report is not understood, and the vocabulary lines to add"),
        ("show", "draw a page with what was found on it, as a PNG"),
        ("register", "propose a report's line in the register"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("file", type=Path, help="a report, PDF or text")
        if name == "show":
            command.add_argument("page", type=int, help="its page, from 1")
        if name in ("drift", "show"):
            command.add_argument("--out", type=Path, help="where the tables or the picture go")
        if name == "register":
            command.add_argument("--add", action="store_true", help="write the line into data/raw/sources.csv")
            command.add_argument("--origin", default="", help="where it came from: an address, or who sent it")
            command.add_argument("--period-end", type=_day, metavar="YYYY-MM-DD", help="its last day")
        _budget(command)

    export = commands.add_parser("export", help="write the tables as open data: catalogue record, Swedish CSV, Parquet")
    export.add_argument("--out", type=Path, default=Path("export"), help="folder for the files")
    export.add_argument("--parquet", action="store_true", help="Parquet as well (needs DuckDB)")

    commands.add_parser("dictionary", help="write docs/data_dictionary.md from the contracts of the tables")
    commands.add_parser("verify", help="read, run and recount everything again, and say what differs")
    return top


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-03-31") from None


def _budget(command: argparse.ArgumentParser) -> None:
    command.add_argument("--seconds", type=float, default=600, help="processor time that reading one file may take")
    command.add_argument("--megabytes", type=float, default=2000, help="memory that reading one file may take")


def lines_of(given: argparse.Namespace) -> Iterator[str]:
    """What a command prints, line by line."""
    from analysis.core.child import Budget

    budget = Budget(given.seconds, given.megabytes) if "seconds" in given else Budget()
    match given.command:
        case "build":
            from analysis.pipeline.building import build_site

            return build_site(given.force)
        case "extract":
            return _extract(given.files, given.out, budget)
        case "archive":
            return _archive(given, budget)
        case "tables":
            return _tables(given.file, budget)
        case "show":
            return _show(given.file, given.page, given.out, budget)
        case "register":
            return _register(given, budget)
        case "drift":
            from analysis.pipeline.drift import drift_report

            return drift_report(given.file, given.out, budget)
        case "export":
            from analysis.tidy.opendata import export_into

            return export_into(given.out, given.parquet)
        case "dictionary":
            return _dictionary()
        case _:
            from analysis.pipeline.verify import verify

            return verify()


def _extract(files: list[Path], out: Path | None, budget: Budget) -> Iterator[str]:
    from analysis.pipeline.reports import extract_into
    from analysis.tidy.store import PROCESSED

    yield from extract_into(files or None, out or PROCESSED, budget)


def _archive(given: argparse.Namespace, budget: Budget) -> Iterator[str]:
    from analysis.core.errors import WritingError
    from analysis.pipeline.archive import is_this_machine, write_archive

    if given.scheduler and not (given.trust_scheduler or is_this_machine(given.scheduler)):
        problem = "is another machine, whose answers would be run as code here"
        raise WritingError(given.scheduler, None, problem, "see docs/archives.md; --trust-scheduler says that you know")
    yield from write_archive(given.folder, given.out, budget, given.scheduler, given.workers)


def _tables(file: Path, budget: Budget) -> Iterator[str]:
    from analysis.core.child import Call, isolated
    from analysis.tidy.tables_as_json import tables_as_json

    found = isolated(budget, Call(file.name, tables_as_json, (file,), (file.resolve(),)))
    for note in json.loads(found)["notes"]:
        _say(note, sys.stderr)
    print(found)
    return iter(())


def _show(file: Path, page: int, out: Path | None, budget: Budget) -> Iterator[str]:
    from analysis.answers.look import png_of
    from analysis.core.child import Call, isolated
    from analysis.core.folders import replace_files

    target = out or Path(f"{file.stem}-page-{page}.png")
    picture = isolated(budget, Call(file.name, png_of, (file, page), (file.resolve(),)))
    replace_files({target: picture}, "name another file")
    yield f"{target}: page {page} of {file.name}"


def _register(given: argparse.Namespace, budget: Budget) -> Iterator[str]:
    from analysis.core.child import Call, isolated
    from analysis.pipeline import registering
    from analysis.tidy.store import RAW

    file: Path = given.file
    call = Call(file.name, registering.proposed_line, (file, given.period_end), (file.resolve(),))
    line = isolated(budget, call) | {"origin": given.origin}
    yield registering.as_csv_line(line)
    if given.add:
        registering.register(line, RAW / "sources.csv")
        yield f"{file.name}: is registered in data/raw/sources.csv; look at its line before you commit it"


def _dictionary() -> Iterator[str]:
    from analysis.core.folders import replace_files
    from analysis.tidy.dictionary import data_dictionary
    from analysis.tidy.store import ROOT

    path = ROOT / "docs" / "data_dictionary.md"
    replace_files({path: data_dictionary().encode()})
    yield path.relative_to(ROOT).as_posix()


def _say(line: str, stream: object = None) -> None:
    """Print a line; what it quotes from reports and file names cannot act on the terminal."""
    from analysis.core.safe_text import printable

    print(printable(line), file=sys.stdout if stream is None else sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; a report that cannot be read ends it with one line and exit status 1."""
    from analysis.core import progress
    from analysis.core.errors import StoppedError

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        with progress.shown():
            for line in lines_of(parser().parse_args(arguments)):
                _say(line)
        sys.stdout.flush()
    except StoppedError as error:
        print(error.with_page, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads the output has seen enough, as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The tidy tables as open data: a catalogue record (DCAT-AP-SE 3), CSV for Swedish spreadsheets, Parquet on request.

Everything follows from the contracts in `schema`, the description in `datapackage` and two files of words:
vocabulary/catalogue.csv (what each table is called) and data/publication.toml (who publishes, and where).
"""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from analysis.core.errors import WritingError
from analysis.core.folders import replaced_folder
from analysis.tidy.datapackage import data_package
from analysis.tidy.kinds import load_sources
from analysis.tidy.schema import TABLES
from analysis.tidy.store import RAW, load, write_csv
from analysis.tidy.vocabulary import words

SWEDISH = {"sep": ";", "decimal": ",", "encoding": "utf-8-sig", "lineterminator": "\r\n"}
"""What a Swedish spreadsheet opens with a double click: the byte order mark makes it read å, ä and ö."""

CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"

_SETTINGS = (
    "base_uri",
    "homepage",
    "title_sv",
    "title_en",
    "publisher",
    "publisher_type",
    "contact_name",
    "contact_email",
    "licence",
    "spatial",
)
_FOLDERS = {"csv": "csv", "swedish": "csv-sv", "parquet": "parquet"}
_MEDIA = {"csv": "text/csv", "swedish": "text/csv", "parquet": "application/vnd.apache.parquet"}


def export(
    tables: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Mapping[str, str]],
    publication: Path,
    folder: Path,
    parquet: bool = False,
) -> list[str]:
    """Write the tidy tables into a folder as open data, as a whole or not at all; the names of the files written.

    `csv/` holds them as data/processed does (comma, decimal point), `csv-sv/` for Swedish spreadsheets (semicolon,
    decimal comma), `parquet/` with their types; each folder of CSV has its datapackage.json, and `catalog.ttl`
    describes it all. Raises WritingError where the folder holds other people's files, where publication.toml is not
    whole, and where Parquet is asked for without DuckDB.
    """
    settings = load_settings(publication)
    forms = ["csv", "swedish", *(["parquet"] if parquet else [])]
    with replaced_folder(folder, mark="catalog.ttl") as new:
        for form in forms:
            (new / _FOLDERS[form]).mkdir()
        package = data_package(tables["reports"], sources)
        for name, frame in tables.items():
            write_csv(frame, new / _FOLDERS["csv"] / f"{name}.csv")
            write_csv(frame, new / _FOLDERS["swedish"] / f"{name}.csv", **SWEDISH)
        if parquet:
            write_parquet({new / _FOLDERS["parquet"] / f"{name}.parquet": frame for name, frame in tables.items()})
        _write_json(new / _FOLDERS["csv"] / "datapackage.json", package)
        _write_json(new / _FOLDERS["swedish"] / "datapackage.json", swedish_package(package))
        sizes = {path.relative_to(new).as_posix(): path.stat().st_size for path in sorted(new.rglob("*.*"))}
        record = catalogue(tables, package, settings, forms, sizes)
        (new / "catalog.ttl").write_text(record, encoding="utf-8", newline="\n")
    return ["catalog.ttl", *sizes]


def load_settings(path: Path) -> dict[str, str]:
    """Who publishes and where. Raises WritingError where the file is missing, is no TOML, or lacks a setting."""
    remedy = f"give it {', '.join(_SETTINGS)}, as docs/open_data.md says"
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WritingError(path.name, None, f"cannot be read ({error})", remedy) from None
    for name in _SETTINGS:
        if not isinstance(settings.get(name), str) or not settings[name]:
            raise WritingError(path.name, None, f"has no {name}", remedy)
    for name in ("base_uri", "homepage", "licence", "spatial"):
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", settings[name]):
            raise WritingError(path.name, None, f"{name} is no address on the web: {settings[name]!r}", remedy)
    return settings


# ---------------------------------------------------------------------------------------------------------------------
# Files


def write_parquet(files: Mapping[Path, pd.DataFrame]) -> None:
    """The frames with their types, days as days; texts as printed, since nothing takes them for formulas there.

    On one core: the order of rows and the bytes are the same each time.
    """
    with duckdb().connect(config={"threads": 1}) as connection:  # takes three times as long as to write a small file
        for path, frame in files.items():
            days = [name for name in frame.columns if str(frame[name].dtype).startswith("datetime")]
            columns = ", ".join(
                f'CAST("{name}" AS DATE) AS "{name}"' if name in days else f'"{name}"' for name in frame.columns
            )
            connection.register("frame", frame)
            target = str(path).replace("'", "''")
            connection.execute(f"COPY (SELECT {columns} FROM frame) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def duckdb() -> Any:
    """The library that writes Parquet, which everything else does without. Raises WritingError where it is missing."""
    try:
        return importlib.import_module("duckdb")
    except ImportError:
        remedy = "install it: python -m pip install '.[parquet]'"
        raise WritingError("Parquet", None, "is written by DuckDB, which is not installed", remedy) from None


def swedish_package(package: Mapping[str, Any]) -> dict[str, Any]:
    """The description of the tables in the form for Swedish spreadsheets."""
    package = json.loads(json.dumps(package))
    for resource in package["resources"]:
        resource["dialect"] = {"delimiter": SWEDISH["sep"], "lineTerminator": SWEDISH["lineterminator"]}
        resource["encoding"] = SWEDISH["encoding"]
        for field in resource["schema"]["fields"]:
            if field["type"] == "number":
                field["decimalChar"] = SWEDISH["decimal"]
    return dict(package)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


# ---------------------------------------------------------------------------------------------------------------------
# Catalogue record


def catalogue(
    tables: Mapping[str, pd.DataFrame],
    package: Mapping[str, Any],
    settings: Mapping[str, str],
    forms: Iterable[str],
    sizes: Mapping[str, int],
) -> str:
    """The catalogue record as Turtle: one catalogue, one dataset for each table, one distribution for each form of it.

    Classes and properties are those of DCAT-AP-SE 3 (https://docs.dataportal.se/dcat/3.0.1/sv/); all that it demands
    or recommends is there. `sizes`: bytes of each file, by its path in the folder.
    """
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"uri": _uri, "authority": _authority, "text": _text}
    template = environment.from_string(Path(__file__).with_name("catalogue.ttl.j2").read_text(encoding="utf-8"))
    reports = tables["reports"]
    return template.render(
        settings=settings,
        package=package,
        names={row["table"]: row for row in words("catalogue")},
        period=(reports["period_start"].min(), reports["period_end"].max()) if len(reports) else None,
        licence=CC0,
        forms=[(form, _FOLDERS[form], _FORM_TITLES[form], _MEDIA[form]) for form in forms],
        sizes=sizes,
    )


_FORM_TITLES = {
    "csv": "CSV med komma och decimalpunkt",
    "swedish": "CSV för svenska kalkylprogram (semikolon och decimalkomma)",
    "parquet": "Parquet",
}

_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def _uri(address: str) -> str:
    """An address; what may not stand in one is percent-encoded, so that no text can end it."""
    encoded = _NOT_IN_ADDRESSES.sub(lambda match: f"%{ord(match[0]):02X}", address)
    return f"<{encoded}>"


def _authority(path: str) -> str:
    """A term of the EU's authority tables."""
    return _uri(f"http://publications.europa.eu/resource/authority/{path}")


def _text(text: str, language: str = "") -> str:
    """A literal. JSON's escapes of quotes, backslashes and control characters are Turtle's, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f") + (f"@{language}" if language else "")


def export_into(out: Path, parquet: bool) -> Iterator[str]:
    """Write the tables in data/processed as open data into a folder; yields a line for each file."""
    try:
        tables = {name: load(name) for name in TABLES}
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name
        raise WritingError(missing, None, "has not been written yet", "run: python3 run.py extract") from None
    publication = RAW.parent / "publication.toml"
    for name in export(tables, load_sources(RAW / "sources.csv"), publication, out, parquet):
        yield f"{out.name}/{name}"
    if "example.org" in publication.read_text(encoding="utf-8"):
        yield "publication.toml still names example.org: say who publishes and where before you do"

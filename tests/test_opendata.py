"""The tidy tables as open data: valid as a data package, as Turtle, as Swedish CSV and as Parquet, and all the same."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import rdflib
from frictionless import validate
from pandas.testing import assert_frame_equal

from analysis.core.errors import WritingError
from analysis.pipeline.commands import export_into
from analysis.tidy import opendata
from analysis.tidy.datapackage import data_package
from analysis.tidy.dictionary import data_dictionary
from analysis.tidy.kinds import load_sources
from analysis.tidy.schema import TABLES
from analysis.tidy.store import PROCESSED, RAW, ROOT, load, write_csv
from analysis.tidy.vocabulary import words

PUBLICATION = ROOT / "data" / "publication.toml"

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCTERMS = rdflib.Namespace("http://purl.org/dc/terms/")
FOAF = rdflib.Namespace("http://xmlns.com/foaf/0.1/")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")

# What DCAT-AP-SE 3 demands of each class, and what it recommends and we have.
DEMANDED = {
    DCAT.Catalog: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset],
    DCAT.Dataset: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher],
    DCAT.Distribution: [DCAT.accessURL],
    FOAF.Agent: [FOAF.name],
    VCARD.Organization: [VCARD.fn, VCARD.hasEmail],
}
RECOMMENDED = {
    DCAT.Catalog: [DCTERMS.language, DCAT.themeTaxonomy, FOAF.homepage],
    DCAT.Dataset: [
        DCAT.contactPoint,
        DCAT.keyword,
        DCAT.theme,
        DCTERMS.accessRights,
        DCTERMS.temporal,
        DCAT.distribution,
    ],
    DCAT.Distribution: [DCTERMS.license, DCTERMS["format"], DCAT.downloadURL],
    FOAF.Agent: [DCTERMS.type],
}

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return {name: load(name) for name in TABLES}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> Path:
    folder = tmp_path_factory.mktemp("open") / "export"
    opendata.export(tables, load_sources(RAW / "sources.csv"), PUBLICATION, folder, parquet=True)
    return folder


def test_the_committed_tables_are_a_valid_data_package() -> None:
    report = validate(str(PROCESSED / "datapackage.json"))
    assert report.valid, [error.message for task in report.tasks for error in task.errors]
    assert report.warnings == []
    assert [warning for task in report.tasks for warning in task.warnings] == []
    assert [task.name for task in report.tasks] == list(TABLES)


@pytest.mark.parametrize("form", ["csv", "csv-sv"])
def test_each_exported_form_is_a_valid_data_package(exported: Path, form: str) -> None:
    report = validate(str(exported / form / "datapackage.json"))
    assert report.valid, [error.message for task in report.tasks for error in task.errors]
    assert report.warnings == []
    rows = {task.name: task.stats.get("rows", 0) for task in report.tasks}
    assert rows == {name: len(load(name)) for name in TABLES}


def test_a_decimal_point_in_the_swedish_form_is_found_out(exported: Path, tmp_path: Path) -> None:
    for file in (exported / "csv-sv").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes().replace(b"312,7;", b"312.7;"))
    assert not validate(str(tmp_path / "datapackage.json")).valid


def test_dates_are_described_as_dates() -> None:
    package = data_package(load("reports"), {})
    fields = {
        (resource["name"], field["name"]): field["type"]
        for resource in package["resources"]  # type: ignore[attr-defined]
        for field in resource["schema"]["fields"]
    }
    assert {key: fields[key] for key in fields if key[1] in ("period_start", "due_date", "value_mnkr", "pages")} == {
        ("reports", "period_start"): "date",
        ("reports", "pages"): "integer",
        ("activities", "due_date"): "date",
        ("budget", "period_start"): "date",
        ("budget", "value_mnkr"): "number",
    }


# ---------------------------------------------------------------------------------------------------------------------
# Swedish spreadsheets


def swedish_rows(exported: Path, name: str) -> list[dict[str, str]]:
    with (exported / "csv-sv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_the_swedish_form_is_what_a_spreadsheet_expects(exported: Path) -> None:
    raw = (exported / "csv-sv" / "budget.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfreport_id;table_no;")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    first = swedish_rows(exported, "budget")[0]
    assert (first["value_mnkr"], first["period_end"]) == ("312,7", "2017-11-30")


@pytest.mark.parametrize("name", TABLES)
def test_the_swedish_form_holds_the_same(exported: Path, tables: Tables, name: str) -> None:
    rows, frame = swedish_rows(exported, name), tables[name]
    assert not rows or list(rows[0]) == list(frame.columns)
    with (exported / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        plain = list(csv.DictReader(file))
    numbers = [column for column in frame.columns if str(frame[column].dtype) == "float64"]
    for ours, theirs in zip(rows, plain, strict=True):
        assert {
            column: text.replace(",", ".") if column in numbers else text for column, text in ours.items()
        } == theirs


def test_no_cell_begins_a_formula(tmp_path: Path, tables: Tables) -> None:
    titles = ["=1+1", "+A1", "-2,0 mnkr", "@cmd", "\tx", 'Bygga; "riva"\nigen', '=HYPERLINK("x")']
    frame = tables["activities"].head(len(titles)).assign(title=titles)
    for dialect in ({}, opendata.SWEDISH):
        write_csv(frame, tmp_path / "x.csv", **dialect)
        with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
            found = [row["title"] for row in csv.DictReader(file, delimiter=dialect.get("sep", ","))]
        assert found == ["'=1+1", "'+A1", "-2,0 mnkr", "'@cmd", "'\tx", 'Bygga; "riva"\nigen', '\'=HYPERLINK("x")']


# ---------------------------------------------------------------------------------------------------------------------
# Parquet and DuckDB


@pytest.mark.parametrize("name", TABLES)
def test_parquet_holds_the_same_with_types(exported: Path, tables: Tables, name: str) -> None:
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT * FROM '{exported / 'parquet' / name}.parquet'")
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        rows = found.fetchall()
    frame = tables[name]
    kinds = {"str": "VARCHAR", "Int64": "BIGINT", "float64": "DOUBLE", "boolean": "BOOLEAN", "datetime64[s]": "DATE"}
    assert types == {column: kinds[str(frame[column].dtype)] for column in frame.columns}
    expected = frame.reset_index(drop=True).astype(object).where(frame.notna().to_numpy(), None)
    days = [column for column in frame.columns if types[column] == "DATE"]
    expected[days] = expected[days].map(lambda day: None if day is None else day.date())
    assert_frame_equal(pd.DataFrame(rows, columns=frame.columns, dtype=object), expected, check_dtype=False)


def test_parquet_without_duckdb_says_what_to_install(
    tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(WritingError, match=r"install it: .*\[parquet\]"):
        opendata.export(tables, {}, PUBLICATION, tmp_path / "export", parquet=True)
    assert not (tmp_path / "export").exists()
    opendata.export(tables, {}, PUBLICATION, tmp_path / "export")


def test_duckdb_queries_the_tables_as_they_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with duckdb.connect() as connection:
        found = connection.sql(
            """
            SELECT report_id, status, count(*) AS activities
            FROM 'data/processed/activities.csv'
            GROUP BY report_id, status
            ORDER BY report_id, activities DESC, status
            """
        ).fetchall()
    assert found[0] == ("bilaga-2-2019", "ongoing", 130)
    assert sum(count for *_, count in found) == len(load("activities"))


# ---------------------------------------------------------------------------------------------------------------------
# Catalogue record


@pytest.fixture(scope="module")
def graph(exported: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(exported / "catalog.ttl", format="turtle")


def test_the_record_has_all_that_dcat_ap_se_demands_and_what_it_recommends(graph: rdflib.Graph) -> None:
    for demands in (DEMANDED, RECOMMENDED):
        for kind, properties in demands.items():
            nodes = list(graph.subjects(rdflib.RDF.type, kind))
            assert nodes, kind
            for node in nodes:
                for name in properties:
                    assert list(graph.objects(node, name)), (node, name)


def test_the_record_is_of_a_piece(graph: rdflib.Graph, exported: Path, tables: Tables) -> None:
    catalogue = next(graph.subjects(rdflib.RDF.type, DCAT.Catalog))
    assert str(graph.value(catalogue, DCTERMS.license)) == opendata.CC0
    datasets = list(graph.objects(catalogue, DCAT.dataset))
    assert [str(node).rsplit("/", 1)[1] for node in datasets] == list(TABLES)
    assert set(datasets) == set(graph.subjects(rdflib.RDF.type, DCAT.Dataset))
    base = opendata.load_settings(PUBLICATION)["base_uri"]
    for dataset in datasets:
        forms = list(graph.objects(dataset, DCAT.distribution))
        assert len(forms) == 3
        for form in forms:
            file = exported / str(graph.value(form, DCAT.downloadURL)).removeprefix(base)
            assert file.stat().st_size == int(str(graph.value(form, DCAT.byteSize)))
        period = graph.value(dataset, DCTERMS.temporal)
        assert str(graph.value(period, DCAT.startDate)) == f"{tables['reports']['period_start'].min():%Y-%m-%d}"
        for name in (DCTERMS.title, DCTERMS.description):
            texts = [text for text in graph.objects(dataset, name) if isinstance(text, rdflib.Literal)]
            assert {text.language for text in texts} == {"sv", "en"}


def test_names_cannot_break_out_of_the_record(tables: Tables) -> None:
    evil = 'A" ; dcterms:title "B\\" .\n<x> a <y> .'
    settings = opendata.load_settings(PUBLICATION) | {"publisher": evil, "contact_email": "a> . <b"}
    package = data_package(tables["reports"], {})
    sizes = {f"csv/{name}.csv": 1 for name in TABLES}
    record = opendata.catalogue(tables, package, settings, ["csv"], sizes)
    graph = rdflib.Graph().parse(data=record, format="turtle")
    assert [str(name) for name in graph.objects(None, FOAF.name)] == [evil]
    assert [str(address) for address in graph.objects(None, VCARD.hasEmail)] == ["mailto:a%3E%20.%20%3Cb"]
    assert not list(graph.subjects(rdflib.RDF.type, rdflib.URIRef("y")))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_named_in_the_catalogue_vocabulary(name: str) -> None:
    row = next((row for row in words("catalogue") if row["table"] == name), None)
    assert row is not None and all(row.values())


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("publisher = ", "publisher_ = "), "has no publisher"),
        (('"https://example.org/"', '"example.org"'), "homepage is no address on the web"),
        (('publisher = "', 'publisher = "" # "'), "has no publisher"),
        (("base_uri", "[base_uri"), "cannot be read"),
    ],
)
def test_a_publication_file_that_is_not_whole_is_refused(
    tmp_path: Path, tables: Tables, change: tuple[str, str], problem: str
) -> None:
    settings = PUBLICATION.read_text(encoding="utf-8")
    assert change[0] in settings
    (tmp_path / "publication.toml").write_text(settings.replace(*change), encoding="utf-8")
    with pytest.raises(WritingError, match=problem):
        opendata.export(tables, {}, tmp_path / "publication.toml", tmp_path / "export")
    assert not (tmp_path / "export").exists()


def test_the_export_is_the_same_from_run_to_run(exported: Path, tmp_path: Path) -> None:
    list(export_into(tmp_path / "export", parquet=False))
    for path in (tmp_path / "export").rglob("*.*"):
        if path.name != "catalog.ttl":  # which tells of Parquet, too, in the other
            assert path.read_bytes() == (exported / path.relative_to(tmp_path / "export")).read_bytes()


def test_a_folder_of_somebody_else_is_not_replaced(tmp_path: Path, tables: Tables) -> None:
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(WritingError):
        opendata.export(tables, {}, PUBLICATION, tmp_path)
    assert (tmp_path / "thesis.docx").exists()


# ---------------------------------------------------------------------------------------------------------------------
# Data dictionary


def test_the_data_dictionary_is_that_of_the_contracts() -> None:
    page = (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert page == data_dictionary(), "run: python3 run.py dictionary"


@pytest.mark.parametrize("name", TABLES)
def test_the_data_dictionary_names_every_column(name: str) -> None:
    section = data_dictionary().split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == list(TABLES[name].columns)

"""Files: exact amounts, typed days, and no text that a spreadsheet would run."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from prm.web.export import Column, Kind, csv_text, neutral, restored, safe_name, workbook

DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    " =1",
    "\u00a0=1",
    "\ufeff=1",
)
HARMLESS = ("Acme", "A=B", "3-2", "", "O'Neill", "Über-Rad", "1 + 1", "'quoted'")
COLUMNS = (
    Column("name", "Name"),
    Column("amount", "Amount", Kind.AMOUNT, "EUR"),
    Column("share", "Share", Kind.SHARE),
    Column("count", "Count", Kind.COUNT),
    Column("day", "Day", Kind.DAY),
    Column("at", "At", Kind.MOMENT),
)
AT = datetime(2013, 11, 29, 8, 30, tzinfo=UTC)
ROW = ("Acme", 123_456_789_012_345, 12.5, 7, date(2013, 11, 29), AT)


def sheet(columns, rows, about=()):
    return load_workbook(io.BytesIO(workbook("Rows", columns, rows, about)))


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("place", range(3))
def test_no_text_becomes_a_formula(text, place):
    columns = [Column(str(n), f"Column {n}") for n in range(3)]
    row = ["plain", "plain", "plain"]
    row[place] = text
    cell = sheet(columns, [row]).worksheets[0].cell(2, place + 1)
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    assert list(csv.reader(io.StringIO("".join(csv_text(columns, [row]))[1:], newline="")))[1][place] == f"'{text}"


@pytest.mark.parametrize("text", DANGEROUS)
def test_headings_and_notes_are_no_formulas_either(text):
    book = sheet([Column("a", text)], [["x"]], [(text, text)])
    assert {book.worksheets[0]["A1"].data_type, book["About"]["A1"].data_type, book["About"]["B1"].data_type} == {"s"}


@pytest.mark.parametrize("text", [*DANGEROUS, *HARMLESS, "'=1", "''=1"])
def test_a_text_survives_there_and_back(text):
    assert restored(neutral(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text):
    assert neutral(text) == text


def test_a_workbook_types_its_cells_exactly():
    cells = next(sheet(COLUMNS, [ROW]).worksheets[0].iter_rows(min_row=2))
    assert [cell.value for cell in cells] == [
        "Acme",
        12345678901.2345,
        "EUR",
        0.125,
        7,
        datetime(2013, 11, 29),  # noqa: DTZ001 - a cell knows no zone
        datetime(2013, 11, 29, 8, 30),  # noqa: DTZ001
    ]
    assert cells[1].number_format == "#,##0.0000"
    assert cells[5].is_date


def test_csv_writes_amounts_with_four_decimals_and_days_as_iso():
    lines = list(csv.reader(io.StringIO("".join(csv_text(COLUMNS, [ROW])))))
    assert lines[0] == ["\ufeffName", "Amount", "Amount currency", "Share", "Count", "Day", "At"]
    assert lines[1] == ["Acme", "12345678901.2345", "EUR", "0.125", "7", "2013-11-29", "2013-11-29 08:30:00"]


def test_what_is_missing_stays_empty():
    row = (None,) * 6
    assert list(csv.reader(io.StringIO("".join(csv_text(COLUMNS, [row])))))[1] == [""] * 7
    assert next(sheet(COLUMNS, [row, ROW]).worksheets[0].iter_rows(min_row=2, values_only=True)) == (None,) * 7


def test_an_amount_may_bring_its_own_currency():
    assert list(csv.reader(io.StringIO("".join(csv_text(COLUMNS[1:2], [((15_000, "JPY"),)])))))[1] == ["1.5000", "JPY"]


@pytest.mark.parametrize(
    ("title", "name"), [("Partners, EMEA", "partners-emea.csv"), ("../../x", "x.csv"), ("", "rows.csv")]
)
def test_file_names_are_plain(title, name):
    assert safe_name(title, "csv") == name

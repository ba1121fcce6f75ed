"""XLSX: read like CSV, typed cells kept exact, by a child process that no hostile file outlives (G26)."""

import io
import time
import zipfile
from datetime import date

import pytest
import xlsxwriter

from prm.sales.models import Line

HEADERS = ["order", "line", "date", "partner code", "manager", "sku", "quantity", "amount"]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows, headers=HEADERS, above=0):
    """A workbook as a spreadsheet program writes it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet("Empty")
        sheet = book.add_worksheet("Lines")
        for number, row in enumerate([headers, *rows]):
            for place, cell in enumerate(row):
                style = days if isinstance(cell, date) else None
                sheet.write(number + above, place, cell, style)
    return out.getvalue()


def with_part(content, name, text):
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, text)
    return out.getvalue()


ROW = ["SO1", 1, date(2026, 3, 4), "P1", "m1", "S1", 2, 1234.5]
GOOD = workbook(ROW)


def crowded():
    """A workbook of far more parts than any has."""
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as more:
        for number in range(200):
            more.writestr(f"x/{number}.xml", "x")
    return out.getvalue()


def sheet_of(cell):
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="A1"><v>1</v></c><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    )


def test_typed_cells_are_read_exactly(imports, channel):
    rows = [
        ROW,
        ["SO2", 1, date(2026, 3, 5), "P1", "m1", "S1", 1, 0.1],
        ["SO3", 1, "2026-03-06", "P1", "m1", "S1", 1, 1.234],
    ]
    run = imports.merge("sales", workbook(*rows))
    assert run.form == "XLSX"
    assert imports.rows(Line, Line.amount) == [(1_000,), (12_340,), (12_345_000,)]


def test_rows_are_counted_as_the_spreadsheet_counts_them(imports, channel):
    bad = ["SO2", 1, date(2026, 3, 5), "P9", "m1", "S1", 1, "free"]
    run = imports.check("sales", workbook(ROW, [], bad, above=2))
    assert [(row, column) for row, column, *_ in run.refused] == [(6, "amount"), (6, "partner code")]


def test_text_that_reads_both_ways_is_asked_and_typed_numbers_are_not(imports, channel):
    typed = imports.check("sales", workbook([*ROW[:7], 1.234]))
    assert str(typed.state) == "checked"
    text = imports.check("sales", workbook([*ROW[:7], "1.234"]))
    assert str(text.state) == "asking"


def test_a_sheet_can_be_named(imports, channel):
    run = imports.check("sales", GOOD, {"options": {"sheet": "Sales"}})
    assert "There is no sheet “Sales”. There are: Empty, Lines." in run.error


BOMB = "<worksheet><sheetData>" + " " * 40_000_000 + "</sheetData></worksheet>"
HOSTILE = {
    "a cell at the far corner": (with_part(GOOD, "xl/worksheets/sheet2.xml", sheet_of("XFD1048576")), "stands in row"),
    "a cell far down": (with_part(GOOD, "xl/worksheets/sheet2.xml", sheet_of("GR999999")), "stands in row"),
    "a part that unpacks a thousandfold": (with_part(GOOD, "xl/sharedStrings.xml", BOMB), "hundreds of times its size"),
    "its own entities": (
        with_part(GOOD, SHEET, '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'),
        "entities of its own",
    ),
    "a packed file inside": (with_part(GOOD, "xl/media/inner.zip", GOOD), "another packed file"),
    "two hundred and more parts": (crowded(), "parts"),
    "cut off": (GOOD[: len(GOOD) // 2], "damaged or cut off"),
    "no sheets": (with_part(GOOD, "xl/workbook.xml", "<workbook/>"), ""),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_workbook_is_refused_in_a_sentence_and_soon(imports, channel, what):
    content, words = HOSTILE[what]
    before = imports.facts()
    start = time.process_time()
    run = imports.check("sales", content)
    assert str(run.state) == "failed"
    assert run.error.endswith(".")
    assert words in run.error
    assert time.process_time() - start < 5
    assert imports.facts() == before

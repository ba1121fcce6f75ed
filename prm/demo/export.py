"""Writes the demo's facts as files that the importer reads without a profile: a CSV and an XLSX of each kind.

The files come in the order they are to be imported in; `docs/importing.md` walks through them.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from prm.core.money import SCALE, to_decimal_text
from prm.demo.deal_sheets import CUSTOMERS, OPPORTUNITIES, REGISTRATIONS
from prm.demo.sheets import AMOUNTS, FACTS, Sheet

SHEETS = (*FACTS, CUSTOMERS, OPPORTUNITIES, REGISTRATIONS)
MOST_ROWS = 1_048_575  # what a worksheet holds below its header
SOME = 10_000


def write(session: Session, folder: Path) -> Iterator[tuple[Path, int]]:
    """Write all kinds into `folder`, yielding each file with its number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, sheet in enumerate(SHEETS, 1):
        stem = folder / f"{number:02d}-{sheet.kind}"
        csv_file, workbook = stem.with_suffix(".csv"), stem.with_suffix(".xlsx")
        count = _csv(csv_file, sheet, _rows(session, sheet))
        yield csv_file, count
        if count <= MOST_ROWS:
            yield workbook, _xlsx(workbook, sheet, _rows(session, sheet))


def _rows(session: Session, sheet: Sheet) -> Iterator[Any]:
    found = session.execute(sheet.query, execution_options={"yield_per": SOME})
    return ([cell.date() if isinstance(cell, datetime) else cell for cell in row] for row in found)


def _csv(path: Path, sheet: Sheet, rows: Iterator[Any]) -> int:
    money = [header in AMOUNTS for header in sheet.headers]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(sheet.headers)
        at = 0
        for at, row in enumerate(rows, 1):  # noqa: B007  (how many there were)
            out.writerow([_text(cell, is_amount) for cell, is_amount in zip(row, money, strict=True)])
    return at


def _text(cell: Any, is_amount: bool) -> Any:
    if is_amount and cell is not None:
        return to_decimal_text(cell)
    return "" if cell is None else str(cell)


def _xlsx(path: Path, sheet: Sheet, rows: Iterator[Any]) -> int:
    money = [header in AMOUNTS for header in sheet.headers]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(sheet.kind)
        page.freeze_panes(1, 0)
        at = 0
        for at, row in enumerate(chain([sheet.headers], rows)):
            for place, cell in enumerate(row):
                if at and money[place] and cell is not None:
                    page.write_number(at, place, cell / SCALE)  # a worksheet knows no other number
                elif isinstance(cell, date):
                    page.write_datetime(at, place, cell, day)
                elif isinstance(cell, int):
                    page.write_number(at, place, cell)
                elif cell is not None and cell != "":
                    page.write_string(at, place, str(cell))
    return at

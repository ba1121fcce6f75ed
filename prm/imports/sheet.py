"""The child process that reads one workbook: `python -m prm.imports.sheet FILE [SHEET]`, rows as JSON lines.

Checks the zip directory and every cell reference before it parses, under limits of memory and time (G26).
Imports nothing of the product, so that it starts at once and has nothing to lose.
"""

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

MEMORY, CPU_SECONDS, WRITTEN = 512 << 20, 20, 1 << 30
MOST_ENTRIES, MOST_UNPACKED, MOST_RATIO, MOST_CELLS = 200, 300 << 20, 250, 8_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 500
_REFERENCE = re.compile(rb'\sr="([A-Z]{0,3})([0-9]{1,9})"')
_TOO_LARGE = "Save it as CSV, which has no such limit."


class Hostile(Exception):
    """The workbook is not one that is read here; the text is a sentence."""


def limit() -> None:
    """Bound this process before it touches the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))


def check(path: str) -> None:
    """Refuse what no honest spreadsheet program writes, by the zip directory and a scan of the parts."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise Hostile(f"This workbook has {len(entries):,} parts. {_TOO_LARGE}")
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise Hostile(f"Unpacked, this workbook is larger than {MOST_UNPACKED >> 20} MB. {_TOO_LARGE}")
        for entry in entries:
            if entry.file_size > MOST_RATIO * max(entry.compress_size, 1) and entry.file_size > 1 << 20:
                raise Hostile(
                    "A part of this workbook unpacks to hundreds of times its size. Save it again, or as CSV."
                )
            with archive.open(entry) as part:
                _check_part(entry, part)


def _check_part(entry: zipfile.ZipInfo, part: IO[bytes]) -> None:
    head = part.read(4096)
    if head.startswith(b"PK\x03\x04"):
        raise Hostile("This workbook holds another packed file. Save the sheet alone, or as CSV.")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Hostile("This workbook defines entities of its own, which no spreadsheet does. Save it as CSV.")
    sheet = "worksheets/" in entry.filename and entry.filename.endswith(".xml")
    rows, columns, tail, seen = 0, 0, b"", len(head)
    block = head
    while block:
        if sheet:
            rows, columns = _reach(tail + block, rows, columns)
            tail = block[-32:]
        block = part.read(1 << 20)
        seen += len(block)
        if seen > entry.file_size:
            raise Hostile("The directory of this workbook does not fit its parts. Save it again.")


def _reach(text: bytes, rows: int, columns: int) -> tuple[int, int]:
    for letters, digits in set(_REFERENCE.findall(text)):
        rows, columns = max(rows, int(digits)), max(columns, _column(letters))
    if rows > LAST_ROW or columns > LAST_COLUMN or rows * max(columns, 1) > MOST_CELLS:
        raise Hostile(
            f"A cell of this workbook stands in row {rows:,}, column {columns:,}. "
            f"Delete what is empty around the table, or save it as CSV."
        )
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def plain(cell: Any) -> Any:
    """A cell as JSON knows it; days are wrapped so that they stay days."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return {"day": cell.date().isoformat()} if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return str(cell) if isinstance(cell, (time, timedelta)) else cell


def rows(path: str, wanted: str | None) -> Iterator[list[Any]]:
    """The rows of the named sheet, else of the first visible one that holds something."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  # only within the limits

    book = CalamineWorkbook.from_path(path)
    shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
    if wanted and wanted not in book.sheet_names:
        raise Hostile(f"There is no sheet “{wanted}”. There are: {', '.join(book.sheet_names)}.")
    for name in [wanted] if wanted else shown or book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is not None:
            yield from ([plain(cell) for cell in row] for row in sheet.iter_rows())
            return


def main(path: str, wanted: str | None = None) -> None:
    """Write the rows, or the one sentence that says why not."""
    limit()
    out = sys.stdout
    try:
        check(path)
        for row in rows(path, wanted):
            out.write(json.dumps(row, allow_nan=True, ensure_ascii=True) + "\n")
        out.write('{"end": true}\n')
    except Hostile as refusal:
        out.write(json.dumps({"refused": str(refusal)}) + "\n")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, RuntimeError):
        out.write(json.dumps({"refused": "This workbook is damaged or cut off. Save it again, or as CSV."}) + "\n")
    except MemoryError:
        out.write(json.dumps({"refused": f"This workbook needs too much memory to read. {_TOO_LARGE}"}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])

"""Rows of an XLSX file, read once by a child process that may fail without harm. Knows nothing of their meaning."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any

from prm.core.errors import Unreadable
from prm.imports.delimited import Rows
from prm.imports.values import Cell

SECONDS = 60
_GAVE_UP = "This workbook cannot be read within the limits of memory and time. Save it as CSV."
_END = b'{"end": true}\n'


class Workbook:
    """One sheet of a workbook, shaped like `Delimited`; its rows lie in a temporary file as JSON lines."""

    def __init__(self, path: Path, sheet: str | None) -> None:
        self.delimiter, self._spool = "", tempfile.TemporaryFile()  # noqa: SIM115  # closed with the table
        try:
            self.total = _read(path, sheet, self._spool)
            self.header_row, self.headers = self._first()
        except Unreadable:
            self.close()
            raise

    def _first(self) -> tuple[int, list[str]]:
        for number, row in enumerate(self._lines(), 1):
            headers = [str(cell).strip() for cell in row]
            if any(headers):
                return number, headers
        raise Unreadable("The workbook is empty. Choose one with a header row and at least one row below it.")

    def chunks(self, size: int) -> Iterator[tuple[int, Rows]]:
        """Row number of the first, and the rows, as the spreadsheet counts them."""
        lines, number = self._lines(), self.header_row + 1
        for _ in islice(lines, self.header_row):
            continue
        while rows := list(islice(lines, size)):
            yield number, rows
            number += len(rows)

    def close(self) -> None:
        """Forget the rows."""
        self._spool.close()

    def _lines(self) -> Iterator[list[Cell]]:
        place = 0
        while True:
            self._spool.seek(place)  # several readings of the one file may take turns
            line = self._spool.readline()
            place = self._spool.tell()
            if line == _END:
                return
            yield [_cell(cell) for cell in json.loads(line)]


def _read(path: Path, sheet: str | None, spool: IO[bytes]) -> int:
    """Have the rows written, and say how many; Unreadable with the child's own sentence, or where it gave up."""
    arguments = [sys.executable, "-m", "prm.imports.sheet", str(path), *([sheet] if sheet else [])]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": spool, "stderr": subprocess.DEVNULL}
    try:
        subprocess.run(arguments, timeout=SECONDS, check=False, **pipes)  # type: ignore[call-overload]  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Unreadable(_GAVE_UP) from None
    spool.seek(0)
    rows, last = 0, b""
    for rows, last in enumerate(spool):  # noqa: B007  # how many there were
        continue
    if last.startswith(b'{"refused"'):
        raise Unreadable(json.loads(last)["refused"])
    if last != _END:
        raise Unreadable(_GAVE_UP)
    return max(0, rows - 1)


def _cell(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["day"])
    return "" if cell is None else cell

"""Rows of an XLSX file, read by a child process that may fail without harm. Knows nothing of their meaning."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from prm.core.errors import Unreadable
from prm.imports.delimited import Rows
from prm.imports.values import Cell

SECONDS = 60
_GAVE_UP = "This workbook cannot be read within the limits of memory and time. Save it as CSV."


class Workbook:
    """One sheet of a workbook, shaped like `Delimited`."""

    def __init__(self, path: Path, sheet: str | None) -> None:
        self.path, self.sheet, self.delimiter, self.total = path, sheet, "", 0
        self.header_row, found = 0, []
        for number, row in enumerate(self._lines(), 1):
            if any(str(cell).strip() for cell in row):
                self.header_row, found = number, row
                break
        self.headers = [str(cell).strip() for cell in found]
        if not any(self.headers):
            raise Unreadable("The workbook is empty. Choose one with a header row and at least one row below it.")

    def chunks(self, size: int) -> Iterator[tuple[int, Rows]]:
        """Row number of the first, and the rows, as the spreadsheet counts them."""
        lines, number = self._lines(), self.header_row + 1
        for _ in islice(lines, self.header_row):
            continue
        while rows := list(islice(lines, size)):
            yield number, rows
            number += len(rows)

    def _lines(self) -> Iterator[list[Cell]]:
        """Rows as the child writes them; ends it when nobody reads on, or when it takes too long."""
        arguments = [sys.executable, "-m", "prm.imports.sheet", str(self.path), *([self.sheet] if self.sheet else [])]
        with subprocess.Popen(  # noqa: S603  # our own interpreter and module, a list, no shell
            arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
        ) as child:
            clock = threading.Timer(SECONDS, child.kill)
            clock.start()
            try:
                for line in child.stdout or ():
                    found = json.loads(line)
                    if isinstance(found, dict):
                        if "refused" in found:
                            raise Unreadable(found["refused"])
                        return
                    yield [_cell(cell) for cell in found]
                raise Unreadable(_GAVE_UP)
            finally:
                clock.cancel()
                child.kill()


def _cell(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["day"])
    return "" if cell is None else cell

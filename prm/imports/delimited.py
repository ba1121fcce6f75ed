"""Rows of a delimited text file, in chunks. Knows what breaks such files and says where."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from prm.core.errors import Unreadable
from prm.imports.examine import Examined
from prm.imports.rules import MOST_COLUMNS
from prm.imports.values import Cell

DELIMITERS = (",", ";", "\t", "|")
LONGEST = 1_000_000
Rows = list[list[Cell]]


def delimiter_of(path: Path, encoding: str) -> str:
    """The sign that cuts the first rows into the most columns of equal number."""
    with path.open(encoding=encoding, newline="") as file:
        text = file.read(1 << 16)
    return max(DELIMITERS, key=lambda sign: _fit(text, sign))


def _fit(text: str, sign: str) -> tuple[float, int]:
    try:
        rows = [row for row in islice(csv.reader(text.splitlines(keepends=True), delimiter=sign), 50) if row]
    except csv.Error:
        return (0.0, 0)
    width = len(rows[0]) if rows else 1
    if width < 2:
        return (0.0, 0)
    alike = Counter(map(len, rows[: max(1, len(rows) - 1)]))[width]  # the sample may end inside its last row
    return (round(alike / max(1, len(rows) - 1), 1), width)


class Delimited:
    """A delimited file. `headers` are the first row that holds something; its row number is `header_row`."""

    def __init__(self, path: Path, examined: Examined, delimiter: str | None) -> None:
        self.path, self.examined = path, examined
        self.delimiter = delimiter or delimiter_of(path, examined.encoding)
        self.total = max(0, examined.rows - 1)
        csv.field_size_limit(LONGEST)
        rows = self._rows(50)
        first = ((number + i, row) for number, rows in rows for i, row in enumerate(rows))
        self.header_row, found = next(((n, row) for n, row in first if any(map(str.strip, map(str, row)))), (0, []))
        self.headers = [str(cell).strip() for cell in found]
        if not any(self.headers):
            raise Unreadable("The file is empty. Choose a file with a header row and at least one row below it.")

    def chunks(self, size: int) -> Iterator[tuple[int, Rows]]:
        """Row number of the first, and the rows; the header is row 1 where nothing stands above it."""
        for number, rows in self._rows(size):
            skip = max(0, self.header_row - number + 1)
            if rows[skip:]:
                yield number + skip, rows[skip:]

    def close(self) -> None:
        """Nothing stays open between readings."""

    def _rows(self, size: int) -> Iterator[tuple[int, Rows]]:
        number = 1
        with self.path.open(encoding=self.examined.encoding, newline="") as file:
            reader = _Reader(file, self.delimiter, len(getattr(self, "headers", ())) or MOST_COLUMNS)
            while rows := self._take(reader, size, number):
                self._refuse_cut(rows, number, last=len(rows) < size)
                yield number, rows
                number += len(rows)

    def _take(self, reader: "_Reader", size: int, number: int) -> Rows:
        rows: Rows = []
        try:
            reader.take(size, rows)
        except csv.Error as error:
            raise Unreadable(self._broken(str(error), number + len(rows))) from None
        return rows

    def _broken(self, error: str, number: int) -> str:
        if "unexpected end" in error:
            return f"The file ends inside the quotes of row {number:,}: it is cut off. Export it again."
        if "field larger" in error:
            return f"A cell of row {number:,} never ends: a quote is missing. Correct it and check the file again."
        return (
            f"Row {number:,} has a quote in the middle of a cell. Double it or take it out, and check the file again."
        )

    def _refuse_cut(self, rows: Rows, number: int, *, last: bool) -> None:
        width = len(getattr(self, "headers", ()))
        if last and rows and 0 < len(rows[-1]) < width and not self.examined.ends_whole:
            raise Unreadable(
                f"The file ends in the middle of row {number + len(rows) - 1:,}, after {len(rows[-1])} of {width} "
                "columns: it is cut off. Export it again."
            )


class _Reader:
    """Rows of an open file: lines are cut at the delimiter while none has a quote, which is thrice as fast.

    A row has at most two cells more than the header: enough to see that it is too long, not enough to fill the memory.
    """

    def __init__(self, file: Iterable[str], delimiter: str, width: int) -> None:
        self._lines, self._delimiter, self._most = iter(file), delimiter, width + 1
        self._quoted: Any = None  # csv's reader, which yields lists of text

    def take(self, size: int, rows: Rows) -> None:
        """Add the next rows; csv.Error where a quote is out of place."""
        if self._quoted is None:
            lines, sign = list(islice(self._lines, size)), self._delimiter
            if not any('"' in line for line in lines):
                cut: Any = [line.rstrip("\r\n").split(sign, self._most) for line in lines]
                rows.extend(cut)
                return
            again = chain(lines, self._lines)  # a quoted cell may hold line ends: from here on by the csv module
            self._quoted = csv.reader(again, delimiter=sign, strict=True)
        rows.extend(row[: self._most + 1] for row in islice(self._quoted, size))

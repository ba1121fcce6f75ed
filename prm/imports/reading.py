"""A file as a table of headers and chunks of rows, whatever its form. Knows no field."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from prm.core.errors import Unreadable
from prm.imports.delimited import Delimited, Rows
from prm.imports.examine import Examined, examine
from prm.imports.rules import MOST_COLUMNS
from prm.imports.workbook import Workbook

WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class Table(Protocol):
    """Headers, and rows in chunks; may be read several times."""

    headers: list[str]
    header_row: int
    delimiter: str
    total: int

    def chunks(self, size: int) -> Iterator[tuple[int, Rows]]: ...

    def close(self) -> None: ...


def open_table(path: Path, options: Mapping[str, Any]) -> tuple[Table, Examined]:
    """Open what is at `path` with the reading options of a profile; Unreadable says what is wrong with the file."""
    try:
        examined = examine(path, options.get("encoding"))
    except FileNotFoundError:
        raise Unreadable(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise Unreadable(f"{path} is a folder. Name one file in it.") from None
    delimiter = {"tab": "\t", "\\t": "\t"}.get(str(options.get("delimiter")), options.get("delimiter"))
    if delimiter is not None and len(delimiter) != 1:
        raise Unreadable(f"The delimiter “{delimiter}” is more than one sign. Write one of , ; | tab.")
    table: Table = (
        Workbook(path, options.get("sheet")) if examined.form == "xlsx" else Delimited(path, examined, delimiter)
    )
    if len(table.headers) > MOST_COLUMNS:
        raise Unreadable(f"The file has {len(table.headers):,} columns. Keep at most {MOST_COLUMNS}.")
    return table, examined


def described(table: Table, examined: Examined) -> str:
    """How the file was read, in a few words: `CSV, utf-8, comma`."""
    if examined.form == "xlsx":
        return "XLSX"
    return f"CSV, {examined.encoding}, {WORDS.get(table.delimiter, table.delimiter)}"

"""What is on the screen as a file (E13): XLSX with typed cells, CSV that no spreadsheet executes. Knows no room."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum, auto
from io import BytesIO, StringIO
from typing import Any
from unicodedata import category

import xlsxwriter
from flask import Response
from flask_babel import gettext as _
from werkzeug.http import dump_options_header

from prm.core.errors import Refused
from prm.core.money import to_decimal_text

MOST_ROWS = 1_048_575  # what one sheet holds below its header
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
_STARTS = tuple("=+-@＝＋－＠﹢﹣﹦")
_FORMATS = {
    "amount": "#,##0.0000",
    "share": "0.0000%",
    "count": "#,##0",
    "number": "0.00000000",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
}


class Kind(StrEnum):
    """What the cells of a column hold, and so how they are typed, aligned and shown."""

    TEXT = auto()
    AMOUNT = auto()  # ten-thousandths, or a pair of them and their currency code
    SHARE = auto()  # per cent
    COUNT = auto()
    NUMBER = auto()  # a bare number, such as an index
    DAY = auto()
    MOMENT = auto()


@dataclass(frozen=True)
class Column:
    """One column of a file; an amount is followed by a column with its currency code."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    currency: str | None = None


Row = Sequence[Any]


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: a leading ' where one could begin."""
    seen = re.sub(r"^[\s'\"]+", "", "".join(sign for sign in text if category(sign) not in {"Cf", "Cc"}))
    dangerous = seen.startswith(_STARTS) or (text[:1] != "" and category(text[0]) == "Cc")
    return f"'{text}" if dangerous else text


def restored(text: str) -> str:
    """What `neutral` was given; for an importer that reads our own files back."""
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


def headings(columns: Sequence[Column]) -> list[str]:
    """The first line, with the currency columns between."""
    named = []
    for column in columns:
        named.append(neutral(column.label))
        if column.kind is Kind.AMOUNT:
            named.append(_("%(column)s currency", column=column.label))
    return named


def cells(columns: Sequence[Column], row: Row) -> Iterator[tuple[Kind, Any]]:
    """The cells of a row as kind and plain value: amounts as exact Decimal units, shares as fractions of one."""
    for column, value in zip(columns, row, strict=True):
        if column.kind is Kind.AMOUNT:
            amount, currency = value if isinstance(value, tuple) else (value, column.currency)
            yield Kind.AMOUNT, None if amount is None else Decimal(to_decimal_text(amount))
            yield Kind.TEXT, None if amount is None else currency
        elif column.kind is Kind.SHARE:
            yield Kind.SHARE, None if value is None else Decimal(str(value)) / 100
        elif column.kind is Kind.MOMENT:
            yield Kind.MOMENT, None if value is None else value.astimezone(UTC).replace(tzinfo=None)
        else:
            yield column.kind, value


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Row], about: Sequence[tuple[str, str]]) -> bytes:
    """An XLSX file: the rows with typed cells, and a second sheet that says what they are."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        formats = {Kind(kind): book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(columns) * 2, 1), 18)
        for place, text in enumerate(headings(columns)):
            sheet.write_string(0, place, text, bold)
        for line, row in enumerate(rows, 1):
            if line > MOST_ROWS:
                raise Refused(_("One sheet holds %(most)s rows. Narrow the list, or take CSV.", most=f"{MOST_ROWS:,}"))
            for place, (kind, value) in enumerate(cells(columns, row)):
                _write(sheet, line, place, kind, value, formats)
        _write_about(book.add_worksheet("About"), about, bold)
    return file.getvalue()


def _write(sheet: Any, line: int, place: int, kind: Kind, value: Any, formats: dict[Kind, Any]) -> None:
    if value is None or value == "":
        return
    if kind in {Kind.DAY, Kind.MOMENT}:
        sheet.write_datetime(line, place, value, formats[kind])
    elif kind is Kind.TEXT:
        sheet.write_string(line, place, neutral(str(value)))
    else:
        sheet.write_number(line, place, value, formats[kind])


def _write_about(sheet: Any, about: Sequence[tuple[str, str]], bold: Any) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    for line, (name, text) in enumerate(about):
        sheet.write_string(line, 0, neutral(name), bold)
        sheet.write_string(line, 1, neutral(text))


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31] or "Rows"


def csv_text(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    """CSV in UTF-8 with a byte order mark, one piece a row; amounts with four decimals, days as ISO."""
    held = StringIO()
    writer = csv.writer(held)
    held.write("\ufeff")
    writer.writerow(headings(columns))
    for row in rows:
        yield _taken(held)
        writer.writerow(_plain(kind, value) for kind, value in cells(columns, row))
    yield _taken(held)


def _taken(held: StringIO) -> str:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text


def _plain(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return neutral(str(value)) if kind is Kind.TEXT else f"{value:f}" if isinstance(value, Decimal) else str(value)


def safe_name(title: str, extension: str) -> str:
    """A file name that every system takes."""
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', title).strip('-').lower()[:60] or 'rows'}.{extension}"


def send(content: bytes, name: str, extension: str) -> Response:
    """A file to keep, never to show: the browser may not run anything in it."""
    response = Response(content, content_type=TYPES[extension])
    response.headers["Content-Disposition"] = dump_options_header(
        "attachment", {"filename": safe_name(name, extension)}
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def send_workbook(
    title: str, columns: Sequence[Column], rows: Iterable[Row], about: Sequence[tuple[str, str]]
) -> Response:
    """The rows as an XLSX download."""
    return send(workbook(title, columns, rows, about), title, "xlsx")


def send_csv(title: str, columns: Sequence[Column], rows: Iterable[Row]) -> Response:
    """The rows as a CSV download; read before the answer starts, since the transaction ends with it."""
    return send("".join(csv_text(columns, rows)).encode(), title, "csv")

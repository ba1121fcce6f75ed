"""The schedule of an annex as people type it: a line for each promise, its parts between semicolons. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from prm.agreements.annex import Basis, Line, check, read, written
from prm.core.errors import Unreadable
from prm.core.money import parse_amount, to_decimal_text

PARTS = "what; family; how much; from; until"
EXAMPLE = "commission; Bikes; 5 %; 2027-01-01; 2027-12-31"


def typed(lines: Iterable[Mapping[str, Any]]) -> str:
    """Lines of a document as a text to change."""
    return "\n".join(_line(read(line)) for line in lines)


def understood(text: str) -> list[dict[str, Any]]:
    """Lines as documents hold them. Raises Unreadable, naming the line."""
    return [written(_read(f"Line {at}", row)) for at, row in _rows(text)]


def meant(title: str, text: str) -> list[dict[str, Any]]:
    """As `understood`, and no two lines contradict each other. Raises Unreadable, naming the line as it was typed."""
    found, places = understood(text), [at for at, _row in _rows(text)]
    check(title, [read(line) for line in found], places)
    return found


def _rows(text: str) -> list[tuple[int, str]]:
    return [(at, row) for at, row in enumerate(text.splitlines(), 1) if row.strip()]


def _line(line: Line) -> str:
    parts = [str(line.basis), line.category, how_much(line)]
    parts += [str(day) if day else "" for day in (line.starts_on, line.ends_on)]
    return "; ".join(parts).rstrip("; ")


def how_much(line: Line) -> str:
    """5 % or 12.5 EUR."""
    if line.points is not None:
        whole, rest = divmod(line.points, 100)
        return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"
    return f"{to_decimal_text(line.amount or 0).rstrip('0').rstrip('.')} {line.currency}"


def _read(where: str, row: str) -> Line:
    parts = [part.strip() for part in row.split(";")]
    if not 3 <= len(parts) <= 5:
        raise Unreadable(f"{where}: write {PARTS}, like {EXAMPLE}.")
    what, family, much, *days = [*parts, "", ""][:5]
    if what.lower() not in set(Basis):
        raise Unreadable(f"{where}: begin with discount, commission or price, not with {what[:40] or 'nothing'}.")
    points, amount, currency = _much(much)
    if points is None and amount is None:
        raise Unreadable(f"{where}: write how much as 5 %, 2.25 % or 120 EUR, not {much[:40] or 'nothing'}.")
    return Line(Basis(what.lower()), family, points, amount, currency, *(_day(where, day) for day in days))


def _much(text: str) -> tuple[int | None, int | None, str]:
    try:
        if text.endswith("%"):
            points, rest = divmod(parse_amount(text.removesuffix("%").strip()), 100)
            return (None, None, "") if rest else (points, None, "")
        number, _space, currency = text.rpartition(" ")
        if len(currency) == 3 and currency.isalpha():
            return None, parse_amount(number), currency.upper()
    except Unreadable:
        return None, None, ""
    return None, None, ""


def _day(where: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unreadable(f"{where}: write a day like 2027-01-31, not {text[:40]}.") from None

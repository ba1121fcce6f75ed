"""One cell into one value: text, amounts, days, codes. Says what is wrong in a sentence; knows no file."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel import Locale

from prm.core.errors import Unreadable
from prm.core.money import parse_amount
from prm.imports.kinds import Field
from prm.imports.rules import LONGEST_CELL, Type

Cell = str | int | float | date
_MONTHS = {
    m: i + 1 for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")
_NUMERIC = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_WORDS = re.compile(r"(?:(\d{1,2})[-. ]+([A-Za-z]{3,9})|([A-Za-z]{3,9}) (\d{1,2}),?)[-. ]+(\d{4})")
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_YES, _NO = {"yes", "y", "true", "1", "x", "on"}, {"no", "n", "false", "0", "off"}
ORDER_WORDS = {"ymd": "year, month, day", "dmy": "day, month, year", "mdy": "month, day, year"}


def text_of(cell: Cell) -> str:
    """A cell as one line of text, blanks trimmed; a quote that protects a formula from spreadsheets is taken off."""
    if not isinstance(cell, str):
        return _number_text(cell) if isinstance(cell, (int, float)) else cell.isoformat()
    text = cell.strip()
    if not text.isprintable():
        text = " ".join(text.split())
        if any(ord(sign) < 32 or sign in "\x7f\ufffe\uffff" for sign in text):
            raise Unreadable(f"“{_short(text)}” holds a sign that cannot be shown. Type it again.")
    if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"}:
        return text[1:]
    return text


def _short(text: str) -> str:
    clean = "".join(sign if sign.isprintable() else "�" for sign in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"


def _number_text(number: float) -> str:
    exact = Decimal(repr(number))
    whole = exact.is_finite() and exact == exact.to_integral_value()
    return f"{exact.to_integral_value():f}" if whole else f"{exact:f}"


def day(cell: Cell, order: str) -> date:
    """A day written in `order` (ymd, dmy, mdy), with a month's name, or typed as a day by the spreadsheet."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = text_of(cell)
    try:
        if len(text) == 10 and text[4] == "-" and order == "ymd":
            return _sane(date.fromisoformat(text))
        return _sane(date(*_ymd(_CLOCK.sub("", text), order)))
    except (ValueError, TypeError):
        raise Unreadable(
            f"“{_short(text)}” is not a day in the order {ORDER_WORDS[order]}. Write it like 2026-09-04."
        ) from None


def _sane(found: date) -> date:
    if not 1900 <= found.year <= 2199:
        raise ValueError
    return found


def _ymd(text: str, order: str) -> tuple[int, int, int]:
    if match := _COMPACT.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _WORDS.fullmatch(text):
        month = _MONTHS.get((match[2] or match[3])[:3].casefold(), 0)
        return int(match[5]), month, int(match[1] or match[4])
    match = _NUMERIC.fullmatch(text)
    if not match:
        raise ValueError
    parts = dict(zip(order, match.groups(), strict=True))
    year = parts["y"]
    if len(year) not in {2, 4} or len(parts["d"]) > 2 or len(parts["m"]) > 2:
        raise ValueError
    return int(year) + (2000 if len(year) == 2 else 0), int(parts["m"]), int(parts["d"])


def amount(cell: Cell, mark: str) -> int:
    """Ten-thousandths; `mark` is the decimal mark of the column."""
    if isinstance(cell, str):
        return parse_amount(cell, decimal=mark)
    return parse_amount(text_of(cell), decimal=".")


def decimal_text(cell: Cell, mark: str) -> str:
    """A number greater than nothing as exact decimal text, as rates are kept."""
    text = text_of(cell)
    grouping = "," if mark == "." else "."
    digits = text.replace(grouping, "").replace(mark, ".") if isinstance(cell, str) else text
    try:
        number = Decimal(digits)
    except InvalidOperation:
        number = Decimal("NaN")
    if not digits.isascii() or not number.is_finite() or number <= 0 or not Decimal("1e-12") < number < Decimal("1e12"):
        raise Unreadable(f"“{_short(text)}” is not a rate. Write a number above zero, like 1.0845.")
    return f"{number:f}"


def whole(cell: Cell) -> int:
    """A whole number; a trailing .0, as spreadsheets write it, is no fraction."""
    text = text_of(cell)
    if re.fullmatch(r"-?\d{1,15}", text) and text.isascii():
        return int(text)
    if re.fullmatch(r"-?\d{1,15}[.,]0{1,2}", text) or re.fullmatch(r"-?\d{1,15}[.]0{4,}", text):
        return int(re.split(r"[.,]", text)[0])
    raise Unreadable(f"“{_short(text)}” is not a whole number. Write it in digits, like 12.")


def flag(cell: Cell) -> bool:
    """Yes or no."""
    word = text_of(cell).casefold()
    if word not in _YES | _NO:
        raise Unreadable(f"“{_short(word)}” is neither yes nor no. Write yes or no.")
    return word in _YES


def email(cell: Cell) -> str:
    """An address in lower case."""
    text = text_of(cell)
    if not _EMAIL.fullmatch(text) or len(text) > 254:
        raise Unreadable(f"“{_short(text)}” is not an e-mail address. Write it like name@example.com.")
    return text.casefold()


@cache
def _currencies() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


def currency(cell: Cell) -> str:
    """An ISO 4217 code, today's or a former one."""
    text = text_of(cell).upper()
    if text not in _currencies():
        raise Unreadable(f"“{_short(text)}” is not a currency. Write its ISO 4217 code, like EUR.")
    return text


@cache
def _countries() -> Mapping[str, str]:
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    return {word.casefold(): code for code in names if len(code) == 2 for word in (code, names[code])}


def country(cell: Cell) -> str:
    """An ISO 3166 alpha-2 code, from the code itself or the English name."""
    text = text_of(cell)
    if text.casefold() not in _countries():
        raise Unreadable(f"“{_short(text)}” is not a country. Write its two-letter code, like DE.")
    return _countries()[text.casefold()]


def _choice(each: Field) -> Callable[[Cell], str]:
    words = {str(shown).casefold(): stored for stored, shown in each.choices.items()}
    words |= {stored.casefold(): stored for stored in each.choices}

    def chosen(cell: Cell) -> str:
        text = text_of(cell)
        if text.casefold() not in words:
            known = ", ".join(str(shown) for shown in each.choices.values())
            raise Unreadable(f"“{_short(text)}” is not known here. Write one of: {known}.")
        return str(words[text.casefold()])

    return chosen


def _line(each: Field) -> Callable[[Cell], str]:
    longest = min(each.longest, LONGEST_CELL)

    def text(cell: Cell) -> str:
        found = text_of(cell)
        if len(found) > longest:
            raise Unreadable(f"“{_short(found)}” has {len(found):,} signs. Shorten it to {longest:,}.")
        return found

    return text


def reader(each: Field, written: str | None) -> Callable[[Cell], Any]:
    """What turns a cell of this field into its value, raising Unreadable; `written` is the column's format."""
    match each.type:
        case Type.DAY:
            return lambda cell: day(cell, written or "ymd")
        case Type.AMOUNT:
            return lambda cell: amount(cell, written or ".")
        case Type.DECIMAL:
            return lambda cell: decimal_text(cell, written or ".")
        case Type.CHOICE:
            return _choice(each)
        case Type.TEXT:
            return _line(each)
    plain: dict[Type, Callable[[Cell], Any]] = {
        Type.WHOLE: whole,
        Type.FLAG: flag,
        Type.EMAIL: email,
        Type.CURRENCY: currency,
        Type.COUNTRY: country,
    }
    return plain[each.type]

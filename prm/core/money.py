"""Amounts as whole ten-thousandths of a currency unit (D5). The only place that converts; never float."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache

from prm.core.errors import Unreadable

SCALE = 10_000
LARGEST = 10**15
_FACTORS = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_SIGNS = "€$£¥₹₩₽₺₪฿"
_PLAIN = re.compile(r"-?[0-9]{1,10}(?:\.[0-9]{1,4})?")
_NUMBER = re.compile(r"(?P<minus>-)?(?P<digits>[0-9][0-9.,'\s  ]*|[.,][0-9]+)(?P<factor>k|m|bn)?", re.IGNORECASE)


def parse_amount(text: str, *, decimal: str = "") -> int:
    """Read what people paste, `€25k`, `25.000,00`, `1 234.5`, `(1,234.50)`, as ten-thousandths.

    `decimal` says which of `.` and `,` marks decimals where the caller knows it (an import profile);
    without it a lone separator before exactly three digits is ambiguous and refused.
    Raises Unreadable with a sentence for the field.
    """
    if decimal == "." and _PLAIN.fullmatch(text):  # what machines write; ten million of them in one file
        whole, _, fraction = text.partition(".")
        return int(whole + fraction.ljust(4, "0"))
    plain = text.strip().replace("−", "-")
    negative = plain.startswith("(") and plain.endswith(")")
    plain = re.sub(rf"^[A-Z]{{3}}\s+|\s+[A-Z]{{3}}$|[{_SIGNS}]", "", plain.strip("()").strip()).strip()
    match = _NUMBER.fullmatch(plain)
    if not match or (not plain.isascii() and not re.fullmatch(r"[0-9.,'\s  km bnKMBN-]+", plain)):
        raise Unreadable(f"“{text.strip()[:40]}” is not an amount. Write it like 25000 or 25,000.50.")
    number = _digits(match["digits"], decimal, text)
    value = number * _FACTORS.get((match["factor"] or "").lower(), 1) * SCALE
    if value != value.to_integral_value():
        raise Unreadable(f"“{text.strip()[:40]}” has more than four decimals. Round it to four.")
    if abs(value) > LARGEST:
        raise Unreadable(f"“{text.strip()[:40]}” is larger than any amount kept here. Check the number of digits.")
    return -int(value) if match["minus"] or negative else int(value)


def _digits(raw: str, decimal: str, text: str) -> Decimal:
    spaced = re.split(r"['\s  ]", re.split(r"[.,]", raw.strip())[0])
    if any(len(part) != 3 for part in spaced[1:]):
        raise Unreadable(f"“{text.strip()[:40]}” has a gap where none belongs. Write it like 25000 or 25,000.50.")
    digits = re.sub(r"['\s  ]", "", raw)
    mark = decimal or _decimal_mark(digits, text)
    other = "," if mark == "." else "."
    grouped, _, fraction = digits.partition(mark)
    groups = grouped.split(other)
    if other in fraction or mark in fraction or any(len(part) != 3 for part in groups[1:]):
        raise Unreadable(f"“{text.strip()[:40]}” mixes its separators. Write it like 25000 or 25,000.50.")
    return Decimal(f"{''.join(groups) or '0'}.{fraction or '0'}")


def _decimal_mark(digits: str, text: str) -> str:
    marks = [mark for mark in ".," if mark in digits]
    if len(marks) == 2:
        return max(marks, key=digits.rindex)
    if not marks:
        return "."
    mark, other = marks[0], "," if marks[0] == "." else "."
    if digits.count(mark) > 1:
        return other
    head, _, tail = digits.partition(mark)
    if len(tail) == 3 and 1 <= len(head) <= 3 and head != "0":
        raise Unreadable(f"“{text.strip()[:40]}” could mean two amounts. Write {head}{tail} or {head}{mark}{tail}0.")
    return mark


def to_decimal_text(amount: int) -> str:
    """Full precision with four decimals and a point, for files and the command line: `-12.5000`."""
    whole, rest = divmod(abs(amount), SCALE)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:04d}"


def convert(amount: int, rate: str) -> int:
    """An amount times a decimal-text rate, rounded half-even to ten-thousandths."""
    numerator, denominator = _ratio(rate)
    whole, rest = divmod(amount * numerator, denominator)
    return whole + (2 * rest + (whole & 1) > denominator)


@lru_cache(16_384)
def _ratio(rate: str) -> tuple[int, int]:
    return Decimal(rate).as_integer_ratio()


def round_half_even(value: Fraction) -> int:
    """The nearest whole number, ties to the even one (Python's own `round` on exact fractions)."""
    return round(value)


def rounded_to_currency(amount: int, decimals: int) -> int:
    """The amount as it can be paid: half-even to the currency's own decimals, still in ten-thousandths."""
    step = Decimal(SCALE).scaleb(-decimals)
    return int((Decimal(amount) / step).to_integral_value(ROUND_HALF_EVEN) * step)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion to `weights` that sum to `amount` exactly (largest remainder, first wins ties)."""
    total = sum(weights)
    exact = [Fraction(amount * weight, total) for weight in weights]
    parts = [value.numerator // value.denominator for value in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: amount - sum(parts)]:
        parts[i] += 1
    return parts

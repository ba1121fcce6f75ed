"""In what a measure counts, and how its numbers are written in a program's document. Pure."""

from decimal import Decimal, InvalidOperation
from enum import StrEnum, auto
from typing import Any

from prm.core.errors import Unreadable
from prm.core.money import SCALE, parse_amount

LARGEST = 10**15


class Unit(StrEnum):
    """What one step of a measure's whole number is."""

    AMOUNT = auto()  # a ten-thousandth of the program's currency
    COUNT = auto()
    SHARE = auto()  # a basis point
    SCORE = auto()  # a hundredth of a point on a scale, like CSAT 4.25
    MONTHS = auto()
    DAYS = auto()
    HOURS = auto()
    POINTS = auto()


_STEPS = {Unit.AMOUNT: SCALE, Unit.SHARE: 100, Unit.SCORE: 100}
_LIKE = {Unit.AMOUNT: "500000 or 500k", Unit.SHARE: "8% or 12.5%", Unit.SCORE: "4.25"}


def read(unit: Unit, written: Any) -> int:
    """A number of a document as whole steps of its unit; raises Unreadable with a sentence."""
    if isinstance(written, bool) or not isinstance(written, int | str):
        raise Unreadable(f"is no number. Write it like {_LIKE.get(unit, '12')}.")
    text = str(written).strip()
    try:
        if unit is Unit.AMOUNT:
            number = parse_amount(text, decimal=".")
        else:
            exact = Decimal(text.removesuffix("%").strip() if unit is Unit.SHARE else text) * _STEPS.get(unit, 1)
            number = int(exact)
            if number != exact:
                raise Unreadable(f"“{text[:40]}” is finer than this measure counts.")
    except (InvalidOperation, ValueError, OverflowError):
        raise Unreadable(f"“{text[:40]}” is no number. Write it like {_LIKE.get(unit, '12')}.") from None
    if abs(number) > LARGEST:
        raise Unreadable(f"“{text[:40]}” is larger than any number kept here.")
    return number


def write(unit: Unit, number: int) -> int | str:
    """The number as a document writes it."""
    step = _STEPS.get(unit, 1)
    whole, rest = divmod(number, step)
    plain: int | str = whole if not rest else str((Decimal(number) / step).normalize())
    return f"{plain}%" if unit is Unit.SHARE else plain

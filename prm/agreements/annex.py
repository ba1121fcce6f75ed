"""Annexes as data (AG-1): the schedule that was signed is the schedule that engines read. Pure.

Shares are basis points, amounts ten-thousandths of their currency unit; a category is the name of a product family.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum, auto
from typing import Any, Protocol

from prm.core.errors import Unreadable

MOST_LINES, MOST_POINTS = 500, 10_000


class Basis(StrEnum):
    """What a line of a schedule promises."""

    DISCOUNT = auto()
    COMMISSION = auto()
    PRICE = auto()


@dataclass(frozen=True)
class Line:
    """One promise: a share (`points`) or an amount, for a family or all of them, on the days it holds."""

    basis: Basis
    category: str  # "": every family
    points: int | None
    amount: int | None
    currency: str
    starts_on: date | None
    ends_on: date | None

    def holds(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


class Framed(Protocol):
    """An agreement, as far as this asks: the document that was frozen when it was sent last."""

    @property
    def frozen(self) -> Mapping[str, Any] | None: ...


def schedule(agreement: Framed) -> tuple[Line, ...]:
    """The lines of an agreement's annexes as they were signed, in the order of the text; none before it was sent."""
    annexes = (agreement.frozen or {}).get("annexes", ())
    return tuple(read(line) for each in annexes for line in each.get("lines", ()))


def on(lines: Iterable[Line], basis: Basis, category: str, day: date) -> Line | None:
    """The line that holds for a family on a day: its own before the one for all families, the later before."""
    mine = [each for each in lines if each.basis is basis and each.category in {"", category} and each.holds(day)]
    return max(mine, key=lambda each: (each.category != "", each.starts_on or date.min), default=None)


def read(line: Mapping[str, Any]) -> Line:
    """A line out of a document."""
    days = (date.fromisoformat(line[name]) if line.get(name) else None for name in ("starts_on", "ends_on"))
    return Line(Basis(line["basis"]), line["category"], line["points"], line["amount"], line["currency"], *days)


def written(line: Line) -> dict[str, Any]:
    """A line as documents hold it."""
    found = asdict(line) | {"basis": str(line.basis)}
    return found | {name: found[name].isoformat() if found[name] else None for name in ("starts_on", "ends_on")}


def check(title: str, lines: Sequence[Line], places: Sequence[int] = ()) -> None:
    """Refuse a schedule that could be read in two ways. Raises Unreadable, naming the line.

    `places` are the numbers of the lines as they were typed, where blank ones stand between.
    """
    numbers = places or range(1, len(lines) + 1)
    if len(lines) > MOST_LINES:
        raise Unreadable(f"{title}: a schedule has {MOST_LINES} lines at most.")
    for at, line in enumerate(lines):
        where = f"{title}, line {numbers[at]}"
        if (line.points is None) == (line.amount is None):
            raise Unreadable(f"{where}: give either a percentage or an amount.")
        if line.points is not None and not 0 <= line.points <= MOST_POINTS:
            raise Unreadable(f"{where}: a percentage lies between 0 and 100.")
        if line.amount is not None and line.amount < 0:
            raise Unreadable(f"{where}: an amount is not negative.")
        if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
            raise Unreadable(f"{where}: it ends on {line.ends_on}, before it begins on {line.starts_on}.")
        for before, other in zip(numbers, lines[:at], strict=False):
            if (other.basis, other.category) == (line.basis, line.category) and _meet(line, other):
                raise Unreadable(f"{where}: line {before} says the same for the same days. Change or leave out one.")


def _meet(one: Line, two: Line) -> bool:
    first, last = date.min, date.max
    return (one.starts_on or first) <= (two.ends_on or last) and (two.starts_on or first) <= (one.ends_on or last)

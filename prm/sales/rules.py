"""What a plan of targets must keep to, how its levels add up and how pasted rows are read. Plain values only."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from prm.core.errors import Refused, Unreadable
from prm.core.money import parse_amount
from prm.core.period import FiscalCalendar, Period, month_of, month_period, months_between

LONGEST_NAME = 80
MOST_PASTED = 5_000
OWNER_COLUMN = {"manager": "user_id", "partner": "partner_id", "territory": "territory_id", "category": "category_id"}
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")


class Cadence(StrEnum):
    """How a fiscal year is cut into periods when a series begins."""

    QUARTERS = auto()
    MONTHS = auto()
    YEAR = auto()
    DATES = auto()  # one period by its own two days


@dataclass(frozen=True)
class Owner:
    """Who or what carries a target: a person, a company, a region or a product category."""

    kind: str  # one of the words of models.OwnerKind
    id: int
    public_id: str
    code: str
    name: str
    joined_on: date | None = None
    territory_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a target shall be: nothing (None) takes it away. `seen` is the version the asker had before them."""

    owner: Owner
    period: Period
    amount: int | None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Days of a series that an owner's target already holds."""

    period: Period
    said: str  # the days in words


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line of a pasted table: where it stood, whom it names, its cells as typed."""

    number: int
    owner: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Two levels of a plan and how far they are from each other; `gap` is never negative."""

    level: str
    total: int
    other: str
    other_total: int

    @property
    def gap(self) -> int:
        return abs(self.total - self.other_total)


def periods(calendar: FiscalCalendar, year: int, cadence: Cadence) -> tuple[Period, ...]:
    """The periods of a fiscal year, in order."""
    whole = calendar.year_period(year)
    match cadence:
        case Cadence.QUARTERS:
            return tuple(calendar.quarter_period(year, quarter) for quarter in (1, 2, 3, 4))
        case Cadence.MONTHS:
            return tuple(map(month_period, months_between(month_of(whole.start), month_of(whole.end))))
        case _:
            return (whole,)


def series_name(typed: str) -> str:
    """The name a series is known by: without the blanks around it, not empty, not endless."""
    name = " ".join(typed.split())
    if not name:
        raise Unreadable("Name the series, like “Sales plan”.")
    if len(name) > LONGEST_NAME:
        raise Unreadable(f"Shorten the name of the series to {LONGEST_NAME} characters.")
    return name


def target_amount(typed: str, currency: str) -> int | None:
    """A typed target as ten-thousandths of the reporting currency; None where the cell is empty."""
    if not typed.strip():
        return None
    for code in _CODE.findall(typed):
        if code != currency:
            raise Unreadable(f"Targets are kept in {currency}. Convert {code} first, then write the amount.")
    return not_negative(parse_amount(typed))


def not_negative(amount: int) -> int:
    """A target is nothing to reach, or something; never less than nothing."""
    if amount < 0:
        raise Unreadable("A target is 0 or more. Write the amount without a minus sign.")
    return amount


def keep_apart(period: Period, taken: Iterable[Taken]) -> None:
    """Refuse days of which another target of the same owner and series already holds some."""
    for other in taken:
        if period.overlap(other.period):
            raise Refused(
                f"These days overlap with this owner's target that runs {other.said}. "
                "Change its days first, or use another series."
            )


def keep_open(*, locked: bool, said: str) -> None:
    """Refuse to change a target whose plan is locked (QT-1)."""
    if locked:
        raise Refused(f"The plan of {said} is locked. Unlock it before changing its targets.")


def topmost(nodes: Iterable[int], parents: Mapping[int, int | None]) -> set[int]:
    """Of `nodes`, those with no other one above them, so that a sum counts every region once."""
    chosen = set(nodes)
    return {node for node in chosen if not chosen & set(above(node, parents))}


def above(node: int, parents: Mapping[int, int | None]) -> list[int]:
    """The nodes over a node, nearest first."""
    found: list[int] = []
    parent = parents.get(node)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = parents.get(parent)
    return found


def company_node(parents: Mapping[int, int | None]) -> int | None:
    """The one node over all others, whose target is the company's; None where the tree has several roots."""
    roots = [node for node, parent in parents.items() if parent is None]
    return roots[0] if len(roots) == 1 and len(parents) > 1 else None


def compared(levels: Sequence[tuple[str, int | None]]) -> list[Apart]:
    """Every level that has targets against the first one that has; the order says which is the measure."""
    known = [(level, total) for level, total in levels if total is not None]
    return [Apart(level, total, known[0][0], known[0][1]) for level, total in known[1:]]


def pasted_rows(text: str) -> list[Pasted]:
    """What was copied from a spreadsheet: owner, then one cell a period; blank lines are left out."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Unreadable("Paste at least one row: the owner, then one amount for each period.")
    if len(lines) > MOST_PASTED:
        raise Unreadable(f"Paste at most {MOST_PASTED} rows at once, or import the file.")
    mark = "\t" if any("\t" in line for _, line in lines) else ";"
    rows = []
    for number, line in lines:
        owner, *cells = (cell.strip() for cell in line.split(mark))
        rows.append(Pasted(number, owner, tuple(cells)))
    return rows


def is_heading(row: Pasted) -> bool:
    """Does a first row name columns instead of amounts? Then it is skipped, and said so."""
    return not any(any(sign.isdigit() for sign in cell) and _reads(cell) for cell in row.cells)


def _reads(cell: str) -> bool:
    try:
        parse_amount(cell)
    except Unreadable as refusal:
        return "two amounts" in str(refusal)
    return True

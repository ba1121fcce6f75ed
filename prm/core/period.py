"""Days, months, quarters and fiscal years, first and last day included. Never asks what day it is."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = date(1900, 1, 1)  # stands for "since ever" where only the end of a period is given
LAST_DAY = date(2199, 12, 31)  # stands for "open end" where only its beginning is given
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = timedelta(days=1)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A run of days; `start` and `end` both belong to it."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"A period ends on or after its first day, not {self.start} to {self.end}.")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and (self.end + DAY).day == 1

    def contains(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: "Period") -> "Period | None":
        """The days both have, None where there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start <= end else None

    def until(self, day: date) -> "Period | None":
        """The part that is over by the end of `day`, None before it begins."""
        return None if day < self.start else Period(self.start, min(day, self.end))

    def previous(self) -> "Period":
        """As many whole months just before where the period is whole months, else as many days."""
        if not self.is_whole_months:
            return Period(self.start - timedelta(days=self.days), self.start - DAY)
        count = len(list(months_between(month_of(self.start), month_of(self.end))))
        return Period(month_period(add_months(month_of(self.start), -count)).start, self.start - DAY)

    def year_earlier(self) -> "Period":
        """The same days a year before. Whole months stay whole months; otherwise 29 Feb becomes 28 Feb."""
        start, end = _year_before(self.start), _year_before(self.end)
        if self.is_whole_months:
            end = month_period(month_of(end)).end
        return Period(start, end)


def _year_before(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))


def since(start: date | None, end: date | None) -> Period | None:
    """A period of which one end may be open; None where both are: all time."""
    return None if start is None and end is None else Period(start or FIRST_DAY, end or LAST_DAY)


def last_days(count: int, day: date) -> Period:
    """The `count` days up to and including `day`."""
    return Period(day - timedelta(days=count - 1), day)


def same_days(period: Period, data_to: date) -> tuple[Period, Period] | None:
    """The part of the period that has data, and the same days a year earlier; None before it begins."""
    gone = period.until(data_to)
    return None if gone is None else (gone, gone.year_earlier())


def month_of(day: date) -> int:
    """The month as a number: 201307 is July 2013."""
    return day.year * 100 + day.month


def month_period(month: int) -> Period:
    year, number = divmod(month, 100)
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def add_months(month: int, count: int) -> int:
    year, number = divmod(month // 100 * 12 + month % 100 - 1 + count, 12)
    return year * 100 + number + 1


def months_between(first: int, last: int) -> Iterator[int]:
    """Every month from `first` to `last`, both included."""
    while first <= last:
        yield first
        first = add_months(first, 1)


def split_months(period: Period) -> tuple[tuple[int, ...], tuple[Period, ...]]:
    """The months that lie wholly inside, and the one or two runs of days left over at the edges."""
    touched = list(months_between(month_of(period.start), month_of(period.end)))
    inside = tuple(month for month in touched if period.contains(month_period(month)))
    if not inside:
        return (), (period,)
    core = Period(month_period(inside[0]).start, month_period(inside[-1]).end)
    edges = []
    if period.start < core.start:
        edges.append(Period(period.start, core.start - DAY))
    if core.end < period.end:
        edges.append(Period(core.end + DAY, period.end))
    return inside, tuple(edges)


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """Years of twelve months from `start_month`, named after the calendar year they end in."""

    start_month: int = 1

    def __post_init__(self) -> None:
        if self.start_month not in range(1, 13):
            raise ValueError(f"A fiscal year starts in a month from 1 to 12, not {self.start_month}.")

    def fiscal_year(self, day: date) -> int:
        return day.year + (1 if self.start_month > 1 and day.month >= self.start_month else 0)

    def quarter(self, day: date) -> int:
        """The quarter of the fiscal year, 1 to 4."""
        return (day.month - self.start_month) % 12 // 3 + 1

    def year_period(self, year: int) -> Period:
        first = (year if self.start_month == 1 else year - 1) * 100 + self.start_month
        return Period(month_period(first).start, month_period(add_months(first, 11)).end)

    def quarter_period(self, year: int, quarter: int) -> Period:
        first = add_months(month_of(self.year_period(year).start), 3 * (quarter - 1))
        return Period(month_period(first).start, month_period(add_months(first, 2)).end)

    def year_of(self, day: date) -> Period:
        return self.year_period(self.fiscal_year(day))

    def quarter_of(self, day: date) -> Period:
        return self.quarter_period(self.fiscal_year(day), self.quarter(day))

    def name(self, period: Period) -> str:
        """English: `FY26`, `FY26 Q3 (Jul–Sep)`, `Jul 2026`, or the two days; pages may say it otherwise."""
        year, first, last = self.fiscal_year(period.start), period.start, period.end
        if period == self.year_period(year):
            return f"FY{year % 100:02}"
        if period == self.quarter_of(first):
            months = f"{MONTHS[first.month - 1]}–{MONTHS[last.month - 1]}"
            return f"FY{year % 100:02} Q{self.quarter(first)} ({months})"
        if period == month_period(month_of(first)):
            return f"{MONTHS[first.month - 1]} {first.year}"
        return " – ".join(f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (first, last))

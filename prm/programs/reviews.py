"""When a program looks whether levels are still borne out. Pure; never asks what day it is."""

from datetime import date

from prm.core.period import DAY, FiscalCalendar, Period

NIGHTLY = "nightly"
REVIEWS = (NIGHTLY, "fiscal_quarter", "fiscal_year")


def last(review: str, day: date, fiscal: FiscalCalendar) -> date | None:
    """The last day whose numbers still hold a level on `day`; None: only those of the day itself do."""
    span = _span(review, day, fiscal)
    return None if span is None else span.start - DAY


def coming(review: str, day: date, fiscal: FiscalCalendar) -> date | None:
    """The next day on which numbers decide whether a level is kept; None: every one does."""
    span = _span(review, day, fiscal)
    return None if span is None else span.end


def _span(review: str, day: date, fiscal: FiscalCalendar) -> Period | None:
    match review:
        case "fiscal_quarter":
            return fiscal.quarter_of(day)
        case "fiscal_year":
            return fiscal.year_of(day)
    return None

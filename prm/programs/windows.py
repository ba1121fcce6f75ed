"""Which days a requirement looks at, seen from a day. Pure; never asks what day it is."""

from datetime import date

from prm.core.period import DAY, FIRST_DAY, FiscalCalendar, Period, last_days

WINDOWS = ("fiscal_year", "fiscal_quarter", "trailing_12_months", "lifetime")
TRAILING = "trailing_days:"
MOST_DAYS = 3660


def period(window: str, day: date, fiscal: FiscalCalendar) -> Period:
    """The days of a window as it stands on `day`, its last; a number without a window is looked up on that day."""
    if window.startswith(TRAILING):
        return last_days(int(window.removeprefix(TRAILING)), day)
    match window:
        case "fiscal_year":
            return Period(fiscal.year_of(day).start, day)
        case "fiscal_quarter":
            return Period(fiscal.quarter_of(day).start, day)
        case "trailing_12_months":
            return Period(Period(day, day).year_earlier().start + DAY, day)
    return Period(FIRST_DAY, day)


def deadline(window: str, day: date, fiscal: FiscalCalendar) -> date | None:
    """The last day that counts, for a window that ends by itself."""
    match window:
        case "fiscal_year":
            return fiscal.year_of(day).end
        case "fiscal_quarter":
            return fiscal.quarter_of(day).end
    return None

"""What a dashboard page is asked, as it stands in its URL: which days, narrowed to what, cut how, compared or not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from flask_babel import gettext as _

from prm.analytics.dims import DIMS
from prm.core.period import FiscalCalendar, Period, add_months, month_of, month_period

LAST_12 = "last12"
ALL = "all"
_KEY = re.compile(r"(?P<year>[0-9]{4})(-Q(?P<quarter>[1-4])|-(?P<month>[01][0-9]))?")
_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True)
class Question:
    """`period` is the whole asked for (None: all time); `to_date` the part of it that has data."""

    key: str
    period: Period | None
    data_to: date
    where: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    compare: bool = False
    unknown: tuple[str, ...] = ()  # parameters that meant nothing here; the page says so

    @property
    def to_date(self) -> Period | None:
        return self.period.until(self.data_to) if self.period else None

    def query(self, **changes: str | None) -> str:
        """The question as a query string; `changes` replace parts, None removes one."""
        parts: dict[str, str | None] = {"period": self.key, "by": self.by or None}
        parts |= {"compare": "1" if self.compare else None}
        parts |= {f"where.{dim}": label for dim, label in self.where.items()}
        parts |= {name.replace("where_", "where."): value for name, value in changes.items()}
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    def narrowed(self, dim: str, label: str) -> "Question":
        return replace(self, where={**self.where, dim: label})


def read(args: Mapping[str, str], calendar: FiscalCalendar, data_to: date, *, cuts: tuple[str, ...]) -> Question:
    """The question in a query string; what cannot be read falls back to the default and is named in `unknown`."""
    unknown = []
    key = args.get("period", "")
    period = period_called(key, calendar, data_to) if key else None
    if key and period is None and key != ALL:
        unknown.append(_("period “%(key)s”", key=key[:40]))
    if period is None and key != ALL:
        key = str(calendar.fiscal_year(data_to))
        period = calendar.year_of(data_to)
    where = {name[6:]: label for name, label in args.items() if name.startswith("where.") and label}
    unknown += [_("filter “%(name)s”", name=name[:40]) for name in where if name not in DIMS]
    by = args.get("by", "")
    if by and by not in cuts:
        unknown.append(_("cut “%(name)s”", name=by[:40]))
    kept = {dim: label for dim, label in where.items() if dim in DIMS}
    return Question(key, period, data_to, kept, by if by in cuts else "", args.get("compare") == "1", tuple(unknown))


def period_called(key: str, calendar: FiscalCalendar, data_to: date) -> Period | None:
    """`2013` and `2013-Q4` are fiscal, `2013-07` a month, `last12` twelve months to the data, `a..b` two days."""
    if key == LAST_12:
        last = month_of(data_to)
        return Period(month_period(add_months(last, -11)).start, data_to)
    if days := _DAYS.fullmatch(key):
        return _between(*days.groups())
    found = _KEY.fullmatch(key)
    if not found or not 1900 <= int(found["year"]) <= 2190:
        return None
    year = int(found["year"])
    if found["quarter"]:
        return calendar.quarter_period(year, int(found["quarter"]))
    if found["month"]:
        return month_period(year * 100 + int(found["month"])) if 1 <= int(found["month"]) <= 12 else None
    return calendar.year_period(year)


def _between(first: str, last: str) -> Period | None:
    try:
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None


def choices(calendar: FiscalCalendar, data_to: date, first: date | None = None) -> list[tuple[str, str]]:
    """Periods to choose from, (key, name): this fiscal year and its quarters, the years before, twelve months, all."""
    year = calendar.fiscal_year(data_to)
    quarters = [(f"{year}-Q{n}", calendar.quarter_period(year, n)) for n in (4, 3, 2, 1)]
    shown = [(key, calendar.name(period)) for key, period in quarters if period.start <= data_to]
    oldest = calendar.fiscal_year(first) if first else year - 3
    years = [(str(y), calendar.name(calendar.year_period(y))) for y in range(year, max(oldest, year - 5) - 1, -1)]
    return [years[0], *shown, *years[1:], (LAST_12, _("Last 12 months")), (ALL, _("All time"))]

"""The dimensions numbers are cut by, and each row's label in one. Labels are text that sorts."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame

from prm.analytics.frames import FrameError
from prm.core.period import FiscalCalendar

CALENDAR = ("year", "fiscal_year", "quarter", "month")
PLACES = ("territory", "country", "group")
SELLERS = ("partner", "partner_type", "manager", "team")
DIMS = (*CALENDAR, *PLACES, *SELLERS, "category", "target_period")
IN_TIME = frozenset({*CALENDAR, "target_period"})

_LABELS: Mapping[str, Callable[[date, FiscalCalendar], str]] = {
    "year": lambda day, _calendar: f"{day.year}",
    "fiscal_year": lambda day, calendar: f"{calendar.fiscal_year(day)}",
    "quarter": lambda day, calendar: f"{calendar.fiscal_year(day)}-Q{calendar.quarter(day)}",
    "month": lambda day, _calendar: f"{day.year}-{day.month:02}",
}


def label(day: date, dim: str, calendar: FiscalCalendar) -> str:
    """Where a day falls: year `2013`, fiscal_year `2014`, its quarter `2014-Q1`, month `2013-07`."""
    return _LABELS[dim](day, calendar)


def months(days: Any) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Months since January 1970, from a column of days."""
    return np.asarray(days).astype("datetime64[M]").astype("int64")


def labels(frame: DataFrame, dim: str, calendar: FiscalCalendar, *, years: int = 0) -> pd.Categorical:
    """The label of each row. `years` moves the days first: last year's rows meet this year's label."""
    if dim in CALENDAR:
        return _calendar_labels(months(frame["day"]) + 12 * years, dim, calendar)
    if dim == "target_period":
        return categorical(np.datetime_as_string(np.asarray(frame["start"]), unit="D"))
    if dim not in frame:
        raise FrameError(f"These rows were summed without {dim}, so they cannot be cut by it.")
    return categorical(frame[dim])


def categorical(values: Any) -> pd.Categorical:
    """Text values as a categorical, itself where they are one already."""
    if isinstance(getattr(values, "dtype", None), pd.CategoricalDtype):
        return values.array if isinstance(values, pd.Series) else values  # type: ignore[return-value]
    codes, uniques = pd.factorize(values)
    return pd.Categorical.from_codes(codes, categories=pd.Index(uniques, dtype="str"))


def _calendar_labels(numbers: Any, dim: str, calendar: FiscalCalendar) -> pd.Categorical:
    codes, uniques = pd.factorize(numbers)
    names = [label(date(1970 + n // 12, n % 12 + 1, 1), dim, calendar) for n in uniques.tolist()]
    categories = sorted(set(names))
    place = {name: index for index, name in enumerate(categories)}
    lookup = np.array([place[name] for name in names], dtype="int64")
    return pd.Categorical.from_codes(lookup[codes], categories=pd.Index(categories, dtype="str"))


def narrow(frame: DataFrame, where: Mapping[str, str], calendar: FiscalCalendar, *, years: int = 0) -> DataFrame:
    """The rows that carry every label in `where`."""
    for dim, wanted in where.items():
        found = labels(frame, dim, calendar, years=years)
        place = found.categories.get_indexer(pd.Index([wanted], dtype="str"))[0]
        frame = frame[found.codes == place] if place >= 0 else frame.iloc[:0]
    return frame

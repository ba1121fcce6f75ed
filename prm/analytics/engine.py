"""Computes metrics as partial → combine → finish: split frames give the very same numbers as whole ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
from pandas import DataFrame

from prm.analytics.dims import CALENDAR, label, labels, narrow
from prm.analytics.facts import Ask, Facts
from prm.analytics.metric import Metric, Number, Part, Result, Row, Tally, Value
from prm.core.period import FiscalCalendar, Period

Partials = Mapping[str, DataFrame]  # part → frame of label, key, amount
_COLUMNS = ["label", "key"]
QUANTILES = {Tally.MEDIAN: Fraction(1, 2), Tally.NINETIETH: Fraction(9, 10)}


def compute(
    metric: Metric,
    facts: Facts,
    *,
    period: Period | None = None,
    by: str | None = None,
    where: Mapping[str, str] | None = None,
    calendar: FiscalCalendar | None = None,
    data_to: date | None = None,
) -> Result:
    """The metric over `period` (None: all time), whole and cut `by` a dimension, of rows matching `where`.

    `data_to` is the last day the metric's facts reach. Raises Unreadable for a cut the metric does not have,
    FrameError for a frame or column that was not brought.
    """
    ask = Ask(period, by, where or {}, calendar or FiscalCalendar(), data_to)
    return finish(metric, combine(metric, [partial(metric, facts, ask)]), ask)


def partial(metric: Metric, facts: Facts, ask: Ask) -> Partials:
    """What one partition of the facts contributes; partners and targets go whole to every partition."""
    metric.check(ask)
    return {part.key: _partial(part, _rows(part, facts, ask), ask) for part in metric.parts}


def _rows(part: Part, facts: Facts, ask: Ask) -> DataFrame:
    return narrow(part.rows(facts, ask), ask.where, ask.calendar, years=part.years)


def _partial(part: Part, rows: DataFrame, ask: Ask) -> DataFrame:
    columns: dict[str, Any] = {
        "label": labels(rows, ask.by, ask.calendar, years=part.years) if ask.by else "",
        "key": rows[part.per].array if part.per else "",
        "amount": rows[part.amount].array if part.amount else 0,
    }
    used = [name for name, wanted in zip(_COLUMNS, (ask.by, part.per), strict=True) if wanted]
    return _gather(part, DataFrame(columns, index=range(len(rows))), used)


def _gather(part: Part, frame: DataFrame, used: list[str]) -> DataFrame:
    """One row per label and key; `used` names those of the two that tell rows apart."""
    if part.shared or part.amount is None:
        return frame.drop_duplicates(_COLUMNS, ignore_index=True)
    if frame.empty:
        return frame
    if not used:
        return DataFrame({"label": "", "key": "", "amount": [frame["amount"].sum()]})
    summed = frame.groupby(used, observed=True, sort=False)["amount"].sum().reset_index()
    return summed.assign(**{name: "" for name in _COLUMNS if name not in used})


def combine(metric: Metric, partials: Iterable[Partials]) -> Partials:
    """Partials of several partitions as one; may itself be combined again."""
    given = list(partials)
    if len(given) == 1:
        return given[0]
    return {part.key: _combine(part, [each[part.key] for each in given]) for part in metric.parts}


def _combine(part: Part, frames: list[DataFrame]) -> DataFrame:
    plain = [frame.astype({"label": "str"}) for frame in frames if not frame.empty]
    if not plain:
        return frames[0]
    return _gather(part, pd.concat(plain, ignore_index=True), _COLUMNS)


def finish(metric: Metric, partials: Partials, ask: Ask) -> Result:
    """The whole and the rows of the cut, from combined partials."""
    whole = {part.key: _total(part, partials[part.key]) for part in metric.parts}
    value = _value(metric, whole, ask, None)
    if ask.by is None:
        return Result(metric, ask, value)
    cut = {part.key: _totals(part, partials[part.key]) for part in metric.parts}
    rows = tuple(
        Row(each, _value(metric, {key: totals.get(each) for key, totals in cut.items()}, ask, ask.by))
        for each in _shown(metric, cut, ask)
    )
    result = Result(metric, ask, value, rows)
    return replace(result, rows=result.ordered())


def _value(metric: Metric, totals: Mapping[str, Number | None], ask: Ask, by: str | None) -> Value:
    reason = metric.refuse(ask, by)
    return Value(0, None, reason, totals) if reason else metric.finish(totals)


def _shown(metric: Metric, cut: Mapping[str, Mapping[str, Any]], ask: Ask) -> list[str]:
    """The labels that get a row: those of this period's rows, and of moved rows unless still to come."""
    shown = dict.fromkeys(each for part in metric.parts if not part.years for each in cut[part.key])
    moved = dict.fromkeys(each for part in metric.parts if part.years for each in cut[part.key])
    if ask.by in CALENDAR:
        last = label(ask.data_to, ask.by, ask.calendar) if ask.data_to else max(shown, default="")
        moved = {each: None for each in moved if each <= last}
    return list({**shown, **moved})


def _total(part: Part, frame: DataFrame) -> Number | None:
    if frame.empty:
        return None
    if part.tally is Tally.COUNT:
        return int(frame["key"].nunique())
    if part.per is None:
        return _tally(part.tally, frame["amount"].tolist())
    if part.shared:
        return _tally(part.tally, frame.drop_duplicates("key")["amount"].tolist())
    return _tally(part.tally, frame.groupby("key", observed=True, sort=False)["amount"].sum().tolist())


def _totals(part: Part, frame: DataFrame) -> dict[str, Number]:
    if part.tally is Tally.COUNT:
        return {str(name): int(count) for name, count in frame.groupby("label", observed=True).size().items()}
    amounts: dict[str, list[Number]] = {}
    for name, amount in zip(frame["label"].tolist(), frame["amount"].tolist(), strict=True):
        amounts.setdefault(name, []).append(amount)
    return {name: _tally(part.tally, each) for name, each in amounts.items()}


def _tally(tally: Tally, amounts: list[Number]) -> Number:
    """Python's own whole numbers, which squares do not overflow."""
    if tally is Tally.SQUARES:
        return sum(amount * amount for amount in amounts)
    if tally is Tally.TEN_LARGEST:
        return sum(sorted(amounts, reverse=True)[:10])
    if tally in QUANTILES:
        return _quantile(sorted(amounts), QUANTILES[tally])
    return sum(amounts)


def _quantile(amounts: list[Number], share: Fraction) -> Number:
    place, over = divmod(share * (len(amounts) - 1), 1)
    lower, upper = amounts[place], amounts[min(place + 1, len(amounts) - 1)]
    return lower + (upper - lower) * over


def behind(
    metric: Metric,
    facts: Facts,
    *,
    period: Period | None = None,
    where: Mapping[str, str] | None = None,
    calendar: FiscalCalendar | None = None,
    data_to: date | None = None,
) -> dict[str, DataFrame]:
    """Part → exactly the rows it counted, so that a drill-down adds up to the number; see `total`."""
    ask = Ask(period, None, where or {}, calendar or FiscalCalendar(), data_to)
    metric.check(ask)
    return {part.key: part.counted(_rows(part, facts, ask)) for part in metric.parts}


def total(part: Part, rows: DataFrame) -> Number:
    """What rows from `behind` add up to under the part's own measure."""
    return _total(part, _partial(part, rows, Ask())) or 0


def spans(metric: Metric, ask: Ask) -> tuple[Period, ...]:
    """The periods whose first and last day must be exact in the frames' buckets; none for all time."""
    found = (part.span(ask) for part in metric.parts)
    return tuple(dict.fromkeys(span for span in found if span is not None))

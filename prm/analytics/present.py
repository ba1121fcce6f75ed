"""Exact values as the command line and other programs read them; how people read them is the pages' job."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from prm.analytics.metric import N_, Number, Reason, Result, Unit, Value
from prm.core.money import round_half_even, to_decimal_text
from prm.core.period import FIRST_DAY, LAST_DAY

SHARE_DECIMALS = 4  # of a per cent
INDEX_DECIMALS = 8

REASONS: Mapping[Reason, str] = {
    Reason.NO_REVENUE: N_("There is no revenue to divide by."),
    Reason.NO_ORDERS: N_("There are no orders to divide by."),
    Reason.NO_PARTNERS: N_("There are no active partners to divide by."),
    Reason.NO_TARGET: N_("There is no target to compare with."),
    Reason.NO_EARLIER: N_("There is no revenue in the same period a year earlier."),
    Reason.NO_PERIOD: N_("All time has no year before it. Choose a period, or cut by year, quarter or month."),
    Reason.NO_DATA: N_("The data ends before this period begins."),
    Reason.NO_REGISTRATIONS: N_("No registration was submitted."),
    Reason.NO_DECISIONS: N_("No registration was decided."),
    Reason.NO_ENDED: N_("No approved registration has ended."),
    Reason.NO_WON: N_("No registration was won."),
    Reason.NO_COHORT: N_("No partner was activated at least 180 days before the data ends."),
    Reason.NO_CONFLICTS: N_("No conflict was resolved."),
    Reason.NO_APPEALS: N_("No appeal was decided."),
    Reason.NO_GAP: N_("The target is reached: there is nothing left to cover."),
    Reason.NO_SPAN: N_("Choose a period, so that deals meet the targets of the same days."),
    Reason.NO_SCORES: N_("No active partner has a score yet."),
}


def plain_value(value: Value, unit: Unit) -> str | int | float | None:
    """Amounts as text with four decimals, shares in per cent to four, indexes to eight, n/a as None."""
    number = value.value
    if number is None:
        return None
    if unit is Unit.AMOUNT:
        return to_decimal_text(round_half_even(Fraction(number)))
    if unit is Unit.COUNT:
        return int(number)
    if unit is Unit.SHARE:
        return rounded(number * 100, SHARE_DECIMALS)
    return rounded(number, INDEX_DECIMALS)


def rounded(number: Number, decimals: int) -> float:
    """The float nearest to the number rounded half-even, which prints as just those decimals."""
    return float(round(Fraction(number), decimals))


def document(result: Result, currency: str) -> dict[str, Any]:
    """The answer as the JSON of `prm kpi`; open ends of the period are null."""
    ask, unit = result.ask, result.metric.unit
    start = ask.period.start if ask.period and ask.period.start != FIRST_DAY else None
    end = ask.period.end if ask.period and ask.period.end != LAST_DAY else None
    return {
        "key": result.metric.key,
        "unit": unit.value,
        "currency": currency,
        "from": start.isoformat() if start else None,
        "to": end.isoformat() if end else None,
        "data_to": ask.data_to.isoformat() if ask.data_to else None,
        "by": ask.by,
        "rows": [{ask.by: row.label, **_answer(row.value, unit)} for row in result.rows],
        **_answer(result.value, unit),
    }


def _answer(value: Value, unit: Unit) -> dict[str, Any]:
    answer: dict[str, Any] = {"value": plain_value(value, unit)}
    return answer | {"reason": REASONS[value.reason]} if value.reason else answer

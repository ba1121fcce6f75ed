"""Attainment at one level of a cut: a region's target and those of the territories in it are never added up."""

from dataclasses import replace
from fractions import Fraction

from prm.analytics.catalogue import CATALOGUE
from prm.analytics.metric import Reason, Result, Row, Value
from prm.dashboards.answers import Answers
from prm.dashboards.names import nodes_called
from prm.dashboards.question import Question

_CUTS = {"manager": "manager", "team": "team", "category": "category", "partner": "partner"}
_CUTS |= {"territory": "territory", "country": "territory", "group": "territory"}


def of_quota(answers: Answers, asked: Question, key: str, by: str) -> Result | None:
    """`quota_attainment` or `pacing` cut by `by`, whole and rows; None where this level has no targets."""
    cut = _CUTS.get(by)
    if cut is None or set(asked.where) - set(CATALOGUE[key].grain):
        return None
    result = answers.value(key, period=asked.period, by=cut, where=asked.where)
    rows = tuple(row for row in result.rows if row.value.reason is None)
    if cut == "territory":
        level = nodes_called(by)
        rows = tuple(row for row in rows if row.label in level)
        result = replace(result, value=_whole(rows), rows=rows)
    return replace(result, rows=rows) if rows else None


def _whole(rows: tuple[Row, ...]) -> Value:
    over = sum((Fraction(row.value.numerator) for row in rows), Fraction(0))
    under = sum((Fraction(row.value.denominator or 0) for row in rows), Fraction(0))
    return Value(over, under, None if under > 0 else Reason.NO_TARGET)

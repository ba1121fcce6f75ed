"""One page for every drill-down, as data: a number, the parts it is made of, their rows by a cut. Renders nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import url_for

from prm.analytics.catalogue import CATALOGUE
from prm.analytics.metric import Metric, Number, Result, Unit, Value
from prm.core.money import SCALE, round_half_even
from prm.core.period import Period
from prm.dashboards import words
from prm.dashboards.answers import Answers
from prm.dashboards.question import Question

# Amounts of these parts are order lines that a reader can open.
LINES_OF = {
    "partner_revenue": "insights.lines", "revenue_earlier": "insights.lines", "orders": "insights.lines",
    "partners_with_orders": "insights.lines", "credited": "insights.lines", "direct_revenue": "insights.direct_lines",
    "ten_largest": "insights.lines",
}  # fmt: skip
# Parts that count registrations, each of which a reader can open.
REGISTERED = frozenset({
    "submitted", "approved", "rejected", "decided", "kept", "median_minutes", "p90_minutes", "won", "lost", "ended",
    "open_deals", "won_value", "won_days", "closing", "flagged", "median_days", "appealed", "changed",
})  # fmt: skip
NEXT = {"group": "country", "country": "territory", "territory": "partner", "partner_type": "partner"}
NEXT |= {"manager": "partner", "team": "manager", "category": "partner", "month": "partner", "quarter": "month"}
NEXT |= {"year": "month", "fiscal_year": "quarter"}
QUOTA = frozenset({"quota_attainment", "pacing"})
COVERAGE = "pipeline_coverage"
_MEASURES = {"median_minutes": Unit.HOURS, "p90_minutes": Unit.HOURS, "median_days": Unit.DAYS, "won_days": Unit.DAYS}
_MEASURES |= {"kept": Unit.COUNT, "revenue_squares": Unit.INDEX}
_MEASURES |= {"health_points": Unit.COUNT, "engagement_points": Unit.COUNT}
SCORES = frozenset({"partner_health", "partner_engagement"})


@dataclass(frozen=True)
class Drill:
    """The answer, its rows, and what each side of a ratio adds up to."""

    metric: Metric
    result: Result
    rows: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    cuts: list[tuple[str, str, str, bool]]  # key, name, address, current


def asked_period(metric: Metric, asked: Question) -> Period | None:
    """Targets bring their own days; everything else counts what has data."""
    return asked.period if metric.key in {*QUOTA, COVERAGE} else asked.to_date


def build(answers: Answers, asked: Question, key: str) -> Drill:
    """Answer `key` by the page's cut; raises Unreadable for a filter this metric does not have."""
    metric = CATALOGUE[key]
    by = asked.by or default_cut(metric, asked)
    result = answers.value(key, period=asked_period(metric, asked), by=by, where=asked.where)
    here = url_for("insights.drill", key=key)
    cuts = [
        (dim, words.dim_name(dim), here + asked.query(by=dim), dim == by)
        for dim in metric.grain
        if dim not in asked.where
    ]
    return Drill(
        metric,
        result,
        [_row(asked, result, by, row.label, row.value) for row in result.rows],
        [_part(asked, metric, part.key, part.words, result.value) for part in metric.parts],
        cuts,
    )


def default_cut(metric: Metric, asked: Question) -> str:
    """The first cut that is not already a filter: regions, then partners, then months."""
    if metric.key == COVERAGE:  # its targets are of one kind of owner
        return next((dim for dim in asked.where if dim in metric.grain), "manager")
    order = ("manager", "territory", "partner", "month") if metric.key in QUOTA else ("territory", "partner", "month")
    free = [dim for dim in order if dim in metric.grain and dim not in asked.where]
    return free[0] if free else metric.grain[0]


def _row(asked: Question, result: Result, by: str, label: str, value: Value) -> dict[str, Any]:
    metric = result.metric
    shown = {part.key: part_number(part.key, value.parts.get(part.key)) for part in metric.parts}
    return {
        "label": words.label(by, label),
        "key": label,
        "value": value.value,
        "reason": words.why_not(value),
        "href": following(asked, metric, by, label),
        "parts": [shown[part.key] for part in metric.parts] if len(metric.parts) > 1 else [],
    }


def following(asked: Question, metric: Metric, by: str, label: str) -> str | None:
    """Where a row leads: one level down, and from a partner to its order lines."""
    narrowed = asked.narrowed(by, label)
    if metric.key in QUOTA:
        return _quota_rows(asked, by, label)
    down = NEXT.get(by) if metric.key != COVERAGE else None
    if down and down in metric.grain and down not in narrowed.where:
        return url_for("insights.drill", key=metric.key) + narrowed.query(by=down)
    if metric.key in SCORES and by == "partner":
        return url_for("partners.index", q=label)
    lines = next((lines_of(metric, part.key) for part in metric.parts if lines_of(metric, part.key)), None)
    return lines + narrowed.query(by=None) if lines else None


def lines_of(metric: Metric, part: str) -> str | None:
    """Where the rows that a part counts are listed: order lines, registrations, or nowhere."""
    if part in REGISTERED:
        return url_for("insights.registrations", key=metric.key, part=part)
    return url_for(LINES_OF[part]) if part in LINES_OF and metric.key != COVERAGE else None


def _quota_rows(asked: Question, by: str, label: str) -> str | None:
    narrowed = asked.narrowed(by, label)
    down = {"manager": "target_period", "team": "manager", "partner": "target_period"}.get(by)
    if by == "target_period" and "manager" not in asked.where:
        down = "manager"
    if down is None or down in narrowed.where:
        return url_for("insights.credited") + narrowed.query(by=None)
    return url_for("insights.drill", key="quota_attainment") + narrowed.query(by=down)


def _part(asked: Question, metric: Metric, key: str, said: str, value: Value) -> dict[str, Any]:
    number = part_number(key, value.parts.get(key))
    unit = part_unit(metric, key)
    lines = lines_of(metric, key)
    href = None
    if lines and key == "credited":
        href = url_for("insights.credited") + asked.query(by=None)
    elif lines and key == "revenue_earlier" and asked.to_date is not None:
        before = asked.to_date.year_earlier()
        href = lines + asked.query(by=None, period=f"{before.start}..{before.end}")
    elif lines and key != "ten_largest":
        href = lines + asked.query(by=None)
    elif metric.key in SCORES and "partner" not in asked.where:
        href = url_for("insights.drill", key=metric.key) + asked.query(by="partner")
    elif key in {"target", "expected"} and metric.key in QUOTA:
        href = url_for("insights.credited") + asked.query(by=None)
    return {"words": words.said(said), "unit": unit, "total": number, "href": href}


def part_unit(metric: Metric, key: str) -> Unit:
    """What a part is counted in, whatever the metric made of it is."""
    return Unit.COUNT if metric.part(key).amount is None else _MEASURES.get(key, Unit.AMOUNT)


def part_number(key: str, number: Number | None) -> Number | None:
    """A part's total as it is shown: squares of amounts in squared units, minutes in hours, all else as it is."""
    if number is None:
        return None
    if key == "revenue_squares":
        return Fraction(number) / SCALE**2
    return Fraction(number) / 60 if key.endswith("_minutes") else number


def whole_amounts(numbers: Iterable[Number | None]) -> int:
    """Σ in whole ten-thousandths, half-even, for a footer or a cell."""
    return round_half_even(sum((Fraction(number) for number in numbers if number is not None), Fraction(0)))

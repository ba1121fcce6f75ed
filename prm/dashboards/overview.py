"""The leader's screen as data: five tiles, two figures, one table, each with the way to its rows. Renders nothing."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from prm.analytics.catalogue import CATALOGUE
from prm.analytics.metric import Result, Value
from prm.analytics.spark import spark
from prm.analytics.story import quota_story
from prm.dashboards import extract, figures, level, words
from prm.dashboards.answers import Answers
from prm.dashboards.question import Question
from prm.web import formats

TILES = ("partner_revenue", "quota_attainment", "channel_contribution", "active_partner_rate", "top10_share")
CUTS = ("territory", "country", "group", "manager", "team", "partner_type", "category")
SLOW = Fraction(8, 10)


@dataclass(frozen=True)
class Overview:
    """Everything the page shows; amounts already in words."""

    tiles: list[dict[str, Any]]
    figures: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    total: dict[str, Any]
    finding: str
    has_targets: bool


def build(answers: Answers, asked: Question) -> Overview:
    """Answer the page's questions; every number is a metric of the catalogue over `asked`."""
    rows, total, has_targets = table(answers, asked)
    return Overview(
        tiles=[tile(answers, asked, key) for key in TILES if answers.may_ask(key) and _fits(key, asked)],
        figures=[figures.months_figure(answers, asked), *figures.share_figure(answers, asked)],
        rows=rows,
        total=total,
        finding=finding(answers, asked),
        has_targets=has_targets,
    )


def _fits(key: str, asked: Question) -> bool:
    return set(asked.where) <= set(CATALOGUE[key].grain)


def finding(answers: Answers, asked: Question) -> str:
    """One sentence: are we making the number, and where not?"""
    if set(asked.where) - set(CATALOGUE["pacing"].grain):
        return ""
    for by in dict.fromkeys((asked.by, "manager")):
        result = level.of_quota(answers, asked, "pacing", by)
        if result is not None:
            return words.quota_finding(quota_story(result), by, answers.currency)
    return ""


def tile(answers: Answers, asked: Question, key: str) -> dict[str, Any]:
    """One KPI with its context (ux 4.5)."""
    metric = CATALOGUE[key]
    period = asked.period if key == "quota_attainment" else asked.to_date
    result = answers.value(key, period=period, where=asked.where)
    shape: dict[str, Any] = {
        "key": key,
        "label": _(metric.name),
        "value": words.shown(result.value.value, metric.unit, answers.currency, tile=True),
        "href": url_for("insights.drill", key=key) + asked.query(by=None, compare=None),
        "note": words.why_not(result.value),
        "how": words.how(metric, words.filters(asked.where), None, url_for("insights.dictionary") + f"#{key}"),
        "as_of": _("Data to %(day)s", day=formats.day(asked.data_to)),
    }
    return shape | _context(answers, asked, key, result)


def _context(answers: Answers, asked: Question, key: str, result: Result) -> dict[str, Any]:
    if key == "partner_revenue":
        series = spark(_narrowed(answers, asked), asked.data_to)
        return {
            "points": list(series.amounts),
            "delta": _delta(answers, asked, key, result),
            "target": _against(answers, asked),
        }
    if key == "quota_attainment" and result.value.reason is None:
        pace = answers.value("pacing", period=asked.period, where=asked.where).value
        credited, target = (
            words.shown(part, CATALOGUE["partner_revenue"].unit, answers.currency, tile=True)
            for part in _sides(result.value)
        )
        return {
            "target": _("%(credited)s of %(target)s", credited=credited, target=target),
            "delta": {"text": _("pace %(pace)s", pace=_pace(pace)), "direction": "flat", "tone": "neu"},
        }  # fmt: skip
    if key == "active_partner_rate" and result.value.reason is None:
        over, under = _sides(result.value)
        return {
            "target": _(
                "%(active)s of %(all)s ordered in 90 days",
                active=formats.number(int(over)),
                all=formats.number(int(under)),
            )
        }
    return {"delta": _delta(answers, asked, key, result)}


def _pace(pace: Value) -> str:
    return formats.percent(None if pace.value is None else pace.value * 100)


def _sides(value: Value) -> tuple[Any, Any]:
    return value.numerator, value.denominator or 0


def _narrowed(answers: Answers, asked: Question) -> Any:
    frame = extract.revenue(answers.actor, tuple(asked.where))
    for dim, wanted in asked.where.items():
        if dim in frame:
            frame = frame[frame[dim] == wanted]
    return frame


def _delta(answers: Answers, asked: Question, key: str, result: Result) -> dict[str, str] | None:
    if asked.to_date is None:
        return None
    before = answers.value(key, period=asked.to_date.year_earlier(), where=asked.where)
    return words.change(result.value, before.value, result.metric, _("vs same days a year earlier"))


def _against(answers: Answers, asked: Question) -> str:
    if set(asked.where) - set(CATALOGUE["quota_attainment"].grain):
        return ""
    value = answers.value("quota_attainment", period=asked.period, where=asked.where).value
    if value.value is None:
        return ""
    target = words.shown(value.denominator, CATALOGUE["partner_revenue"].unit, answers.currency, tile=True)
    return _("%(share)s of %(target)s targets", share=formats.percent(value.value * 100), target=target)


def table(answers: Answers, asked: Question) -> tuple[list[dict[str, Any]], dict[str, Any], bool]:
    """Rows of the chosen cut, largest first, and the total they add up to; attainment where that cut has targets."""
    now = answers.value("partner_revenue", period=asked.to_date, by=asked.by, where=asked.where)
    growth = answers.value("revenue_growth", period=asked.to_date, by=asked.by, where=asked.where)
    grown = {row.label: row.value for row in growth.rows}
    quota = level.of_quota(answers, asked, "quota_attainment", asked.by)
    pace = level.of_quota(answers, asked, "pacing", asked.by)
    reached, paced = _by_label(quota), _by_label(pace)
    whole = int(now.value.value or 0)
    rows = [
        _row(asked, row.label, int(row.value.value or 0), whole, grown.get(row.label))
        | _attained(reached.get(row.label), paced.get(row.label))
        for row in now.rows
    ]
    total = {"amount": whole, "growth": _percent(growth.value), "share": 100 if whole else None}
    total |= _attained(quota.value if quota else None, pace.value if pace else None)
    return rows, total, bool(reached)


def _by_label(result: Result | None) -> dict[str, Value]:
    return {row.label: row.value for row in result.rows} if result else {}


def _row(asked: Question, label: str, amount: int, whole: int, grown: Value | None) -> dict[str, Any]:
    following = "partner" if asked.by != "partner" else None
    changes = {f"where_{asked.by}": label, "by": following, "compare": None}
    return {
        "label": words.label(asked.by, label),
        "href": url_for("insights.drill", key="partner_revenue") + asked.query(**changes),
        "amount": amount,
        "growth": _percent(grown),
        "share": 100 * amount / whole if whole else None,
    }


def _attained(value: Value | None, pace: Value | None) -> dict[str, Any]:
    """Attainment in per cent, and its bullet: orange where the pace is under four fifths."""
    slow = pace is not None and pace.value is not None and pace.value < SLOW
    return {"attainment": _percent(value), "bullet": _plain(value), "tone": "low" if slow else ""}


def _percent(value: Value | None) -> Fraction | None:
    return Fraction(value.value) * 100 if value is not None and value.value is not None else None


def _plain(value: Value | None) -> float | None:
    return float(value.value) if value is not None and value.value is not None else None

"""What this room adds to a partner's page: revenue, attainment and risks, each with the way to its rows."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from prm.access.policy import Actor
from prm.analytics.metric import Unit
from prm.analytics.spark import spark
from prm.core.period import Period
from prm.dashboards import extract, slipping, words
from prm.dashboards.answers import Answers
from prm.partners import panels
from prm.partners.models import Partner
from prm.partners.panels import Panel
from prm.web import formats


@panels.panel(20)
def numbers(actor: Actor, partner: Partner) -> Panel | None:
    """Revenue this fiscal year, attainment where the partner has a target, and what is slipping."""
    answers = Answers(actor)
    data_to = answers.data_to
    if data_to is None:
        return None
    year = answers.calendar.year_of(data_to)
    where, so_far = {"partner": partner.code}, Period(year.start, data_to)
    frame = extract.revenue(actor, ("partner",))
    series = spark(frame[frame["partner"] == partner.code], data_to)
    context = {
        "tiles": [_revenue(answers, so_far, where, series.amounts), *_attainment(answers, year, where)],
        "risks": _risks(answers, partner.code),
    }
    return Panel("dashboards/console/_partner_numbers.html", context)


@panels.panel(40)
def sold(actor: Actor, partner: Partner) -> Panel | None:
    """What they sell: this fiscal year's revenue by product category."""
    answers = Answers(actor)
    data_to = answers.data_to
    if data_to is None:
        return None
    year = answers.calendar.year_of(data_to)
    found = _categories(answers, Period(year.start, data_to), {"partner": partner.code})
    if not found:
        return None
    context = {"year": answers.calendar.name(year), "data_to": data_to, "categories": found}
    return Panel("dashboards/console/_partner_sold.html", context)


def _query(period: Period, where: dict[str, str]) -> str:
    return f"?period={period.start}..{period.end}&where.partner={where['partner']}"


def _revenue(answers: Answers, so_far: Period, where: dict[str, str], points: tuple[int, ...]) -> dict[str, Any]:
    now = answers.value("partner_revenue", period=so_far, where=where)
    before = answers.value("partner_revenue", period=so_far.year_earlier(), where=where)
    return {
        "key": "partner_revenue",
        "label": _("Partner revenue, %(year)s", year=answers.calendar.name(answers.calendar.year_of(so_far.start))),
        "value": words.shown(now.value.value, Unit.AMOUNT, answers.currency, tile=True),
        "href": url_for("insights.lines") + _query(so_far, where),
        "delta": words.change(now.value, before.value, now.metric, _("vs same days a year earlier")),
        "points": list(points),
    }


def _attainment(answers: Answers, year: Period, where: dict[str, str]) -> list[dict[str, Any]]:
    reached = answers.value("quota_attainment", period=year, where=where).value
    if reached.value is None:
        return []
    pace = answers.value("pacing", period=year, where=where).value
    got, wanted = (
        words.shown(side, Unit.AMOUNT, answers.currency, tile=True)
        for side in (reached.numerator, reached.denominator)
    )  # fmt: skip
    pacing = words.shown(pace.value, Unit.SHARE, answers.currency)
    return [
        {
            "key": "quota_attainment",
            "label": _("Quota attainment, %(year)s", year=answers.calendar.name(year)),
            "value": words.shown(reached.value, Unit.SHARE, answers.currency),
            "href": url_for("insights.credited") + f"?period={year.start}..{year.end}&where.partner={where['partner']}",
            "target": _("%(got)s of %(wanted)s · pace %(pace)s", got=got, wanted=wanted, pace=pacing),
            "bullet": float(reached.value),
        }
    ]


def _categories(answers: Answers, so_far: Period, where: dict[str, str]) -> list[tuple[str, str, float]]:
    result = answers.value("partner_revenue", period=so_far, by="category", where=where)
    whole = int(result.value.value or 0)
    if whole <= 0:
        return []
    rows = [(words.label("category", row.label), int(row.value.value or 0)) for row in result.rows[:5]]
    return [(label, formats.amount(amount, answers.currency), max(0.0, amount / whole)) for label, amount in rows]


def _risks(answers: Answers, code: str) -> list[str]:
    mine = next((each for each in slipping.at_risk(answers) if each.code == code), None)
    return [words.risk_sentence(reason, answers.currency) for reason in mine.reasons] if mine else []

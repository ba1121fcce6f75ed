"""The overview's figures as data: title, specification, and the table that says the same. Renders nothing."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from prm.analytics.catalogue import CATALOGUE
from prm.analytics.metric import Result
from prm.analytics.pivot import last_months
from prm.analytics.story import growth_story
from prm.core.period import Period, add_months, month_of, month_period, months_between
from prm.dashboards import charts, words
from prm.dashboards.answers import Answers
from prm.dashboards.question import Question
from prm.web import formats


def shown_months(asked: Question) -> list[int]:
    """The months a figure shows: those of the period, thirteen for all time or a single month."""
    if asked.period is None or month_of(asked.period.start) == month_of(asked.period.end):
        return last_months(asked.data_to, 13)
    return list(months_between(month_of(asked.period.start), month_of(asked.period.end)))[-24:]


def months_figure(answers: Answers, asked: Question) -> dict[str, Any]:
    """Revenue by month, the year before beside it when compared."""
    months = shown_months(asked)
    span = Period(month_period(months[0]).start, month_period(months[-1]).end)
    now = _by_month(answers.value("partner_revenue", period=span, by="month", where=asked.where))
    before = _by_month(answers.value("partner_revenue", period=span.year_earlier(), by="month", where=asked.where))
    values = [now.get(month) for month in months]
    priors = [before.get(add_months(month, -12)) for month in months]
    drill = url_for("insights.drill", key="partner_revenue")
    links = [drill + asked.query(period=_month_key(month), by="partner", compare=None) for month in months]
    labels = {"now": _("Partner revenue"), "before": _("A year earlier")}
    names = [answers.calendar.name(month_period(month)) for month in months]
    keys = [_month_key(month) for month in months]
    story = growth_story(answers.value("revenue_growth", period=asked.to_date, by=asked.by, where=asked.where))
    facts = {"currency": answers.currency, "filters": words.filters(asked.where)}
    return {
        "key": "months",
        "title": words.growth_finding(story, asked.by, answers.currency),
        "subtitle": _("Partner revenue · %(currency)s · by month · %(filters)s", **facts),
        "spec": charts.columns_by_month(keys, names, values, priors if asked.compare else None, links, labels),
        "sentence": _("Columns of partner revenue for %(n)s months.", n=len(months)),
        "head": [_("Month"), labels["now"], labels["before"]],
        "rows": [
            (name, formats.exact(value, answers.currency), formats.exact(prior, answers.currency), link)
            for name, value, prior, link in zip(names, values, priors, links, strict=True)
        ],
    }


def _by_month(result: Result) -> dict[int, int]:
    return {int(row.label.replace("-", "")): int(row.value.value or 0) for row in result.rows}


def _month_key(month: int) -> str:
    return f"{month // 100}-{month % 100:02}"


def share_figure(answers: Answers, asked: Question) -> list[dict[str, Any]]:
    """The channel's share by month, for those who see direct sales."""
    key = "channel_contribution"
    if not answers.may_ask(key) or set(asked.where) - set(CATALOGUE[key].grain):
        return []
    months = [month for month in shown_months(asked) if month <= month_of(asked.data_to)]
    span = Period(month_period(months[0]).start, month_period(months[-1]).end)
    result = answers.value(key, period=span, by="month", where=asked.where)
    shares = {int(row.label.replace("-", "")): row.value.value for row in result.rows}
    names = [answers.calendar.name(month_period(month)) for month in months]
    values = [shares.get(month) for month in months]
    links = [
        url_for("insights.drill", key=key) + asked.query(period=_month_key(month), by=None, compare=None)
        for month in months
    ]
    percents = [None if value is None else float(value * 100) for value in values]
    whole = formats.percent(None if result.value.value is None else result.value.value * 100)
    return [
        {
            "key": "share",
            "title": _("Partners brought %(share)s of company sales", share=whole),
            "subtitle": _("Channel contribution · per cent of company sales · by month"),
            "spec": charts.share_by_month(
                [_month_key(month) for month in months], names, percents, links, _("Channel contribution")
            ),
            "sentence": _("Line of the channel's share of company sales for %(n)s months.", n=len(months)),
            "head": [_("Month"), _("Channel contribution")],
            "rows": [
                (name, formats.percent(value, 1), link)
                for name, value, link in zip(names, percents, links, strict=True)
            ],
        }
    ]

"""Findings, reasons and metric texts in the reader's words; numbers through the formatter. Computes nothing."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from prm.analytics.metric import N_, Direction, Metric, Number, Unit, Value
from prm.analytics.present import REASONS
from prm.analytics.risk import Risk, Slip
from prm.analytics.story import Finding, Story
from prm.core.money import round_half_even
from prm.dashboards.names import partner_names, person_names
from prm.web import formats

DIM_NAMES = {  # N_ marks them for the translators
    "year": N_("Year"), "fiscal_year": N_("Fiscal year"), "quarter": N_("Quarter"), "month": N_("Month"),
    "territory": N_("Territory"), "country": N_("Country"), "group": N_("Region"), "partner": N_("Partner"),
    "partner_type": N_("Partner type"), "manager": N_("Channel manager"), "team": N_("Team"),
    "category": N_("Product category"), "target_period": N_("Target period"),
}  # fmt: skip


def dim_name(dim: str) -> str:
    """What a cut is called on screen."""
    return _(DIM_NAMES[dim])


def shown(number: Number | None, unit: Unit, currency: str, *, tile: bool = False) -> str:
    """A metric's number as people read it: tiles compact, lists whole units (V02)."""
    if number is None:
        return formats.MISSING
    if unit is Unit.AMOUNT:
        amount = round_half_even(Fraction(number))
        return formats.compact(amount, currency) if tile else formats.amount(amount, currency)
    if unit is Unit.SHARE:
        return formats.percent(number * 100, 0)
    if unit in {Unit.HOURS, Unit.DAYS}:
        text = formats.decimal(number, 1)
        return _("%(n)s h", n=text) if unit is Unit.HOURS else _("%(n)s days", n=text)
    if unit is Unit.POINTS:
        return formats.decimal(number, 1)
    return formats.decimal(number, 4) if unit is Unit.INDEX else formats.number(int(number))


def why_not(value: Value) -> str:
    """The sentence for a number that is not there."""
    return _(REASONS[value.reason]) if value.reason else ""


def change(now: Value, before: Value, metric: Metric, versus: str) -> dict[str, str] | None:
    """A tile's delta: per cent of amounts and counts, points of shares (V04); None where either is missing."""
    if now.value is None or before.value is None:
        return None
    if metric.unit is Unit.SHARE:
        points = Fraction(now.value - before.value) * 100
        text, sign = _("%(points)s pts", points=formats.decimal(abs(points), 1)), points
    elif before.value == 0:
        return None
    else:
        sign = Fraction(now.value - before.value) / Fraction(before.value)
        text = formats.percent(abs(sign) * 100, 1)
    direction = "up" if sign > 0 else "down" if sign < 0 else "flat"
    good = {Direction.UP: "up", Direction.DOWN: "down"}.get(metric.direction)
    tone = "neu" if direction == "flat" or good is None else "ok" if direction == good else "bad"
    return {"text": text, "direction": direction, "tone": tone, "versus": versus}


def label(dim: str, text: str) -> str:
    """A label of a cut as people know it: managers and teams by name, none by a word."""
    if not text:
        return _("None")
    if dim in {"manager", "team"}:
        return person_names().get(text, text)
    return partner_names().get(text, text) if dim == "partner" else text


def _drivers(story: Story, dim: str) -> str:
    names = [label(dim, driver.label) for driver in story.drivers]
    return _(" and ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def quota_finding(story: Story, dim: str, currency: str) -> str:
    """The title of a quota chart: `Booked is €0.66M behind target; Iberia explains 74%`."""
    gap = formats.compact(round_half_even(Fraction(story.amount)), currency)
    share = formats.percent(sum((driver.share for driver in story.drivers), Fraction(0)) * 100)
    texts = {
        Finding.NOTHING: _("No targets in this period"),
        Finding.ON_QUOTA: _("On target"),
        Finding.BEHIND_QUOTA: _("Booked is %(gap)s behind target", gap=gap),
        Finding.AHEAD_OF_QUOTA: _("Booked is %(gap)s ahead of target", gap=gap),
    }
    said = texts.get(story.finding, "")
    if not story.drivers or story.finding in {Finding.NOTHING, Finding.ON_QUOTA}:
        return said
    facts = {"said": said, "who": _drivers(story, dim), "share": share}
    if len(story.drivers) > 1:
        return _("%(said)s; %(who)s explain %(share)s of it", **facts)
    return _("%(said)s; %(who)s explains %(share)s of it", **facts)


def growth_finding(story: Story, dim: str, currency: str) -> str:
    """The title of a growth chart: `Partner revenue grew €1.2M over the same days last year; Canada most`."""
    gap = formats.compact(round_half_even(Fraction(story.amount)), currency)
    who = label(dim, story.drivers[0].label) if story.drivers else ""
    texts = {
        Finding.NOTHING: _("Partner revenue by month"),
        Finding.LEVEL: _("Partner revenue is level with a year earlier"),
        Finding.GROWN: _("Partner revenue grew by %(gap)s on the same days a year earlier", gap=gap),
        Finding.FALLEN: _("Partner revenue fell by %(gap)s on the same days a year earlier", gap=gap),
    }
    said = texts.get(story.finding, "")
    return _("%(said)s; most of it: %(who)s", said=said, who=who) if who else said


def risk_sentence(risk: Risk, currency: str) -> str:
    """Why a partner is at risk, with the two numbers (D32)."""
    found = formats.amount(round_half_even(Fraction(risk.found)), currency)
    against = formats.amount(round_half_even(Fraction(risk.against)), currency)
    if risk.kind is Slip.REVENUE:
        return _(
            "Booked %(found)s in the last 90 days, against %(against)s in the same days a year before",
            found=found, against=against,
        )  # fmt: skip
    return _("Credited %(found)s where the target asks for %(against)s to date", found=found, against=against)


def how(metric: Metric, filters: str, rows: int | None, href: str) -> dict[str, Any]:
    """What “How is this computed?” says, the same text as the dictionary and the export's About sheet."""
    return {
        "words": _(metric.words), "formula": _(metric.formula), "filters": filters or _("none"),
        "rows": formats.number(rows) if rows is not None else None, "owner": _(metric.owner), "href": href,
    }  # fmt: skip


def filters(where: Mapping[str, str]) -> str:
    """The filters in force, in words."""
    return " · ".join(f"{dim_name(dim)}: {label(dim, text)}" for dim, text in where.items()) or _("all")


def said(text: str) -> str:
    """A text that the analytics room marked for translation, in the reader's language."""
    return _(text)

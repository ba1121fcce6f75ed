"""A scorecard in words: what each part counts, why the score moved, and where the rows are. Reads no row."""

from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from prm.access.policy import Actor, See, may
from prm.analytics import health, scores
from prm.analytics.health import Days
from prm.analytics.revenue import ACTIVE_DAYS
from prm.analytics.scores import MISSING
from prm.core.period import Period, last_days
from prm.dashboards.scorecard import Card, Moment
from prm.web import formats

NAMES = {
    "revenue": _l("Revenue"),
    "engagement": _l("Engagement"),
    "enablement": _l("Enablement"),
    "pipeline": _l("Pipeline"),
    "relationship": _l("Relationship"),
    "contact": _l("Calls, meetings and mails"),
    "registration": _l("Registrations"),
    "order": _l("Orders"),
}
BANDS = {"ok": _l("Healthy"), "warn": _l("Needs attention"), "bad": _l("In trouble")}


def early(n: int) -> str:
    """Why there is no score yet."""
    return str(_("Too early to score (n = %(n)s)", n=n))


def reason(card: Card, currency: str) -> str:
    """What moved the score since ninety days before: the part that moved most, with both of its numbers."""
    now, before = card.now, card.before
    if now is None or before is None:
        return str(_("There was no score 90 days ago to compare with.")) if now else ""
    if card.mover is None:
        return str(_("As 90 days ago: no part moved."))
    key, points = card.mover
    facts = {
        "part": NAMES[key], "was": before.brought.get(key, 0), "is": now.brought.get(key, 0),
        "then": number(key, before, currency), "now": number(key, now, currency),
    }  # fmt: skip
    if points > 0:
        return str(_("%(part)s moved most, from %(was)s to %(is)s points: %(now)s; 90 days ago %(then)s.", **facts))
    return str(_("%(part)s fell most, from %(was)s to %(is)s points: %(now)s; 90 days ago %(then)s.", **facts))


def number(key: str, moment: Moment, currency: str) -> str:
    """The plain numbers of a part."""
    numbers = moment.numbers
    if moment.parts.get(key, 0) == MISSING:
        return str(_("nothing to measure"))
    if key == "revenue":
        return str(
            _(
                "%(recent)s booked in 90 days, %(earlier)s a year before",
                recent=formats.compact(numbers["recent"], currency),
                earlier=formats.compact(numbers["earlier"], currency),
            )
        )
    if key == "pipeline":
        return str(
            _(
                "%(open)s open against %(quarter)s of a usual quarter",
                open=formats.compact(numbers["open"], currency),
                quarter=formats.compact(numbers["year"] // 4, currency),
            )
        )
    if key == "relationship":
        silent = numbers["silent"]
        if silent == health.NO_CONTACT:
            return str(_("no contact logged"))
        return str(_("last contact today")) if silent == 0 else _ago(silent)
    return str(
        _(
            "%(contacts)s contacts, %(registrations)s registrations, %(orders)s orders",
            contacts=formats.number(numbers["contact"]),
            registrations=formats.number(numbers["registration"]),
            orders=formats.number(numbers["order"]),
        )
    )


def _ago(days: int) -> str:
    return str(ngettext("last contact %(num)s day ago", "last contact %(num)s days ago", days))


def parts(card: Card, reader: Actor, public_id: str, code: str, currency: str) -> list[dict[str, Any]]:
    """The parts of health as rows of the page; those without data stand below them, by name."""
    now = card.now
    if now is None:
        return []
    weights = scores.scaled(now.parts, health.HEALTH)
    return [
        {
            "key": key,
            "name": str(NAMES[key]),
            "weight": weights[key] * 100,
            "score": now.parts[key] // 100,
            "before": card.before.parts[key] // 100 if card.before and card.before.parts[key] != MISSING else None,
            "points": now.brought[key],
            "words": number(key, now, currency),
            "links": links(key, now.days, reader, public_id, code),
        }
        for key in health.MEASURED
        if now.parts[key] != MISSING
    ]


def missing(now: Moment) -> str:
    """Which parts are left out, and what that does to the rest."""
    gone = [str(NAMES[key]) for key in health.HEALTH if now.parts.get(key, MISSING) == MISSING]
    if not gone:
        return ""
    return str(
        _(
            "Left out for want of data: %(parts)s. The weights of the others are scaled to 100 %%.",
            parts=", ".join(gone),
        )
    )


def doings(now: Moment, reader: Actor, public_id: str, code: str) -> list[dict[str, Any]]:
    """The parts of engagement."""
    weights = scores.scaled(now.engaged, health.ENGAGEMENT)
    return [
        {
            "key": key, "name": str(NAMES[key]), "weight": weights[key] * 100, "score": value // 100,
            "count": now.numbers[key], "whole": health.WHOLE_AT[key],
            "links": links(key, now.days, reader, public_id, code),
        }
        for key, value in now.engaged.items()
        if value != MISSING
    ]  # fmt: skip


def links(key: str, days: Days, reader: Actor, public_id: str, code: str) -> list[tuple[str, str]]:
    """Where the rows of a part are listed: (what they are, address)."""
    recent = last_days(ACTIVE_DAYS, days.today)
    found: list[tuple[str, str]] = []
    if key in {"contact", "relationship"} and may(reader, See.ACTIVITY):
        since: dict[str, Any] = (
            {"since": (days.today - timedelta(days=ACTIVE_DAYS - 1)).isoformat()} if key == "contact" else {}
        )
        found = [(_("Contacts"), url_for("engagement.activity", public_id=public_id, show="contacts", **since))]
    elif key == "engagement":
        found = [(_("Its parts"), "#engagement")]
    elif key == "revenue" and days.sold and may(reader, See.SALES):
        sold = last_days(ACTIVE_DAYS, days.sold)
        both = ((_("These 90 days"), sold), (_("A year before"), sold.year_earlier()))
        found = [(said, url_for("insights.lines") + _asked(period, code)) for said, period in both]
    elif key == "order" and days.sold and may(reader, See.SALES):
        found = [(_("Order lines"), url_for("insights.lines") + _asked(last_days(ACTIVE_DAYS, days.sold), code))]
    elif key == "registration" and may(reader, See.DEALS):
        found = [(_("Registrations"), _registered("registrations", "submitted") + _asked(recent, code))]
    elif key == "pipeline" and may(reader, See.DEALS):
        found = [(_("Open registrations"), _registered("pipeline_velocity", "open_deals") + _asked(None, code))]
    return found


def _registered(key: str, part: str) -> str:
    return url_for("insights.registrations", key=key, part=part)


def _asked(period: Period | None, code: str) -> str:
    days = f"{period.start}..{period.end}" if period else "all"
    return f"?period={days}&where.partner={code}"

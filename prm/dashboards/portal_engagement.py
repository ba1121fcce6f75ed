"""A partner's own scorecard (PP-4): engagement with its parts, trend and reason; health and contacts stay inside."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.analytics import health, scores
from prm.analytics.scores import MISSING
from prm.core.transaction import above_the_walls
from prm.dashboards import scorecard
from prm.dashboards.portal import bp
from prm.dashboards.scorecard import Card
from prm.dashboards.scorecard_words import NAMES, early
from prm.dashboards.scored import STEPS
from prm.web import nav
from prm.web.gate import actor, needs

nav.tab("company", 15, _l("Engagement"), "portal_home.engagement", See.SALES, audience="portal")
RAISES = {
    "contact": _l("Talk with your channel manager: calls, meetings and mails count."),
    "registration": _l("Register the deals you work on."),
    "order": _l("Order: each order counts once, whatever its size."),
}


@bp.get("/engagement")
@needs(See.SALES)
def engagement() -> str:
    """How much do we do together, since when, and what would raise it?"""
    with above_the_walls("a partner's own engagement"):
        card = scorecard.of(actor().partner_id or 0, STEPS)
    now = card.now
    return render_template(
        "dashboards/portal/engagement.html",
        now=now, early=early(card.own), reason=reason(card), parts=parts(card) if now else [],
        trend=[(day, score) for day, score in card.engaged if score is not None],
        half_life=health.HALF_LIFE,
    )  # fmt: skip


def reason(card: Card) -> str:
    """The part whose points moved most in ninety days, with how many there were; of contacts only the points."""
    now, before = card.now, card.before
    if now is None or before is None:
        return str(_("There was no score 90 days ago to compare with."))
    found = health.mover(before.pulled, now.pulled)
    if found is None:
        return str(_("As 90 days ago: no part moved."))
    key, points = found
    facts = {
        "part": NAMES[key], "was": before.pulled.get(key, 0), "is": now.pulled.get(key, 0),
        "n": now.numbers[key], "then": before.numbers[key],
    }  # fmt: skip
    if key == "contact":
        return str(
            _("%(part)s moved most, from %(was)s to %(is)s points.", **facts)
            if points > 0
            else _("%(part)s fell most, from %(was)s to %(is)s points.", **facts)
        )
    if points > 0:
        return str(_("%(part)s moved most, from %(was)s to %(is)s points: %(n)s now, %(then)s 90 days ago.", **facts))
    return str(_("%(part)s fell most, from %(was)s to %(is)s points: %(n)s now, %(then)s 90 days ago.", **facts))


def parts(card: Card) -> list[dict[str, Any]]:
    """The parts as rows of the page; what is logged of contacts is the vendor's own, so it has no number."""
    now = card.now
    if now is None:
        return []
    weights = scores.scaled(now.engaged, health.ENGAGEMENT)
    pages = {"registration": url_for("own_deals.index"), "order": url_for("portal_home.orders")}
    return [
        {
            "name": str(NAMES[key]), "weight": weights[key] * 100, "score": value // 100, "points": now.pulled[key],
            "count": None if key == "contact" else now.numbers[key], "url": pages.get(key),
            "whole": health.WHOLE_AT[key],
            "raises": "" if value >= scores.FULL else str(RAISES[key]),
        }
        for key, value in now.engaged.items()
        if value != MISSING
    ]  # fmt: skip

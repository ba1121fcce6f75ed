"""The Scorecard tab of a partner: health and engagement with their parts, trend, reason and peers (PP-4)."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Actor, See
from prm.analytics import health, scores
from prm.core.installation import installation
from prm.dashboards import scorecard, scorecard_words
from prm.dashboards.names import territory_names
from prm.dashboards.scorecard import Card
from prm.dashboards.scored import STEPS
from prm.partners import panels
from prm.partners.console.record import head
from prm.partners.models import Partner
from prm.partners.panels import Panel
from prm.partners.rules import Status
from prm.web.gate import actor, audience, load, needs

bp = audience("console", "scorecard", "/partners")
SCORED = {Status.ACTIVE, Status.SUSPENDED, Status.TERMINATING}  # of whom a missing score is worth a word
panels.tab(15, _l("Scorecard"), "scorecard.show", See.PARTNERS)


@panels.panel(10)
def health_panel(reader: Actor, partner: Partner) -> Panel | None:
    """On the Overview: health with its parts, its trend and what moved it; who onboards has a journey instead."""
    card, currency = scorecard.of(partner.id, STEPS), installation().currency
    now, before = card.now, card.before
    if now is None and partner.status not in SCORED:
        return None
    context = {
        "early": scorecard_words.early(card.n),
        "now": now,
        "moved": now.health - before.health if now and before else None,
        "band": scores.band(now.health) if now else "",
        "band_word": scorecard_words.BANDS[scores.band(now.health)] if now else "",
        "reason": scorecard_words.reason(card, currency),
        "parts": scorecard_words.parts(card, reader, partner.public_id, partner.code, currency),
        "trend": [(day, score) for day, score in card.trend if score is not None],
        "url": url_for("scorecard.show", public_id=partner.public_id),
    }
    return Panel("dashboards/console/_partner_health.html", context)


@bp.get("/<public_id>/scorecard")
@needs(See.PARTNERS)
def show(public_id: str) -> str:
    """How are we doing together, since when, and why?"""
    partner = load(Partner, public_id)
    card, currency = scorecard.of(partner.id, STEPS), installation().currency
    now = card.now
    return render_template(
        "dashboards/console/scorecard.html",
        **head(partner, "scorecard.show"),
        card=card,
        early=scorecard_words.early(card.n),
        band=scores.band(now.health) if now else "",
        band_word=scorecard_words.BANDS[scores.band(now.health)] if now else "",
        reason=scorecard_words.reason(card, currency),
        parts=scorecard_words.parts(card, actor(), public_id, partner.code, currency),
        missing=scorecard_words.missing(now) if now else "",
        doings=scorecard_words.doings(now, actor(), public_id, partner.code) if now else [],
        peers=like_it(partner, card),
        trend=[(day, score) for day, score in card.trend if score is not None],
        half_life=health.HALF_LIFE,
        whole=health.WHOLE_AT,
    )


def like_it(partner: Partner, card: Card) -> list[dict[str, Any]]:
    """Groups of at least five partners to compare with: the same region, the same type."""
    if card.now is None:
        return []
    groups = []
    if partner.territory_id is not None:
        place = territory_names().get(partner.territory_id, "")
        groups.append((_("Partners in %(region)s", region=place), Partner.territory_id == partner.territory_id))
    if partner.kind:
        groups.append((_("Partners of the type %(type)s", type=partner.kind), Partner.kind == partner.kind))
    found = [(label, scorecard.peers(partner, card.now.health, same)) for label, same in groups]
    return [{"label": label, "peers": peers} for label, peers in found if peers]

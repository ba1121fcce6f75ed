"""The Scorecard tab of a partner: health and engagement with their parts, trend, reason and peers (PP-4)."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.analytics import health, scores
from prm.core.installation import installation
from prm.dashboards import scorecard, scorecard_words
from prm.dashboards.names import territory_names
from prm.dashboards.scorecard import Card
from prm.dashboards.scored import STEPS
from prm.partners import panels
from prm.partners.console.record import head
from prm.partners.models import Partner
from prm.web.gate import actor, audience, load, needs

bp = audience("console", "scorecard", "/partners")
panels.tab(15, _l("Scorecard"), "scorecard.show", See.PARTNERS)


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

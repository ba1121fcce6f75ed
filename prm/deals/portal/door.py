"""The blueprint of the partner's pages about deals, and what they all need: the own company's row."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.core.db import db
from prm.core.errors import NotFound
from prm.partners.models import Partner
from prm.web import nav
from prm.web.gate import actor, visible

bp = Blueprint("own_deals", __name__, url_prefix="/portal/deals")
bp.audience = "portal"  # type: ignore[attr-defined]
nav.entry(15, "d", _l("Deals"), "own_deals.index", "briefcase", See.DEALS, audience="portal")


def company():
    """The asker's own company."""
    mine = visible(Partner, need=See.DEALS).where(Partner.id == actor().partner_id)
    found = db.session.execute(mine).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found

"""The blueprint of the partner's pages about deals, and what they all need: the own company's row."""

import hmac
from hashlib import sha256

from flask import Blueprint, current_app
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


@bp.context_processor
def _stamp():
    return {"stamp": stamp}


def stamp(row):
    """Which state of a row a form was opened on (R40), and nothing else: its version counts what rivals do as well."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"state:{row.public_id}:{row.version}".encode(), sha256).hexdigest()


def company():
    """The asker's own company."""
    mine = visible(Partner, need=See.DEALS).where(Partner.id == actor().partner_id)
    found = db.session.execute(mine).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found

"""The first steps of a partner's person on Home (R45): those there are pages for; gone when done or not wanted."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from prm.access.policy import Actor, Do, Own, See, may
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Unreadable
from prm.core.installation import installation
from prm.identity import service
from prm.identity.models import User
from prm.identity.rules import Access
from prm.partners import service as partners
from prm.partners.models import Partner
from prm.partners.rules import unconfirmed

KEPT = "first_steps"  # among the preferences: what was confirmed, or that none of it is wanted
COMPANY, SKIP = "company", "skip"


def confirmed(reader: Actor) -> bool:
    """Whether the reader has said that the company's details are right."""
    return reader.preferences.get(KEPT) == COMPANY


def to_confirm(reader: Actor) -> bool:
    """Whether the company's page asks the reader if its details are right."""
    return (may(reader, Do.REGISTER_DEAL) and KEPT not in reader.preferences) or due(reader)


def due(reader: Actor) -> bool:
    """Whether it is time again that the reader's company confirms its data, and the reader is who may."""
    if not may(reader, Do.CONFIRM_DATA):
        return False
    own = own_company(reader)
    return unconfirmed(own.confirmed_on, own.created_at.date(), installation().confirm_months, clock.today())


def own_company(reader: Actor) -> Partner:
    """The company of the reader."""
    mine = visible(Partner, reader, See.PARTNERS).where(Partner.id == reader.partner_id)
    found: Partner = db.session.execute(mine).scalar_one()
    return found


def of(reader: Actor, *, registered: bool) -> list[dict[str, Any]]:
    """The steps, as the checklist takes them; none for whom there is nothing left to do, or who skipped them."""
    if not may(reader, Do.REGISTER_DEAL) or reader.preferences.get(KEPT) == SKIP:
        return []
    found = [
        _step(_("Check your company's details"), url_for("portal_home.company"), done=confirmed(reader)),
        *_colleague(reader),
        _step(_("Register your first deal"), url_for("own_deals.register"), done=registered),
    ]
    return [] if all(step["done"] for step in found) else found


def _colleague(reader: Actor) -> list[dict[str, Any]]:
    """For who may invite."""
    if not may(reader, Do.MANAGE_TEAM):
        return []
    return [_step(_("Bring a colleague in"), url_for("portal_team.new"), done=_accompanied(reader))]


def _step(label: str, href: str, *, done: bool) -> dict[str, Any]:
    return {"label": label, "href": href, "done": done}


def _accompanied(reader: Actor) -> bool:
    """Somebody else of the company can sign in, or has been asked to."""
    others = visible(User, reader, See.PEOPLE, User.id).where(User.partner_id == reader.partner_id)
    others = others.where(User.id != reader.id, User.access.in_((Access.ACTIVE, Access.INVITED)))
    return db.session.execute(others.limit(1)).first() is not None


def keep(reader: Actor, what: str) -> None:
    """The company's details are right, or the steps are not wanted."""
    if what not in {COMPANY, SKIP}:
        raise Unreadable(_("Choose a step: confirm the company, or skip the list."))
    if what == COMPANY and may(reader, Do.CONFIRM_DATA):
        partners.confirm(own_company(reader), reader)
    remember(reader, what)


def remember(reader: Actor, what: str) -> None:
    """Keep the step among the reader's preferences, unless it stands there."""
    if reader.preferences.get(KEPT) == what:
        return
    me: User = db.session.execute(visible(User, reader, Own.ACCOUNT).where(User.id == reader.id)).scalar_one()
    service.set_preferences(me, reader, **{KEPT: what})

"""The first steps of a new installation (R45): six to the first decided registration, then those to first numbers."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, select

from prm.access.policy import Actor, Role, See
from prm.access.scope import visible
from prm.core.db import db
from prm.core.installation import installation
from prm.deals.models import Registration
from prm.identity.models import User
from prm.partners.models import Partner
from prm.sales.models import Category, Line, Target

UNNAMED = "My channel"
_ADMIN = Actor(id=0, public_id="", name="", email="", role=Role.ADMIN)  # sees every row: asking for one is enough


def to_a_decision() -> list[dict[str, Any]]:
    """From nothing to a registration that somebody decided."""
    people, partners = visible(User, _ADMIN, See.USERS, User.id), visible(Partner, _ADMIN, See.PARTNERS, Partner.id)
    decided = visible(Registration, _ADMIN, See.DEALS, Registration.id).where(Registration.decided_at.is_not(None))
    return [
        _step(_("Company, currency and fiscal year"), url_for("settings.company"), installation().name != UNNAMED),
        _step(_("Name your product families"), url_for("families.index"), _any(select(Category.id))),
        _step(_("Add your first partner"), url_for("partners.add"), _any(partners)),
        _step(
            _("Invite its first person to the portal"),
            _first_people(),
            _any(people.where(User.partner_id.is_not(None))),
        ),
        _step(_("Invite your team"), url_for("users.new"), _any(people.where(User.partner_id.is_(None)), but=1)),
        _step(_("Decide the first deal a partner registers"), url_for("deals.index"), _any(decided)),
    ]


def to_the_numbers() -> list[dict[str, Any]]:
    """What fills Insights."""
    lines, targets = visible(Line, _ADMIN, See.SALES, Line.id), visible(Target, _ADMIN, See.TARGETS, Target.id)
    return [
        _step(_("Import order lines"), url_for("imports.index"), _any(lines)),
        _step(_("Set targets"), url_for("targets.index"), _any(targets)),
    ]


def _step(label: str, href: str, done: bool) -> dict[str, Any]:
    return {"label": label, "href": href, "done": done}


def _any(rows: Select[Any], *, but: int = 0) -> bool:
    """Is there a row more than `but`?"""
    return len(db.session.execute(rows.limit(but + 1)).all()) > but


def _first_people() -> str:
    """The people of the partner added last, where invitations are sent; before there is one, where to add it."""
    newest = visible(Partner, _ADMIN, See.PARTNERS, Partner.public_id).order_by(Partner.id.desc()).limit(1)
    partner = db.session.execute(newest).scalar()
    return url_for("partners.people", public_id=partner) if partner else url_for("partners.add")

"""What the list of people is: columns, filters, order. Declared as data for the shared list machinery."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from prm.access.policy import Role
from prm.core import clock
from prm.core.db import db
from prm.identity import actors
from prm.identity.models import Territory, User, UserRegion
from prm.identity.rules import Access
from prm.web.lists import Column, Filter, Listing
from prm.web.reader import ROLE_NAMES

STATES = {
    Access.ACTIVE: _l("Active"),
    Access.INVITED: _l("Invited"),
    Access.NONE: _l("No access"),
    Access.DISABLED: _l("Access ended"),
}
SEEN = {
    "7": _l("in the last 7 days"),
    "30": _l("in the last 30 days"),
    "not90": _l("not for 90 days"),
    "never": _l("never"),
}
SIDES = {"staff": _l("Colleagues"), "partners": _l("Partners’ people")}


def _in_region(values, _actor):
    roots = tuple(db.session.scalars(select(Territory.id).where(Territory.public_id.in_(values))))
    nodes = actors.below(roots)
    sight = select(UserRegion.user_id).where(UserRegion.territory_id.in_(nodes))
    return or_(User.territory_id.in_(nodes), User.id.in_(sight))


def _seen(values, _actor):
    now = clock.now()
    spans = {
        "7": User.seen_at >= now - timedelta(days=7),
        "30": User.seen_at >= now - timedelta(days=30),
        "not90": or_(User.seen_at < now - timedelta(days=90), User.seen_at.is_(None)),
        "never": User.seen_at.is_(None),
    }
    return or_(*(spans[value] for value in values))


def _side(values, _actor):
    sides = {"staff": User.partner_id.is_(None), "partners": User.partner_id.is_not(None)}
    return or_(*(sides[value] for value in values))


def _regions(_actor):
    rows = db.session.execute(select(Territory.public_id, Territory.name).order_by(Territory.name))
    return {row.public_id: row.name for row in rows}


def _matches(text):
    like = f"%{text.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    return or_(*(column.ilike(like, escape="!") for column in (User.name, User.email, User.title, User.code)))


PEOPLE = Listing(
    page="users.index",
    columns=(
        Column("name", _l("Name"), sort=User.name, fixed=True),
        Column("role", _l("Role"), sort=User.role),
        Column("regions", _l("Regions")),
        Column("access", _l("Access"), sort=User.access),
        Column("seen", _l("Last seen"), sort=User.seen_at),
    ),
    filters=(
        Filter("side", _l("Side"), _side, lambda _a: SIDES, quick=_l("Everybody")),
        Filter(
            "role",
            _l("Role"),
            lambda values, _a: User.role.in_(values),
            lambda _a: {r.value: ROLE_NAMES[r] for r in Role},
            quick=_l("Any role"),
        ),
        Filter(
            "access",
            _l("Access"),
            lambda values, _a: User.access.in_(values),
            lambda _a: {s.value: w for s, w in STATES.items()},
        ),
        Filter("region", _l("Region"), _in_region, _regions),
        Filter("seen", _l("Last seen"), _seen, lambda _a: SEEN),
    ),
    search=_matches,
    order=(User.partner_id.is_not(None), User.name),
    tie=User.id,
    topics=("identity",),
)

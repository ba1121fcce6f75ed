"""Who of a partner company can sign in. The last two for callers that have loaded the company through the scope."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from prm.access.policy import Role
from prm.core.db import db
from prm.identity.models import User
from prm.identity.rules import Access

LISTED = (User.id, User.public_id, User.name, User.email, User.title, User.role, User.access, User.seen_at)
_ORDER = {Access.ACTIVE: 0, Access.INVITED: 1, Access.NONE: 2, Access.DISABLED: 3}


def in_order(people: Select[Any]) -> Select[Any]:
    """Those who can come in first, administrators before others, then the invited, then the rest; by name."""
    place = case(_ORDER, value=User.access)
    return people.order_by(place, User.role != Role.PARTNER_ADMIN, User.name, User.id)


def of(partner_id: int) -> list[Row[Any]]:
    """The accounts of a company."""
    theirs: Any = select(*LISTED).where(User.partner_id == partner_id)
    rows = in_order(theirs)
    return list(db.session.execute(rows.execution_options(scoped=True)))  # the company came through the scope


def able(partner_id: int) -> tuple[int, datetime | None]:
    """How many of a company can sign in, and when one of them was here last."""
    theirs = select(func.count(User.id), func.max(User.seen_at)).where(User.partner_id == partner_id)
    theirs = theirs.where(User.access == Access.ACTIVE).execution_options(scoped=True)  # of a company within reach
    count, seen = db.session.execute(theirs).one()
    return int(count), seen

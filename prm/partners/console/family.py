"""What people's room must hear of companies: whom a partner user may read (D8), whose partners can be lent."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from prm.access.policy import Role
from prm.core.db import db
from prm.identity import above, actors
from prm.partners import queries
from prm.partners.models import Partner


def family_of(partner_id: int, role: Role) -> tuple[int, ...]:
    """The company's id, and for an admin those of the companies below it."""
    if role is not Role.PARTNER_ADMIN:
        return (partner_id,)
    children = select(Partner.id).where(Partner.id.in_(queries.below(partner_id))).order_by(Partner.id)
    return (partner_id, *db.session.scalars(children.execution_options(scoped=True)))  # it draws the scope itself


def book_of(user_id: int) -> Sequence[above.Lendable]:
    """The partners assigned to a person today, by name."""
    mine = select(Partner.id, Partner.public_id, Partner.name).where(Partner.manager_id == user_id)
    rows = db.session.execute(mine.order_by(Partner.sort_name).execution_options(scoped=True))  # a person's own book
    return [above.Lendable(*row) for row in rows]


def names_of(ids: Collection[int]) -> Mapping[int, str]:
    """Names for loans that are already on screen."""
    named = select(Partner.id, Partner.name).where(Partner.id.in_(ids))
    rows = db.session.execute(named.execution_options(scoped=True))  # the loans came through the scope
    return {row[0]: row[1] for row in rows}


actors.families(family_of)
above.know_books(above.Books(of=book_of, names=names_of))

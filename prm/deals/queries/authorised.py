"""Which product families companies may register, as their readers see it. A company without any may register all."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core.db import db
from prm.deals.authorisation import Authorisation
from prm.sales.models import Category


def of_partner(actor: Actor, partner_id: int) -> list[Any]:
    """Id, public id and name of the families by name; none: all of them."""
    rows = visible(Authorisation, actor, See.PARTNERS, Category.id, Category.public_id, Category.name)
    mine = rows.join(Category, Category.id == Authorisation.category_id).where(Authorisation.partner_id == partner_id)
    return list(db.session.execute(mine.order_by(Category.name)))


def by_company(actor: Actor, companies: Iterable[int]) -> dict[int, frozenset[int]]:
    """Partner id → ids of its families; a company that may register all is left out."""
    rows = visible(Authorisation, actor, See.PARTNERS, Authorisation.partner_id, Authorisation.category_id)
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(rows.where(Authorisation.partner_id.in_(sorted(companies)))):
        found[row.partner_id].add(row.category_id)
    return {company: frozenset(families) for company, families in found.items()}

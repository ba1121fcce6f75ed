"""Distributors in a deal (DR-11): which ones a company can name, and for whom a distributor registers."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core.db import database, db, forgets
from prm.core.installation import versions
from prm.core.transaction import above_the_walls
from prm.partners.models import Partner
from prm.partners.rules import Status

WORD = "distribut"  # in the partner's type, which companies write in their own words
_NAMED = (Partner.id, Partner.public_id, Partner.name)


def of_the_kind() -> ColumnElement[bool]:
    """Partners whose type says that they distribute."""
    return func.lower(Partner.kind).contains(WORD)


def is_distributor(partner: Any) -> bool:
    """Does this partner's type say so?"""
    return WORD in str(partner.kind).lower()


def offered(partner: Any) -> list[Any]:
    """Public id and name of the distributors a company can name: the one above it, and the active ones of its country.

    Read above the walls: a company may not look into its distributor, but knows its name.
    """
    asked = (partner.id, partner.parent_id, partner.country if not is_distributor(partner) else "")
    return list(_offered(database(), versions()["partners"], *asked))


@lru_cache(2048)
def _offered(_database: str, _version: int, partner_id: int, parent_id: int | None, country: str) -> tuple[Any, ...]:
    with above_the_walls("distributors of a company") as session:
        return tuple(_rows(session, partner_id, parent_id, country))


forgets(_offered.cache_clear)


def _rows(session: Session, partner_id: int, parent_id: int | None, country: str) -> Any:
    mine = Partner.id == parent_id
    if country:  # who distributes buys from the vendor, or from above
        mine = or_(mine, Partner.country == country)
    known = select(*_NAMED).where(of_the_kind(), Partner.status == Status.ACTIVE, Partner.id != partner_id, mine)
    return session.execute(known.order_by((Partner.id == parent_id).desc(), Partner.name)).all()


def any_offered(partner: Any) -> bool:
    """Is there one to name at all?"""
    return bool(offered(partner))


def name_of(distributor_id: int | None) -> str:
    """The distributor of a deal by name; empty where there is none."""
    if distributor_id is None:
        return ""
    with above_the_walls("the distributor's name") as session:
        return str(session.execute(select(Partner.name).where(Partner.id == distributor_id)).scalar() or "")


def customers_of(company: Any, actor: Actor) -> list[Any]:
    """The active companies right below a distributor that the asker may read and register for, by name."""
    if not is_distributor(company):
        return []
    below = visible(Partner, actor, See.PARTNERS).where(
        Partner.parent_id == company.id, Partner.status == Status.ACTIVE
    )
    return list(db.session.scalars(below.order_by(Partner.name)))

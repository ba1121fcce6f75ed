"""Which product families a partner may register (PP-1): set by a person, asked before anything is registered.

Taken away later it touches nothing that is stored; a person who still decides sees it as evidence (DR-2 f).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from prm.access.policy import Actor
from prm.core.errors import Refused
from prm.core.transaction import above_the_walls
from prm.deals import terms
from prm.deals.authorisation import Authorisation
from prm.deals.models import Registration, RegistrationLine
from prm.deals.rules import Reason
from prm.deals.service import routing
from prm.journal.log import kind, record
from prm.partners.models import Partner
from prm.sales.models import Category

AUTHORISED = kind(
    "partner.authorised",
    _l("set the products authorised to {products} (added: {added}; removed: {removed})"),
    topics=("partners", "deals"),
    shared=True,
)
_OF_COMPANY = select(Authorisation.category_id).where(Authorisation.partner_id == bindparam("company"))
ALL, NONE = "all product families", "none"


def set_authorised(partner: Partner, categories: Mapping[int, str], actor: Actor) -> bool:
    """Let a partner register these families (name by id) and no others, or all where none is given.

    False, and no event, where nothing changes.
    """
    with above_the_walls("products authorised") as session:
        held = _held(session, partner.id)
        added, removed = categories.keys() - held.keys(), held.keys() - categories.keys()
        if not added and not removed:
            return False
        flag_modified(partner, "sort_name")  # counts up the partner's version, at which two savers meet
        session.flush()
        gone = (Authorisation.partner_id == partner.id, Authorisation.category_id.in_(sorted(removed)))
        session.execute(delete(Authorisation).where(*gone))
        session.add_all(Authorisation(partner_id=partner.id, category_id=each) for each in sorted(added))
        facts = {"added": _said(categories, added) or NONE, "removed": _said(held, removed) or NONE}
        products = _said(categories, categories) or ALL
        record(AUTHORISED, partner, actor, partner=partner, products=products, **facts)
    return True


def _held(session: Session, company: int) -> dict[int, str]:
    mine = select(Category.id, Category.name).join(Authorisation, Authorisation.category_id == Category.id)
    return {row.id: row.name for row in session.execute(mine.where(Authorisation.partner_id == company))}


def _said(names: Mapping[int, str], chosen: Iterable[int]) -> str:
    return ", ".join(sorted(names[each] for each in chosen))


def strange(session: Session, company: int, families: Iterable[int]) -> list[str]:
    """Names of those families that a company is not authorised for. Above the walls."""
    allowed = set(session.scalars(_OF_COMPANY, {"company": company}))
    missing = sorted(set(families) - allowed) if allowed else []
    names = select(Category.name).where(Category.id.in_(missing)).order_by(Category.name)
    return list(session.scalars(names)) if missing else []


def refuse(
    session: Session, registration: Registration, partner: Partner, families: Iterable[int], actor: Actor
) -> None:
    """Refused, with the clause, where the company may not register one of these families. Above the walls."""
    names = strange(session, partner.id, families)
    if not names:
        return
    rules, _calendar = routing.rules_of(session, registration)
    deal = terms.Deal(amount=registration.reporting, families=tuple(names), authorised=False)
    clause = next(no.clause for no in rules.refusals(deal) if no.value is Reason.INELIGIBLE_PRODUCT)
    who = "Your company" if actor.partner_id == partner.id else partner.name
    raise Refused(
        f"{who} isn't authorised for {', '.join(names)}. Choose another product or ask your channel manager. "
        f"Clause {clause.number}: {clause.text}"
    )


def lacking(registration: Registration) -> list[str]:
    """Names of the registered families that its company is not, or no longer, authorised for."""
    mine = Authorisation.partner_id == registration.partner_id
    allowed: Any = select(Authorisation.category_id).where(mine)
    names = (
        select(Category.name)
        .join(RegistrationLine, RegistrationLine.category_id == Category.id)
        .where(RegistrationLine.registration_id == registration.id)
        .where(exists().where(mine), Category.id.not_in(allowed))
    )
    with above_the_walls("products authorised") as session:
        return list(session.scalars(names.order_by(Category.name)))

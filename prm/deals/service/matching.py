"""Near matches at submission (DR-2): found by tokens in the database, weighed here, kept as evidence for a person."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from prm.deals import likeness
from prm.deals.likeness import SHOWN_FROM, TOO_COMMON, Party
from prm.deals.models import CustomerBlock, Likeness, Registration
from prm.deals.rules import LIVE, Outcome

_PARTY = ("customer", "country", "domain", "tax_id", "city", "street")


def note(session: Session, registration: Registration) -> None:
    """Keep what this customer shares with those registered before, and make it findable for those that come."""
    asked = party(registration)
    tokens = likeness.blocks(
        asked.name, asked.domain, tax_id=asked.tax_id, country=asked.country, city=asked.city, address=asked.address
    )
    others = likeness.candidates(_subjects(session, tokens))
    columns = (getattr(Registration, name) for name in _PARTY)
    known = session.execute(select(Registration.id, *columns).where(Registration.id.in_(others))) if others else ()
    for row in known:
        found = likeness.compare(asked, party(row))
        if likeness.shown(found):
            session.add_all(_kept(registration, row.id, each) for each in found if each.confidence >= SHOWN_FROM)
    session.add_all(CustomerBlock(token=token, registration_id=registration.id) for token in tokens)


def party(row: Any) -> Party:
    """A registration's customer as the comparison wants it."""
    return Party(row.customer, row.country, row.domain, row.tax_id, "", row.city, row.street)


def _subjects(session: Session, tokens: Iterable[str]) -> dict[str, list[int]]:
    """Registrations by token, one more than too common at most."""
    each = [
        select(
            select(literal(token).label("token"), CustomerBlock.registration_id)
            .where(CustomerBlock.token == token)
            .limit(TOO_COMMON + 1)
            .subquery()
        )
        for token in sorted(tokens)
    ]
    found: dict[str, list[int]] = defaultdict(list)
    for token, subject in session.execute(union_all(*each)) if each else ():
        found[token].append(subject)
    return found


def _kept(registration: Registration, other_id: int, evidence: likeness.Evidence) -> Likeness:
    return Likeness(
        registration_id=registration.id,
        other_id=other_id,
        kind=evidence.kind,
        partner_id=registration.partner_id,
        confidence=evidence.confidence,
        facts=dict(evidence.facts),
    )


def open_matches(session: Session, registration: Registration) -> int:
    """How many other companies' registrations, live or won, look like this customer."""
    matched = (
        select(func.count(Likeness.other_id.distinct()))
        .join(Registration, Registration.id == Likeness.other_id)
        .where(Likeness.registration_id == registration.id, Registration.partner_id != registration.partner_id)
        .where(or_(Registration.status.in_(LIVE), Registration.outcome == Outcome.WON))
    )
    return int(session.execute(matched).scalar_one())


def is_like_another(session: Session, asked: Party, company: int | None) -> bool:
    """Whether a customer that is not registered yet looks like another company's, live or won; keeps nothing."""
    tokens = likeness.blocks(
        asked.name, asked.domain, tax_id=asked.tax_id, country=asked.country, city=asked.city, address=asked.address
    )
    if not (others := likeness.candidates(_subjects(session, tokens))):
        return False
    known = select(*(getattr(Registration, name) for name in _PARTY))
    known = known.where(Registration.id.in_(others), Registration.partner_id != company)
    known = known.where(or_(Registration.status.in_(LIVE), Registration.outcome == Outcome.WON))
    return any(likeness.shown(likeness.compare(asked, party(row))) for row in session.execute(known))

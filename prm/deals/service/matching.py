"""Near matches at submission (DR-2): found by tokens in the database, weighed here, kept as evidence for a person."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import String, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session

from prm.deals import likeness
from prm.deals.known import KnownBlock
from prm.deals.likeness import SHOWN_FROM, TOO_COMMON, Party
from prm.deals.models import CustomerBlock, Likeness, Registration
from prm.deals.rules import LIVE, Outcome
from prm.deals.service import knowing

_PARTY = ("customer", "country", "domain", "tax_id", "city", "street")
_OURS = "registration"
Subject = tuple[str, int]  # where it is stored, and its id


def note(session: Session, registration: Registration) -> bool:
    """Keep what this customer shares with those known before, and make it findable for those that come.

    True where one of its keys is that of a house account or an open direct opportunity of ours: a person decides.
    """
    asked = party(registration)
    tokens = tokens_of(asked)
    best = likeness.candidates(_subjects(session, tokens))
    others = {number for where, number in best if where == _OURS}
    _keep_alike(session, registration, asked, others - {registration.id})
    session.add_all(CustomerBlock(token=token, registration_id=registration.id) for token in tokens)
    knowing.keep(session, registration, asked, [subject for subject in best if subject[0] != _OURS])
    return knowing.reserved(session, registration)


def renew(session: Session, registration: Registration) -> None:
    """Weigh an undecided registration anew, after an import: against what is ours, and other registrations.

    What it was found to share with another registration stays; those that a file brought since come to it.
    """
    asked = party(registration)
    best = likeness.candidates(_subjects(session, tokens_of(asked)))
    others = {number for where, number in best if where == _OURS}
    _keep_alike(session, registration, asked, others - _weighed(session, registration))
    knowing.keep(session, registration, asked, [subject for subject in best if subject[0] != _OURS])


def _keep_alike(session: Session, registration: Registration, asked: Party, others: set[int]) -> None:
    columns = (getattr(Registration, name) for name in _PARTY)
    known = session.execute(select(Registration.id, *columns).where(Registration.id.in_(others))) if others else ()
    for row in known:
        found = likeness.compare(asked, party(row))
        if likeness.shown(found):
            session.add_all(_kept(registration, row.id, each) for each in found if each.confidence >= SHOWN_FROM)


def _weighed(session: Session, registration: Registration) -> set[int]:
    """Itself, and the registrations that it is known to share something with, whichever came later."""
    earlier = select(Likeness.other_id).where(Likeness.registration_id == registration.id)
    later = select(Likeness.registration_id).where(Likeness.other_id == registration.id)
    return {registration.id, *session.scalars(earlier), *session.scalars(later)}


def party(row: Any) -> Party:
    """A registration's customer as the comparison wants it."""
    return Party(row.customer, row.country, row.domain, row.tax_id, "", row.city, row.street)


def tokens_of(asked: Party) -> frozenset[str]:
    """What it is found by."""
    return likeness.blocks(
        asked.name, asked.domain, tax_id=asked.tax_id, country=asked.country, city=asked.city, address=asked.address
    )


def _subjects(session: Session, tokens: Iterable[str]) -> dict[str, list[Subject]]:
    """Registrations, customers and opportunities by token, one more of each than too common at most."""
    each = []
    for token in sorted(tokens):
        named = literal(token).label("token")
        own = select(named, type_coerce(KnownBlock.side, String).label("place"), KnownBlock.subject_id.label("subject"))
        theirs = select(named, literal(_OURS).label("place"), CustomerBlock.registration_id.label("subject"))
        each.append(own.where(KnownBlock.token == token).limit(TOO_COMMON + 1).subquery())
        each.append(theirs.where(CustomerBlock.token == token).limit(TOO_COMMON + 1).subquery())
    found: dict[str, list[Subject]] = defaultdict(list)
    for token, place, subject in session.execute(union_all(*map(select, each))) if each else ():
        found[token].append((place, subject))
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


def open_matches(session: Session, registration: Registration, since: date) -> int:
    """How many others look like this customer: of other companies, live or won, and of our own, not ended before."""
    matched = (
        select(func.count(Likeness.other_id.distinct()))
        .join(Registration, Registration.id == Likeness.other_id)
        .where(Likeness.registration_id == registration.id, Registration.partner_id != registration.partner_id)
        .where(or_(Registration.status.in_(LIVE), Registration.outcome == Outcome.WON))
    )
    return int(session.execute(matched).scalar_one()) + knowing.count(session, registration, since)


def is_like_another(session: Session, asked: Party, company: int | None) -> bool:
    """Whether a customer that is not registered yet looks like another company's, live or won, or our own."""
    best = likeness.candidates(_subjects(session, tokens_of(asked)))
    others = [number for where, number in best if where == _OURS]
    known = select(*(getattr(Registration, name) for name in _PARTY))
    known = known.where(Registration.id.in_(others), Registration.partner_id != company)
    known = known.where(or_(Registration.status.in_(LIVE), Registration.outcome == Outcome.WON))
    theirs = (party(row) for row in session.execute(known)) if others else ()
    ours = knowing.parties(session, [subject for subject in best if subject[0] != _OURS])
    return any(likeness.shown(likeness.compare(asked, each)) for each in (*theirs, *ours))

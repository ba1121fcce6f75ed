"""Near matches at submission (DR-2): found by tokens in the database, weighed here, kept as evidence for a person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import TextClause, func, insert, or_, select, text
from sqlalchemy.orm import Session

from prm.deals import likeness
from prm.deals.likeness import SHOWN_FROM, TOO_COMMON, Party
from prm.deals.models import CustomerBlock, Likeness, Registration
from prm.deals.rules import LIVE, Outcome
from prm.deals.service import knowing

_PARTY = ("customer", "country", "domain", "tax_id", "city", "street")
_OURS = "registration"
_ADD_BLOCKS = insert(CustomerBlock.__table__)
Subject = tuple[str, int]  # where it is stored, and its id


@dataclass(frozen=True)
class Noted:
    """Whether anything was kept, and whether a key is that of a house account or an open direct opportunity of ours."""

    any: bool
    reserved: bool


def note(session: Session, registration: Registration) -> Noted:
    """Keep what a new registration's customer shares with those known before; make it findable for those that come."""
    asked = party(registration)
    tokens = tokens_of(asked)
    best = likeness.candidates(_subjects(session, tokens))
    others = {number for where, number in best if where == _OURS}
    alike = _keep_alike(session, registration, asked, others - {registration.id})
    if found := [{"token": token, "registration_id": registration.id} for token in sorted(tokens)]:
        session.execute(_ADD_BLOCKS, found)
    ours = knowing.keep(session, registration, asked, [subject for subject in best if subject[0] != _OURS], fresh=True)
    return Noted(alike or ours, ours and knowing.reserved(session, registration))


def renew(session: Session, registration: Registration) -> None:
    """Weigh an undecided registration anew, after an import: against what is ours, and other registrations.

    What it was found to share with another registration stays; those that a file brought since come to it.
    """
    asked = party(registration)
    best = likeness.candidates(_subjects(session, tokens_of(asked)))
    others = {number for where, number in best if where == _OURS}
    _keep_alike(session, registration, asked, others - _weighed(session, registration))
    knowing.keep(session, registration, asked, [subject for subject in best if subject[0] != _OURS])


def _keep_alike(session: Session, registration: Registration, asked: Party, others: set[int]) -> bool:
    """Whether one of them is kept."""
    columns = (getattr(Registration, name) for name in _PARTY)
    known = session.execute(select(Registration.id, *columns).where(Registration.id.in_(others))) if others else ()
    kept = [
        _kept(registration, row.id, each)
        for row in known
        for each in likeness.compare(asked, party(row))
        if each.confidence >= SHOWN_FROM
    ]
    session.add_all(kept)
    return bool(kept)


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
    asked = sorted(tokens)
    told = {f"t{n}": token for n, token in enumerate(asked)} | {"most": TOO_COMMON + 1}
    found: dict[str, list[Subject]] = defaultdict(list)
    for token, place, subject in session.execute(_reading(len(asked)), told) if asked else ():
        found[token].append((place, subject))
    return found


@cache
def _reading(tokens: int) -> TextClause:
    """One query for so many tokens, reading no further than too common each; text, for it is long and often asked."""
    return text(" UNION ALL ".join(_OF_ONE.replace("#", str(n)) for n in range(tokens)))


_OF_ONE = """SELECT * FROM (SELECT token, side, subject_id FROM known_block WHERE token = :t# LIMIT :most) a#
UNION ALL SELECT * FROM
(SELECT token, 'registration', registration_id FROM customer_block WHERE token = :t# LIMIT :most) b#"""


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

"""What the rules promise a deal before it is registered; reads the terms in force, or those a program starts with."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from prm.core.db import database, db, forgets
from prm.core.errors import Unreadable
from prm.core.installation import installation
from prm.core.money import convert
from prm.deals import hours, levels, terms, terms_stored
from prm.deals.clauses import ENGLISH, Clause, Wording, lifted
from prm.deals.default_terms import DEFAULT_CALENDAR, default_terms
from prm.programs.places import NOWHERE, Place
from prm.sales import rates

FIRST = 1


def rules_in_force(wording: Wording = ENGLISH) -> tuple[terms.Terms, hours.Calendar]:
    """The version of the rules in force and their calendar; writes nothing where none is stored yet."""
    version = db.session.execute(terms_stored.Terms.in_force(terms_stored.Terms.version)).scalar()
    if version is not None and wording is ENGLISH:
        return _in_english(database(), version)
    return rules_of(version or FIRST, wording)


@lru_cache(16)
def _in_english(_database: str, version: int) -> tuple[terms.Terms, hours.Calendar]:
    """Versions never change, so kept; in other languages the clauses are said anew each time."""
    return rules_of(version)


forgets(_in_english.cache_clear)


def rules_of(version: int, wording: Wording = ENGLISH) -> tuple[terms.Terms, hours.Calendar]:
    """One version of the rules, as a registration was made under it."""
    document = db.session.execute(
        select(terms_stored.Terms.document).where(terms_stored.Terms.version == version)
    ).scalar_one_or_none()
    return read(document or default_terms(installation().currency), version, wording)


def read(document: Any, version: int, wording: Wording) -> tuple[terms.Terms, hours.Calendar]:
    """A stored document as rules and calendar."""
    held = dict(document)
    calendar = hours.Calendar.from_document(held.pop("calendar", DEFAULT_CALENDAR))
    return terms.Terms.from_document(held, version, wording), calendar


@dataclass(frozen=True)
class Wish:
    """As much of a deal as is typed so far; amount in ten-thousandths of `currency`."""

    amount: int | None = None
    currency: str = ""
    family: str = ""
    country: str = ""
    close_on: date | None = None
    regions: tuple[str, ...] = ()
    place: Place = NOWHERE  # where the partner stands


@dataclass(frozen=True)
class Promise:
    """What an approval would give, until when it is decided, what could stop it; clauses stand behind each."""

    days: int | None
    until: date | None
    protection: Clause
    discount: int  # basis points
    commission: str
    benefits: Clause
    hours: int
    due: datetime | None
    decision: Clause
    at_once: bool
    automatic: Clause
    stops: tuple[Clause, ...]  # what the typed facts already break
    known: bool  # an amount was typed, so these lines are this deal's own
    could: tuple[Clause, ...] = field(default=())  # what nobody can tell before it is sent
    by_level: frozenset[str] = frozenset()  # what the partner's level makes better than the clause says


def promised(wish: Wish, now: datetime, wording: Wording = ENGLISH) -> Promise:
    """Weigh what is typed by the rules in force, as the registration would be; asks nothing of other companies."""
    rules, calendar = rules_in_force(wording)
    known = wish.amount is not None
    amount = reporting(wish.amount, wish.currency, now.date()) if wish.amount is not None else _usual(rules)
    deal = terms.Deal(
        amount=amount,
        families=(wish.family,) if wish.family else (),
        regions=wish.regions,
        customer_country=wish.country,
        days_to_close=(wish.close_on - now.date()).days if wish.close_on else None,
        **levels.given(wish.place),
    )
    protection, benefits, decision = rules.protection_days(deal), rules.benefits(deal), rules.sla_hours(deal)
    automatic = rules.auto_approves(deal)
    days = protection.value
    return Promise(
        days=days,
        until=None if days is None else (now + timedelta(days=days)).date(),
        protection=protection.clause,
        discount=benefits.value.discount,
        commission=benefits.value.commission,
        benefits=benefits.clause,
        hours=decision.value,
        due=hours.due(now, decision.value, calendar),
        decision=decision.clause,
        at_once=known and automatic.value.automatic,
        automatic=automatic.clause,
        stops=tuple(no.clause for no in rules.refusals(deal)) if known else (),
        known=known,
        could=tuple(rules.at[slot] for slot in ("second_partner", "existing_customer", "direct")),
        by_level=lifted(protection=protection, discount=benefits, decision=decision),
    )


def _usual(rules: terms.Terms) -> int:
    """An amount in the middle of the rules, for the page before anything is typed."""
    bounds = [line.when.amount_below for line in rules.parts.protection.lines]
    return max([rules.parts.eligibility.minimum_amount, *(bound for bound in bounds if bound)])


def reporting(amount: int, currency: str, day: date) -> int:
    """The amount in the reporting currency; as it is where there is no rate."""
    try:
        dated = rates.near(db.session(), installation().currency, currency, day).on(currency, day)
    except Unreadable:
        return amount
    return convert(amount, dated[0]) if dated else amount

"""Which open registrations a change of the rules would answer otherwise; facts of all of them in three queries."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from prm.core import clock
from prm.core.db import database, forgets
from prm.core.installation import versions
from prm.core.transaction import above_the_walls
from prm.deals import levels
from prm.deals.models import Likeness, Registration, RegistrationLine
from prm.deals.rules import LIVE, UNDECIDED, Outcome, Status
from prm.deals.service.distributing import WORD
from prm.deals.terms import Deal, Terms
from prm.deals.terms_changes import Change, affected
from prm.identity.models import Territory
from prm.partners.models import Partner
from prm.partners.rules import Status as Standing
from prm.programs.places import NOWHERE, Place, places
from prm.sales.models import Category

KEPT = 4  # comparisons a process remembers
_COLUMNS = (
    Registration.id,
    Registration.partner_id,
    Registration.status,
    Registration.reporting,
    Registration.country,
    Registration.conflict,
    Registration.close_on,
    Registration.received_at,
    Registration.stage,
    Registration.customer,
    Registration.domain,
    Registration.amount,
    Registration.distributor_id,
    Partner.territory_id.label("partner_territory"),
)
_HUB = aliased(Partner)
_DISTRIBUTES = func.lower(Partner.kind).contains(WORD)
_OFFERED = exists().where(  # as service.distributing says for one company
    func.lower(_HUB.kind).contains(WORD),
    _HUB.status == Standing.ACTIVE,
    _HUB.id != Partner.id,
    or_(
        _HUB.id == Partner.parent_id,
        and_(_HUB.country == Partner.country, Partner.country != "", ~func.lower(Partner.kind).contains(WORD)),
    ),
)


@dataclass(frozen=True)
class Touched:
    """What differs, by registration id; how many of those are undecided, and how many open ones there are."""

    changes: dict[int, tuple[Change, ...]]
    undecided: int
    open: int

    @property
    def protected(self) -> int:
        """How many are approved already."""
        return len(self.changes) - self.undecided

    def by_question(self) -> dict[str, int]:
        """How many registrations each question touches."""
        counts: dict[str, int] = defaultdict(int)
        for changes in self.changes.values():
            for change in changes:
                counts[change.question] += 1
        return dict(counts)


_SEEN: dict[Any, Touched] = {}
forgets(_SEEN.clear)


def touched(old: Terms, new: Terms, key: str) -> Touched:
    """Weigh every open registration by both rules; `key` names the new ones, so that the pages of a list ask once."""
    moved = versions()
    known = (
        database(),
        old.version,
        key,
        moved["deals"],
        moved["partners"],
        moved["identity"],
        moved["programs"],
        clock.today(),
    )
    if known not in _SEEN:
        with above_the_walls("what a change of the rules touches") as session:
            rows, deals = open_deals(session)
        changes = {number: kept for number, found in affected(old, new, deals).items() if (kept := _telling(found))}
        undecided = sum(status in UNDECIDED for number, status in rows.items() if number in changes)
        while len(_SEEN) >= KEPT:
            _SEEN.pop(next(iter(_SEEN)))
        _SEEN[known] = Touched(changes, undecided, len(rows))
    return _SEEN[known]


def _telling(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Without those that differ only in why a person decides."""
    return tuple(
        each
        for each in changes
        if each.question != "auto_approves" or each.old.value.automatic is not each.new.value.automatic
    )


def open_deals(session: Session) -> tuple[dict[int, Status], list[tuple[int, Deal]]]:
    """Status by id, and the facts the rules look at, of every registration that is undecided or protected."""
    until = Registration.protected_until
    is_open = (
        Registration.status.in_(LIVE),
        Registration.outcome == Outcome.OPEN,
        or_(Registration.status.in_(UNDECIDED), until.is_(None), until > clock.now()),
    )
    rows = session.execute(
        select(*_COLUMNS, _OFFERED.label("offered"))
        .join(Partner, Partner.id == Registration.partner_id)
        .where(*is_open)
        .order_by(Registration.id)
    ).all()
    families, matches, above = _families(session, is_open), _matches(session, is_open), _above(session)
    standing = places(session, clock.today())
    deals = [
        (row.id, replace(_facts(row, families[row.id], matches.get(row.id, 0), above), **_given(row, standing)))
        for row in rows
    ]
    return {row.id: row.status for row in rows}, deals


def _given(row: Any, standing: Mapping[int, Place]) -> dict[str, Any]:
    """By the level of today: an older one would tell the same but for those that moved meanwhile."""
    return levels.given(standing.get(row.partner_id, NOWHERE))


def _facts(row: Any, families: list[str], matches: int, above: dict[int, tuple[str, ...]]) -> Deal:
    filled = {
        "customer_name": row.customer,
        "customer_country": row.country or row.domain,
        "products": True,
        "amount": row.amount,
        "expected_close": row.close_on,
        "distributor": row.distributor_id or not row.offered,
    }
    return Deal(
        amount=row.reporting,
        families=tuple(sorted(families)),
        regions=above.get(row.partner_territory, ()),
        customer_country=row.country,
        conflict=row.conflict,
        matches=matches,
        days_to_close=(row.close_on - row.received_at.date()).days,
        stage=str(row.stage),
        blanks=frozenset(name for name, value in filled.items() if not value),
    )


def _families(session: Session, is_open: tuple[Any, ...]) -> dict[int, list[str]]:
    lines = (
        select(RegistrationLine.registration_id, Category.name)
        .join(Category, Category.id == RegistrationLine.category_id)
        .join(Registration, Registration.id == RegistrationLine.registration_id)
        .where(*is_open)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for number, name in session.execute(lines):
        found[number].append(name)
    return found


def _matches(session: Session, is_open: tuple[Any, ...]) -> dict[int, int]:
    other = aliased(Registration)
    matched = (
        select(Likeness.registration_id, func.count(Likeness.other_id.distinct()))
        .join(Registration, Registration.id == Likeness.registration_id)
        .join(other, other.id == Likeness.other_id)
        .where(*is_open, other.partner_id != Registration.partner_id)
        .where(or_(other.status.in_(LIVE), other.outcome == Outcome.WON))
        .group_by(Likeness.registration_id)
    )
    return {number: count for number, count in session.execute(matched)}  # noqa: C416 - a result is no mapping


def _above(session: Session) -> dict[int, tuple[str, ...]]:
    """By territory, its code or name and those of the nodes above it."""
    columns = (Territory.id, Territory.parent_id, Territory.code, Territory.name)
    known = {row.id: row for row in session.execute(select(*columns))}
    found: dict[int, tuple[str, ...]] = {}
    for number in known:
        line: list[str] = []
        at, left = number, dict(known)
        while at in left:
            row = left.pop(at)
            line.append(row.code or row.name)
            at = row.parent_id
        found[number] = tuple(line)
    return found

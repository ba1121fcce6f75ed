"""Our own end customers and direct opportunities beside a registration, with names only within the asker's reach."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from prm.access.policy import Actor, See
from prm.access.scope import clause
from prm.core.db import db
from prm.deals.known import Course, DirectOpportunity, EndCustomer, KnownLikeness, Side
from prm.deals.models import Claim, Registration, RegistrationLine

Evidence = dict[int, dict[str, tuple[int, bool]]]  # subject → kind → confidence, one equal key


@dataclass(frozen=True)
class Ours:
    """A row of ours that looks like a registration's customer; without names where `reached` is false."""

    side: Side
    row: Any
    evidence: tuple[str, ...]
    confidence: int
    exact: bool
    reached: bool
    reserved: bool  # an equal key of a house account, or of an open opportunity in one of its families
    lately: bool  # sold to, or worked on, within the days that count


def beside(actor: Actor, registration: Registration, since: date) -> list[Ours]:
    """What counts for a decision, the surest first; opportunities that ended before `since` do not."""
    kept: dict[str, Evidence] = {side: defaultdict(dict) for side in Side}
    rows = select(KnownLikeness.side, KnownLikeness.subject_id, KnownLikeness.kind)
    rows = rows.add_columns(KnownLikeness.confidence, KnownLikeness.exact)
    mine = rows.where(KnownLikeness.registration_id == registration.id)
    for row in db.session.execute(mine.execution_options(scoped=True)):  # of a loaded registration, ids only
        kept[row.side][row.subject_id][str(row.kind)] = (row.confidence, row.exact)
    families = _families(registration)
    found = [_customer(row, kept[Side.CUSTOMER][row.id], since) for row in _read(actor, EndCustomer, kept)]
    deals = [_opportunity(row, kept, families, since) for row in _read(actor, DirectOpportunity, kept)]
    found += [each for each in deals if each.lately]
    return sorted(found, key=lambda each: (not each.reserved, -each.confidence, each.row.id))


def _families(registration: Registration) -> frozenset[int]:
    lines = select(RegistrationLine.category_id).where(RegistrationLine.registration_id == registration.id)
    return frozenset(db.session.scalars(lines.execution_options(scoped=True)))  # of a loaded registration


def _read(actor: Actor, model: Any, kept: dict[str, Evidence]) -> Sequence[Any]:
    ids = list(kept[Side.CUSTOMER if model is EndCustomer else Side.OPPORTUNITY])
    if not ids:
        return ()
    reached = clause(model, actor, See.CUSTOMERS).label("reached")
    rows = select(*model.__table__.columns, reached).where(model.id.in_(ids))
    return db.session.execute(rows.execution_options(scoped=True)).all()  # no name of what is not `reached` is shown


def _customer(row: Any, evidence: dict[str, tuple[int, bool]], since: date) -> Ours:
    lately = row.last_order_on is not None and row.last_order_on >= since
    exact = any(same for _, same in evidence.values())
    return _ours(Side.CUSTOMER, row, evidence, exact=exact, reserved=exact and row.house, lately=lately)


def _opportunity(row: Any, kept: dict[str, Evidence], families: frozenset[int], since: date) -> Ours:
    evidence, running = kept[Side.OPPORTUNITY][row.id], row.course is Course.OPEN
    exact = any(same for _, same in evidence.values())
    asked = row.category_id is None or row.category_id in families
    lately = running or (row.closed_on or row.opened_on) >= since
    return _ours(Side.OPPORTUNITY, row, evidence, exact=exact, reserved=exact and running and asked, lately=lately)


def _ours(
    side: Side, row: Any, evidence: dict[str, tuple[int, bool]], *, exact: bool, reserved: bool, lately: bool
) -> Ours:
    kinds = tuple(sorted(evidence, key=lambda kind: -evidence[kind][0]))
    sure = max(confidence for confidence, _ in evidence.values())
    return Ours(side, row, kinds, sure, exact, bool(row.reached), bool(reserved), lately)


def holds(registration: Registration) -> bool:
    """Whether the registration itself holds its claims; the caller has loaded it."""
    mine = select(Claim.registration_id).where(Claim.registration_id == registration.id).limit(1)
    return db.session.execute(mine.execution_options(scoped=True)).first() is not None  # of a loaded registration

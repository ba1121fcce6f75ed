"""What hangs on imported registrations and no file says: keys, tokens, likeness, claims, a promise."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import batched
from prm.deals import history, hours
from prm.deals.known import KnownLikeness
from prm.deals.models import Claim, CustomerBlock, CustomerKey, Likeness, Registration, RegistrationLine
from prm.deals.rules import UNDECIDED
from prm.deals.service import claiming, freeing, matching, routing
from prm.imports.ledger import Ledger
from prm.journal.log import Company, System
from prm.partners.models import Partner
from prm.partners.touched import made_keys

BATCH = 400
FILE = System("import of registrations")
_BULK = {"synchronize_session": False}


def build(session: Session, ledger: Ledger | None, ids: Sequence[int], *, new: bool) -> None:
    """Everything anew for these registrations, in the order in which they were received.

    With `new` the undecided get the promise of a decision that begins now; the ledger notes who conflicts.
    """
    now, ours = clock.now(), []
    for some in batched(sorted(ids), BATCH):
        _clear(session, some)
        _keys_and_tokens(session, some)
    for some in batched(sorted(ids), BATCH):
        rows = select(Registration).where(Registration.id.in_(some)).order_by(Registration.received_at, Registration.id)
        for registration in session.scalars(rows.execution_options(populate_existing=True)).all():
            _claim(session, registration, now)
            if registration.status in UNDECIDED:
                if matching.note(session, registration).reserved and not registration.conflict:
                    ours.append(registration.id)
                session.flush()
                _once(session, registration.id)
                if new and registration.due_at is None:
                    _promise(session, registration, now)
            session.expire(registration)  # the ledger writes past the mapper
    if ledger is not None:
        ledger.update(Registration, {(number,): {"conflict": True} for number in ours})


def _clear(session: Session, ids: Sequence[int]) -> None:
    for model in (Claim, CustomerKey, CustomerBlock, KnownLikeness):
        session.execute(delete(model).where(model.registration_id.in_(ids)), execution_options=_BULK)
    session.execute(delete(Likeness).where(Likeness.registration_id.in_(ids)), execution_options=_BULK)


def _keys_and_tokens(session: Session, ids: Sequence[int]) -> None:
    """Keys of all; tokens of those decided, since the undecided get theirs when they are weighed."""
    columns = (Registration.id, Registration.status, Registration.imported)
    named = (getattr(Registration, name) for name in ("customer", "country", "domain", "tax_id", "city", "street"))
    found_keys, tokens = [], []
    for row in session.execute(select(*columns, *named).where(Registration.id.in_(ids))):
        found_keys += [
            {"registration_id": row.id, "kind": key.kind, "value": key.value} for key in history.keys_of(row.imported)
        ]
        if row.status not in UNDECIDED:
            own = sorted(matching.tokens_of(matching.party(row)))
            tokens += [{"token": token, "registration_id": row.id} for token in own]
    for model, rows in ((CustomerKey, found_keys), (CustomerBlock, tokens)):
        if rows:
            session.execute(insert(model.__table__), rows)


def _claim(session: Session, registration: Registration, now: datetime) -> None:
    if registration.conflict or not history.holds(registration.imported or {}, now):
        return
    lines = select(RegistrationLine.category_id).where(RegistrationLine.registration_id == registration.id)
    wanted = history.keys_of(registration.imported or {})
    if claiming.take(session, registration, list(session.scalars(lines)), wanted, now):
        claiming.holds(session, registration, registration.protected_until)


def _once(session: Session, number: int) -> None:
    """Of two that look alike the later one keeps the evidence; it stands where that has it already."""
    theirs = select(Likeness.registration_id).where(Likeness.other_id == number)
    mine = delete(Likeness).where(Likeness.registration_id == number, Likeness.other_id.in_(theirs))
    session.execute(mine, execution_options=_BULK)


def _promise(session: Session, registration: Registration, now: datetime) -> None:
    """Decided within the hours of the rules, from now on: nobody could see it before."""
    rules, calendar = routing.rules_of(session, registration)
    partner = session.get_one(Partner, registration.partner_id)
    promised = rules.sla_hours(routing.facts_of(session, registration, partner)).value
    due = hours.due(now, Decimal(promised), calendar)
    mine = update(Registration.__table__).where(Registration.__table__.c.id == registration.id)
    session.execute(mine.values(due_at=due))  # past the mapper: it is no edit that counts as a version


def take_back(session: Session, ledger: Ledger) -> None:
    """Undo: what was made goes with all that hangs on it, what was changed is as before; who waited is told (D24)."""
    touched = [key[0] for key in ledger.touched(Registration)]
    made = made_keys(session, ledger, Registration)
    waiting: dict[int, Registration] = {}
    for registration in _rows(session, touched):
        waiting |= {each.id: each for each in claiming.free(session, registration)}
        session.expire(registration)  # the ledger writes past the mapper
    told = [number for number in waiting if number not in touched]
    for some in batched(touched, BATCH):
        _clear(session, some)
        gone = [number for number in some if number in made]
        session.execute(delete(Likeness).where(Likeness.other_id.in_(gone)), execution_options=_BULK)
    ledger.take_back()
    back = _moments_back(session, touched)
    build(session, None, back, new=False)
    freeing.tell_waiting(session, told, FILE)


def _rows(session: Session, ids: Sequence[int]) -> list[Registration]:
    found: list[Registration] = []
    for some in batched(ids, BATCH):
        found += session.scalars(select(Registration).where(Registration.id.in_(some))).all()
    return found


def _moments_back(session: Session, ids: Sequence[int]) -> list[int]:
    """The moments of those that are still here, as the file before said them: the ledger notes no moments."""
    now, table, back = clock.now(), Registration.__table__, []
    for some in batched(ids, BATCH):
        for row in session.execute(select(Registration.id, Registration.imported).where(Registration.id.in_(some))):
            as_said = history.columns(row.imported or {}, now)
            moments = {name: as_said[name] for name in history.MOMENTS}
            session.execute(update(table).where(table.c.id == row.id).values(**moments))
            back.append(row.id)
    return back


def companies(session: Session, ledger: Ledger) -> list[tuple[Company, dict[str, Any]]]:
    """Each partner of whose registrations the import made or changed some, with how many."""
    made = made_keys(session, ledger, Registration)
    counts: dict[int, dict[str, Any]] = {}
    for some in batched([key[0] for key in ledger.touched(Registration)], BATCH):
        query = select(Registration.id, Registration.partner_id).where(Registration.id.in_(some))
        for number, partner in session.execute(query):
            told = counts.setdefault(partner, {"new": 0, "changed": 0})
            told["new" if number in made else "changed"] += 1
    found = []
    for some in batched(sorted(counts), BATCH):
        rows = select(Partner.id, Partner.public_id, Partner.territory_id).where(Partner.id.in_(some))
        found += [(Company(*row), counts[row.id]) for row in session.execute(rows.order_by(Partner.id))]
    return found

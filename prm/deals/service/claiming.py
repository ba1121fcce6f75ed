"""First wins: the rows of `claim` decide in one statement each, all of a registration's keys taken or none (D24)."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from prm.deals.keys import Key
from prm.deals.models import Claim, CustomerKey, Registration
from prm.deals.rules import UNDECIDED

_BULK = {"synchronize_session": False}
_C: Any = Claim.__table__
_KEY = ("category_id", "kind", "value")


class _Taken(Exception):
    pass


def take(
    session: Session, registration: Registration, families: Iterable[int], keys: Sequence[Key], now: datetime
) -> bool:
    """Claim every key in every family; False, with none of them taken, where somebody holds one of them still."""
    wanted = sorted((family, key.kind, key.value) for family in families for key in keys)  # one order: no deadlock
    try:
        with session.begin_nested() if len(wanted) > 1 else nullcontext():  # one that is refused has taken nothing
            for key in wanted:
                _take_one(session, registration, key, now)
    except _Taken:
        return False
    return True


def _take_one(session: Session, registration: Registration, key: tuple[int, str, str], now: datetime) -> None:
    told: dict[str, Any] = dict(zip(_KEY, key, strict=True))
    told |= {"registration_id": registration.id, "partner_id": registration.partner_id, "now": now}
    if session.execute(_taking(session.get_bind().dialect.name), told).first() is None:
        raise _Taken


@cache
def _taking(engine: str) -> Any:
    """Put together once: in building it SQLAlchemy copies the whole table."""
    made = (sqlite if engine == "sqlite" else postgresql).insert(_C)
    made = made.values(
        {name: bindparam(name) for name in (*_KEY, "registration_id", "partner_id")} | {"expires_at": None}
    )
    over = {name: made.excluded[name] for name in ("registration_id", "partner_id", "expires_at")}
    free = or_(_C.c.expires_at <= bindparam("now"), _C.c.registration_id == made.excluded.registration_id)
    return made.on_conflict_do_update(index_elements=_KEY, set_=over, where=free).returning(_C.c.registration_id)


def holds(session: Session, registration: Registration, until: datetime | None) -> None:
    """The claims of an approved registration last as long as its protection."""
    mine = update(Claim).where(Claim.registration_id == registration.id)
    session.execute(mine.values(expires_at=until), execution_options=_BULK)


def held_by_others(
    session: Session, registration: Registration, families: Iterable[int], keys: Sequence[Key], now: datetime
) -> bool:
    """Whether somebody else holds one of the keys in one of the families now; takes nothing."""
    others = select(Claim.registration_id).where(Claim.registration_id != registration.id)
    others = others.where(Claim.category_id.in_(families), or_(Claim.expires_at.is_(None), Claim.expires_at > now))
    return session.execute(others.where(_same(keys)).limit(1)).first() is not None


def lapsed_at(
    session: Session, registration: Registration, families: Iterable[int], keys: Sequence[Key], now: datetime
) -> datetime | None:
    """When the last of the others' claims on these keys ended by its date; None where none did."""
    ended = select(func.max(Claim.expires_at)).where(Claim.registration_id != registration.id)
    ended = ended.where(Claim.category_id.in_(families), Claim.expires_at <= now, _same(keys))
    found: datetime | None = session.execute(ended).scalar()
    return found


def _same(keys: Sequence[Key]) -> ColumnElement[bool]:
    return or_(*(and_(Claim.kind == key.kind, Claim.value == key.value) for key in keys))


def families_held(session: Session, registration: Registration) -> set[int]:
    """The product families in which a registration holds its customer."""
    mine = select(Claim.category_id).where(Claim.registration_id == registration.id)
    return set(session.scalars(mine.distinct()))


def free(session: Session, registration: Registration, families: Iterable[int] | None = None) -> list[Registration]:
    """A registration that was declined, withdrawn, lost or revoked holds nothing any more; nothing of some `families`.

    The undecided ones that asked for the same customer after it, oldest first: they are told, none is moved up (D24).
    """
    held = delete(Claim).where(Claim.registration_id == registration.id)
    if families is not None:
        held = held.where(Claim.category_id.in_(families))
    if not session.execute(held.returning(Claim.value), execution_options=_BULK).all():
        return []  # it held nothing, so nobody waits for it
    return asking_too(session, registration)


def asking_too(session: Session, registration: Registration) -> list[Registration]:
    """The undecided ones that asked for a customer of this one and hold none of its keys, oldest first."""
    keys = select(CustomerKey.value).where(CustomerKey.registration_id == registration.id)
    waiting = (
        select(Registration)
        .join(CustomerKey, CustomerKey.registration_id == Registration.id)
        .where(CustomerKey.value.in_(keys), Registration.id != registration.id)
        .where(Registration.conflict, Registration.status.in_(UNDECIDED))
        .where(Registration.id.not_in(select(Claim.registration_id).where(Claim.value.in_(keys))))
        .order_by(Registration.received_at)
    )
    return list(session.scalars(waiting).unique())

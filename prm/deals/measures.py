"""What programs may ask of deals: registered, approved, won. Amounts are in the reporting currency."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from prm.core.money import SCALE
from prm.deals.models import Registration
from prm.deals.rules import Outcome, Sourcing
from prm.programs.measured import asked, at_fixed_rates
from prm.programs.measures import measure
from prm.programs.units import Unit

Ids = Sequence[int]
_OWNER = Registration.partner_id


def _within(column: Any, start: date, end: date) -> ColumnElement[bool]:
    """A moment on one of these days, UTC."""
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    last = datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(days=1)
    inside: ColumnElement[bool] = (column >= first) & (column < last)
    return inside


def registered(session: Session, ids: Ids, start: date, end: date) -> dict[int, int]:
    """Registrations received, however they were decided."""
    counted = select(_OWNER, func.count()).group_by(_OWNER)
    return asked(session, ids, _OWNER, counted.where(_within(Registration.received_at, start, end)))


def approved(session: Session, ids: Ids, start: date, end: date) -> dict[int, int]:
    """Registrations whose protection began."""
    counted = select(_OWNER, func.count()).group_by(_OWNER)
    return asked(session, ids, _OWNER, counted.where(_within(Registration.protected_from, start, end)))


def won(session: Session, ids: Ids, start: date, end: date) -> dict[int, int]:
    """Registered deals closed as won."""
    return asked(session, ids, _OWNER, select(_OWNER, func.count()).where(*_won(start, end)).group_by(_OWNER))


def won_amount(session: Session, ids: Ids, start: date, end: date, source: str = "") -> dict[int, int]:
    """Reporting amount of registered deals closed as won, all or those the partner sourced, assisted or managed."""
    summed = select(_OWNER, func.sum(Registration.reporting)).where(*_won(start, end, source)).group_by(_OWNER)
    return asked(session, ids, _OWNER, summed)


def won_fixed(
    session: Session, ids: Ids, start: date, end: date, rates: Mapping[str, str], source: str = ""
) -> dict[int, int]:
    """The same at a program's own rates: what a currency does moves no level (TI-3)."""
    sums = func.sum(Registration.amount), func.sum(Registration.reporting)
    summed = select(_OWNER, Registration.currency, *sums).where(*_won(start, end, source))
    return at_fixed_rates(session, ids, _OWNER, summed.group_by(_OWNER, Registration.currency), rates)


def _won(start: date, end: date, source: str = "") -> tuple[ColumnElement[bool], ...]:
    closed = Registration.outcome == Outcome.WON, Registration.closed_on.between(start, end)
    return (*closed, Registration.sourcing == Sourcing(source)) if source else closed


OURS: dict[str, Any] = {"way": "own_deals.index"}
measure("deals_registered", _l("Deals registered"), Unit.COUNT, registered, effort=2, **OURS)
measure("deals_approved", _l("Deals approved"), Unit.COUNT, approved, effort=3, **OURS)
measure("deals_won", _l("Deals won"), Unit.COUNT, won, effort=8, **OURS)
measure(
    "won_amount", _l("Won deals, amount"), Unit.AMOUNT, won_amount, effort=10, per=10_000 * SCALE,
    parameters={"source": tuple(Sourcing)}, read_fixed=won_fixed, **OURS,
)  # fmt: skip

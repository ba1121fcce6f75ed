"""Who holds which customer when a file of registrations comes in: by day received, then by the file's order (D24)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.db import batched
from prm.deals.keys import Key
from prm.deals.models import Claim, Registration

MOST = 400
Place = tuple[int, str, str]  # family, kind, value


@dataclass(frozen=True)
class Wanted:
    """One row's wish; `registration_id` where it is here already and is said anew."""

    row: int
    registration_id: int | None
    partner_id: int
    received_on: str
    families: tuple[int, ...]
    keys: tuple[Key, ...]
    approved: bool

    @property
    def places(self) -> Iterable[Place]:
        """Every key in every family."""
        return ((family, str(key.kind), key.value) for family, key in product(self.families, self.keys))


@dataclass(frozen=True)
class Verdict:
    """It came second, or it cannot be here at all, and why."""

    conflict: bool = False
    refusal: str = ""


@dataclass(frozen=True)
class _Holder:
    partner_id: int
    called: str


def verdicts(session: Session, wanted: Sequence[Wanted], now: datetime) -> dict[int, Verdict]:
    """Row → what becomes of it beside the claims in force; earlier days first, rows of one day in their order."""
    held = _in_force(session, wanted, now)
    found: dict[int, Verdict] = {}
    for each in sorted(wanted, key=lambda one: (one.received_on, one.row)):
        rival = next((held[place] for place in each.places if place in held), None)
        found[each.row] = _verdict(each, rival)
        if rival is None:
            held |= dict.fromkeys(each.places, _Holder(each.partner_id, f"row {each.row:,}"))
    return found


def _verdict(each: Wanted, rival: _Holder | None) -> Verdict:
    if rival is None:
        return Verdict()
    if rival.partner_id == each.partner_id:
        return Verdict(refusal=f"This partner holds this customer already, by {rival.called}. Keep one of the two.")
    if each.approved:
        words = "holds this customer, and two cannot be protected. Correct one of them, or import this as submitted."
        return Verdict(refusal=f"{rival.called[0].upper()}{rival.called[1:]} {words}")
    return Verdict(conflict=True)


def _in_force(session: Session, wanted: Sequence[Wanted], now: datetime) -> dict[Place, _Holder]:
    """The claims on their keys, but for those of registrations that the file says anew."""
    again = {each.registration_id for each in wanted}
    held: dict[Place, _Holder] = {}
    columns = (Claim.category_id, Claim.kind, Claim.value, Claim.expires_at, Claim.registration_id, Claim.partner_id)
    for some in batched(sorted({value for each in wanted for _, _, value in each.places}), MOST):
        rows = select(*columns, Registration.number).join(Registration, Registration.id == Claim.registration_id)
        for row in session.execute(rows.where(Claim.value.in_(some))):
            lapsed = row.expires_at is not None and row.expires_at <= now
            if not lapsed and row.registration_id not in again:
                held[row.category_id, str(row.kind), row.value] = _Holder(row.partner_id, row.number)
    return held

"""The verbs of delegation: a book, or one partner of it, lent for some days."""

from datetime import date

from sqlalchemy import select

from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.models import Delegation, User
from prm.identity.rules import check_loan
from prm.identity.service import kinds
from prm.journal.log import Acting, record


def lend(
    owner: User,
    colleague: User,
    actor: Acting,
    *,
    starts: date,
    ends: date,
    partner_id: int | None = None,
    reason: str = "",
) -> Delegation:
    """Lend a person's whole book, or one partner of it, to a colleague; first and last day included."""
    if owner.id == colleague.id:
        raise Refused("Choose a colleague: a book cannot be lent to the person it belongs to.")
    check_loan(starts, ends, clock.today())
    _check_overlap(owner, partner_id, starts, ends)
    loan = Delegation(
        from_user_id=owner.id,
        to_user_id=colleague.id,
        lent_partner_id=partner_id,
        starts_on=starts,
        ends_on=ends,
        reason=reason,
    )
    db.session.add(loan)
    facts = {"owner": owner.public_id, "colleague": colleague.public_id, "whole_book": partner_id is None}
    record(kinds.DELEGATION_MADE, loan, actor, starts=starts.isoformat(), ends=ends.isoformat(), **facts)
    return loan


def end_loan(loan: Delegation, actor: Acting) -> None:
    """End a delegation early, at once."""
    if loan.ended_at is not None or loan.ends_on < clock.today():
        raise Refused("This delegation is over already.")
    loan.ended_at = clock.now()
    record(kinds.DELEGATION_ENDED, loan, actor)


def _check_overlap(owner: User, partner_id: int | None, starts: date, ends: date) -> None:
    same = Delegation.lent_partner_id == partner_id if partner_id else Delegation.lent_partner_id.is_(None)
    meets = (Delegation.starts_on <= ends) & (Delegation.ends_on >= starts) & Delegation.ended_at.is_(None)
    query = (
        select(User.name, Delegation.starts_on, Delegation.ends_on)
        .join(User, User.id == Delegation.to_user_id)
        .where(Delegation.from_user_id == owner.id, same, meets)
        .order_by(Delegation.starts_on)
        .execution_options(scoped=True)
    )
    other = db.session.execute(query).first()
    if other:
        raise Refused(
            f"It overlaps: {other.name} has it from {other.starts_on.isoformat()} to {other.ends_on.isoformat()}. "
            "End that delegation first, or choose other days."
        )

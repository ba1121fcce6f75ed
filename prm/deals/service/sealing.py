"""The day's root over all receipts (M3): once a day is over it is written down, logged, and never made again."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.transaction import system
from prm.deals import merkle, receipt
from prm.deals.models import Registration
from prm.deals.proofs import Receipt, ReceiptRoot
from prm.deals.service import kinds
from prm.jobs.service import enqueue
from prm.journal.log import System, record

SETTLED = timedelta(hours=1)  # a registration received before midnight may be stored a moment after it
SEALER = System("daily root of receipts")
TELL = "deals.root"


def seal_due_days() -> int:
    """Seal every day that is over, has receipts and has no root; how many were sealed. In units of work of its own."""
    with system("days to seal", writes=False) as session:
        days = _due(session)
    for day in days:
        with system("seal") as session:
            if session.get(ReceiptRoot, day) is None:
                _seal(session, day)
    return len(days)


def _due(session: Session) -> list[date]:
    over = (clock.now() - SETTLED).date()
    sealed = select(ReceiptRoot.day)
    open_days = select(Receipt.day).where(Receipt.day < over, Receipt.day.not_in(sealed)).distinct()
    return sorted(session.scalars(open_days))


def _seal(session: Session, day: date) -> None:
    leaves = [leaf for _, leaf in leaves_of(session, day)]
    made = ReceiptRoot(day=day, root=merkle.root(leaves), receipts=len(leaves), sealed_at=clock.now())
    session.add(made)
    session.flush()
    facts = {"day": day.isoformat(), "root": made.root, "receipts": made.receipts}
    record(kinds.SEALED, made, SEALER, **facts)
    enqueue(TELL, facts, asked_by="system: deals", title=f"root of {day.isoformat()}")


def leaves_of(session: Session, day: date) -> Sequence[tuple[int, bytes]]:
    """Registration id and leaf of each receipt of a day, in the tree's one order: received, then number."""
    rows = (
        select(Receipt.registration_id, Receipt.document)
        .join(Registration, Registration.id == Receipt.registration_id)
        .where(Receipt.day == day)
        .order_by(Registration.received_at, Registration.number)
    )
    return [(number, receipt.leaf(document)) for number, document in session.execute(rows)]

"""What happens to an agreement between its draft and its signatures: reviewed, read, taken back, reworded, given up."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from prm.access.policy import Actor
from prm.agreements.models import Agreement
from prm.agreements.rules import Act, Status, moved
from prm.agreements.service import drafting, following
from prm.agreements.service.drafting import Annexes, Clauses
from prm.agreements.service.kinds import CANCELLED, RECALLED, REVIEWED, REWORDED, VIEWED, held
from prm.core.errors import Refused
from prm.core.transaction import above_the_walls, system
from prm.journal.log import record
from prm.partners.models import Partner


def review(agreement: Agreement, actor: Actor) -> None:
    """Ask colleagues to look before it is sent, or hand it back to who wrote it."""
    act = Act.ASK_REVIEW if agreement.status is Status.DRAFT else Act.HAND_BACK
    with above_the_walls("a review") as session:
        partner = held(session, agreement, act)
        to = "review" if agreement.status is Status.IN_REVIEW else "draft"
        record(REVIEWED, agreement, actor, partner=partner, number=agreement.number, to=to)


def recall(agreement: Agreement, actor: Actor) -> None:
    """Take it back from the partner, who has not signed yet."""
    with above_the_walls("taking back") as session:
        partner = held(session, agreement, Act.RECALL)
        record(RECALLED, agreement, actor, partner=partner, number=agreement.number)


def cancel(agreement: Agreement, actor: Actor) -> None:
    """Give it up before both have signed; one that it would have replaced goes on."""
    with above_the_walls("giving up") as session:
        partner = held(session, agreement, Act.CANCEL)
        following.resume(session, agreement)
        record(CANCELLED, agreement, actor, partner=partner, number=agreement.number)


def reword(agreement: Agreement, clauses: Clauses, annexes: Annexes, actor: Actor) -> None:
    """Give it a text of its own. Raises Unreadable for a field nobody can fill."""
    drafting.check_text(clauses, annexes)
    with above_the_walls("other words") as session:
        session.refresh(agreement, with_for_update=True)
        if agreement.status not in {Status.DRAFT, Status.IN_REVIEW}:
            raise Refused(f"The text of {agreement.number} cannot be changed now. Take it back first.")
        before = drafting.wording(session, agreement)
        after: dict[str, Any] = {"clauses": [dict(c) for c in clauses], "annexes": [dict(a) for a in annexes]}
        drafting.put_words(session, agreement, {**before, **after})
        flag_modified(agreement, "status")  # counts up the version, at which two editors meet
        partner = session.get_one(Partner, agreement.partner_id)
        record(REWORDED, agreement, actor, partner=partner, number=agreement.number)


def view(public_id: str, actor: Actor) -> bool:
    """Note that the partner has read what was sent, in a unit of work of its own; False where it was noted before."""
    with system("an agreement is read") as session:
        asked = select(Agreement).where(Agreement.public_id == public_id).with_for_update()
        agreement = session.scalars(asked).one()
        if agreement.status is not Status.SENT:
            return False
        agreement.status = moved(agreement.status, Act.VIEW, agreement.number)
        partner = session.get_one(Partner, agreement.partner_id)
        record(VIEWED, agreement, actor, partner=partner, number=agreement.number, round=agreement.round)
    return True

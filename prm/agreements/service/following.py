"""After both have signed: an agreement that amends or renews another takes its place; one ends by notice or at once."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.agreements.models import Agreement, Template
from prm.agreements.rules import BINDING, Act, Follows, Status, Term, earliest_end, may, moved
from prm.agreements.service import drafting
from prm.agreements.service.kinds import ENDED, FOLLOWED, SUPERSEDED, held
from prm.core import clock
from prm.core.errors import Unreadable
from prm.core.transaction import above_the_walls
from prm.journal.log import Acting, record
from prm.partners.models import Partner

ACTS = {Follows.AMENDS: Act.AMEND, Follows.RENEWS: Act.RENEW}
SAID = {Follows.AMENDS: "amends", Follows.RENEWS: "renews"}


def follow(agreement: Agreement, how: Follows, term: Term, notice_days: int, actor: Actor) -> Agreement:
    """A draft that will take this one's place once both have signed it; until then this one holds, read-only."""
    with above_the_walls("an agreement that follows") as session:
        partner = held(session, agreement, ACTS[how])
        if term.starts <= agreement.effective_on:
            raise Unreadable(f"{agreement.number} began on {agreement.effective_on}. Choose a later first day.")
        template = session.get_one(Template, agreement.template_id)
        made = drafting.draft(template, partner, term, notice_days, actor, follows=agreement, why=how)
        made.template_number = agreement.template_number  # the words that were signed, until somebody changes them
        record(FOLLOWED, agreement, actor, partner=partner, number=agreement.number, by=made.number, how=SAID[how])
    return made


def replaced(session: Session, agreement: Agreement, actor: Acting) -> Agreement | None:
    """The agreement whose place a countersigned one takes, now ended; None where it follows none."""
    if agreement.follows_id is None:
        return None
    before = session.get_one(Agreement, agreement.follows_id, with_for_update=True)
    if before.status in BINDING:
        partner = session.get_one(Partner, before.partner_id)
        before.status = moved(before.status, Act.SUPERSEDE, before.number)
        last = agreement.effective_on - timedelta(days=1)
        before.ended_on = min(before.term.last, last) if before.term.last else last
        facts = {"number": before.number, "by": agreement.number, "day": str(agreement.effective_on)}
        record(SUPERSEDED, before, actor, partner=partner, **facts)
    return before


def resume(session: Session, agreement: Agreement) -> None:
    """What followed this one came to nothing: the earlier goes on as before."""
    before = session.get(Agreement, agreement.follows_id) if agreement.follows_id else None
    if before is not None and may(before.status, Act.RESUME):
        before.status = moved(before.status, Act.RESUME, before.number)


def end(agreement: Agreement, last: date, why: str, actor: Actor, *, at_once: bool = False) -> None:
    """End an agreement; it holds until that day. Raises Unreadable for one before its notice period is over.

    `at_once`: for cause, without the notice period, and with a reason.
    """
    with above_the_walls("an end") as session:
        session.refresh(agreement, with_for_update=True)
        moved(agreement.status, Act.TERMINATE, agreement.number)  # may it end at all?
        first = clock.today() if at_once else earliest_end(clock.today(), agreement.notice_days)
        if at_once and not why.strip():
            raise Unreadable("Say why it ends without notice: the partner reads it.")
        if last < first:
            days = f"With {agreement.notice_days} days of notice it" if not at_once else "It"
            raise Unreadable(f"{days} can end on {first} at the earliest.")
        agreement.ended_on, agreement.ended_why = last, why.strip()
        if last < agreement.effective_on:
            agreement.status = Status.TERMINATED  # it never begins
        elif agreement.status is not Status.ACTIVE and may(agreement.status, Act.RESUME):
            agreement.status = Status.ACTIVE
        partner = session.get_one(Partner, agreement.partner_id)
        record(ENDED, agreement, actor, partner=partner, number=agreement.number, day=str(last))

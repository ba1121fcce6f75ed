"""The rule that partners need an agreement (AG-4): set for all, lifted for one, and an agreement's end by notice."""

from datetime import date

from sqlalchemy import select

from prm.access.policy import Actor
from prm.agreements.models import Agreement, AgreementRule, Waiver
from prm.agreements.rules import Act, earliest_end, moved
from prm.agreements.service.kinds import ENDED, REQUIRED, WAIVED
from prm.core import clock
from prm.core.errors import Unreadable
from prm.core.transaction import above_the_walls
from prm.journal.log import record
from prm.partners.models import Partner


def require(actor: Actor, *, required: bool) -> None:
    """Ask every partner for an agreement in force, or stop asking."""
    with above_the_walls("the rule of agreements") as session:
        rule = session.scalars(select(AgreementRule)).one_or_none() or AgreementRule(id=1)
        session.add(rule)
        rule.required = required
        record(REQUIRED, rule, actor, required=required)


def waive(partner: Partner, reason: str, ends_on: date, actor: Actor) -> None:
    """Let one partner do without until a day."""
    if not reason.strip():
        raise Unreadable("Say why this partner may do without an agreement.")
    if ends_on < clock.today():
        raise Unreadable("Choose a last day that is still to come.")
    with above_the_walls("an exception") as session:
        made = Waiver(partner_id=partner.id, reason=reason.strip(), ends_on=ends_on, user_id=actor.id, at=clock.now())
        session.add(made)
        record(WAIVED, made, actor, partner=partner, day=str(ends_on), reason=made.reason)


def give_notice(agreement: Agreement, last: date, actor: Actor) -> None:
    """End an agreement after its notice period; it holds until that day. Raises Unreadable for an earlier one."""
    with above_the_walls("notice") as session:
        session.refresh(agreement, with_for_update=True)
        moved(agreement.status, Act.TERMINATE, agreement.number)  # may it end at all?
        first = earliest_end(clock.today(), agreement.notice_days)
        if last < first:
            raise Unreadable(f"With {agreement.notice_days} days of notice it can end on {first} at the earliest.")
        agreement.ended_on = last
        partner = session.get_one(Partner, agreement.partner_id)
        record(ENDED, agreement, actor, partner=partner, number=agreement.number, day=str(last))

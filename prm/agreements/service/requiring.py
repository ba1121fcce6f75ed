"""The rule that partners need an agreement (AG-4): set for all, lifted for one."""

from datetime import date

from prm.access.policy import Actor
from prm.agreements.models import AgreementRule, Waiver
from prm.agreements.service.kinds import REQUIRED, WAIVED
from prm.core import clock
from prm.core.db import insert_or_ignore
from prm.core.errors import Unreadable
from prm.core.ids import public_id
from prm.core.transaction import above_the_walls
from prm.journal.log import record
from prm.partners.models import Partner


def require(actor: Actor, *, required: bool) -> None:
    """Ask every partner for an agreement in force, or stop asking."""
    with above_the_walls("the rule of agreements") as session:
        first = {"id": 1, "public_id": public_id(), "required": False, "version": 1}
        session.execute(insert_or_ignore(AgreementRule), [first])  # two who are first make one row
        rule = session.get_one(AgreementRule, 1, with_for_update=True)
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

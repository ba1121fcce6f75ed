"""What a partner asks of an approved registration: more protection. The rule answers, or a person is asked."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import above_the_walls
from prm.deals import hours, terms
from prm.deals.clauses import Answer
from prm.deals.models import Registration, Remark
from prm.deals.rules import Outcome, Status
from prm.deals.service import deciding, routing
from prm.journal.log import kind, record
from prm.partners.models import Partner

WISH, REPLY = "extension", "extension_answer"  # kinds of remarks
WISHED = kind(
    "registration.extension_asked", _l("asked for more protection of {number}"), topics=("deals",), shared=True
)


@dataclass(frozen=True)
class Weighed:
    """What the rules say of a registration and of more protection for it; `due` is when an answer is promised."""

    rules: terms.Terms
    deal: terms.Deal
    extension: Answer[terms.Extension]
    due: datetime | None
    pending: bool  # asked for, not answered yet


def weigh(registration: Registration, partner: Partner) -> Weighed:
    """Ask the rules it was registered under; writes nothing."""
    with above_the_walls("weighing an extension") as session:
        return _weigh(session, registration, partner)


def _weigh(session: Session, registration: Registration, partner: Partner) -> Weighed:
    now = clock.now()
    rules, calendar = routing.rules_of(session, registration)
    deal = routing.facts_of(session, registration, partner)
    moved = registration.stage_moved_at if registration.stage_moved_at > registration.received_at else None
    answer = rules.extension(
        deal,
        registration.extensions,
        asked_at=now,
        protected_until=registration.protected_until,
        days_so_far=registration.extensions * rules.parts.extension.days,
        stage_moved_at=moved,
    )
    due = hours.due(now, rules.sla_hours(deal).value, calendar)
    return Weighed(rules, deal, answer, due, _pending(session, registration))


def _pending(session: Session, registration: Registration) -> bool:
    """More wishes than extensions and answers."""

    def said(what: str) -> int:
        rows = select(func.count()).where(Remark.registration_id == registration.id, Remark.kind == what)
        return session.execute(rows).scalar_one()

    return said(WISH) > registration.extensions + said(REPLY)


def ask_extension(registration: Registration, partner: Partner, why: str, actor: Actor) -> Weighed:
    """Grant at once where the rule does, else ask a person; Refused with the clause where the rules say no."""
    if registration.status is not Status.APPROVED or registration.outcome is not Outcome.OPEN:
        raise Refused("Only an approved registration that is still open can be extended.")
    with above_the_walls("asking for an extension") as session:
        weighed = _weigh(session, registration, partner)
        if weighed.pending:
            raise Refused("You have asked for this already. The answer is on its way.")
        if not weighed.extension.value.allowed:
            clause = weighed.extension.clause
            raise Refused(f"The rules give no extension here. Clause {clause.number}: {clause.text}")
        wish = {"registration_id": registration.id, "partner_id": registration.partner_id, "user_id": actor.id}
        session.add(Remark(**wish, kind=WISH, text=why, at=clock.now()))
        if not weighed.extension.value.automatic:
            record(WISHED, registration, actor, partner=partner, number=registration.number)
    if weighed.extension.value.automatic:
        granted = weighed.extension
        deciding.extend(registration, partner, granted.value.days, granted.clause.number, actor)
    return weighed

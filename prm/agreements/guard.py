"""What rooms above ask: is an agreement in force, and may this partner go on without one?

Runs in a system unit of work or above the walls: what it reads says nothing of another company.
"""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from prm.agreements.models import Agreement, AgreementRule, Waiver
from prm.agreements.rules import in_force as holds
from prm.core.errors import Refused
from prm.partners.models import Partner


def in_force(session: Session, partner_id: int, day: date) -> Agreement | None:
    """The agreement both sides are bound by on a day, the one that began last; by dates alone."""
    return among(session, select(Agreement).where(Agreement.partner_id == partner_id), day)


def among(session: Session, asked: Select[Any], day: date) -> Agreement | None:
    """The same of a partner's agreements as somebody may read them."""
    rows = asked.where(Agreement.effective_on <= day).order_by(Agreement.effective_on.desc(), Agreement.id.desc())
    return next((each for each in session.scalars(rows) if holds(each.status, each.term, day)), None)


def required(session: Session) -> bool:
    """Does this installation ask its partners for an agreement?"""
    return bool(session.scalars(select(AgreementRule.required)).first())


def refuse_without(session: Session, partner: Partner, what: str, day: date) -> None:
    """Raise Refused where an agreement is required, none is in force, and nobody has lifted the rule.

    `what` goes on from “before”, like `you register a deal`.
    """
    if not required(session) or in_force(session, partner.id, day) is not None:
        return
    lifted = select(Waiver.id).where(Waiver.partner_id == partner.id, Waiver.ends_on >= day).limit(1)
    if session.scalars(lifted).first() is None:
        raise Refused(
            f"{partner.name} has no agreement in force. It needs one before {what}. "
            "Sign the agreement that waits, or ask the channel manager for one."
        )

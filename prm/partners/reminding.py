"""Asking partners to confirm their data (PP-5): their administrators are told once, each time it is due."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Role
from prm.core import clock
from prm.core.installation import installation
from prm.core.transaction import system
from prm.identity.models import User
from prm.identity.rules import Access
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.notices import records
from prm.notices.rules import Weight
from prm.notices.telling import News, Words, tell
from prm.partners.models import Partner
from prm.partners.rules import Status, unconfirmed

KIND = "partner.confirm"
ASKED = (Status.ONBOARDING, Status.ACTIVE, Status.SUSPENDED)


class Confirming:
    """What a notice calls a company that is asked."""

    __tablename__ = "confirming"

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id


def _stands(session: Session, actor: Actor, public_id: str, _kind: str) -> bool:
    partner = session.scalars(select(Partner).where(Partner.public_id == public_id)).first()
    return partner is not None and partner.id == actor.partner_id and _is_due(partner)


records.know(records.Record("confirming", _l("Company data"), "partners.overview", "portal_home.confirm", _stands))


def _is_due(partner: Any) -> bool:
    months = installation().confirm_months
    return unconfirmed(partner.confirmed_on, partner.created_at.date(), months, clock.today())


@handles("partners.ask_to_confirm")
def ask(_report: Report) -> Mapping[str, Any]:
    """Tell the administrators of each company that is due; a second run tells nobody twice."""
    told = 0
    with system("whose data are due", writes=False) as session:
        rows = select(Partner.id, Partner.confirmed_on, Partner.created_at).where(Partner.status.in_(ASKED))
        due = [row.id for row in session.execute(rows.order_by(Partner.id)) if _is_due(row)]
    for number in due:
        with system("asking to confirm") as session:
            told += _tell(session, session.get_one(Partner, number))
    return {"told": told}


def _tell(session: Session, partner: Partner) -> int:
    able = select(User.id).where(
        User.partner_id == partner.id, User.role == Role.PARTNER_ADMIN, User.access == Access.ACTIVE
    )
    people = dict.fromkeys(session.scalars(able), Weight.CONCERNS_YOU)

    def words(_actor: Actor) -> Words:
        return Words(
            _("Are your company's data still right?"),
            _("Address, phone and mail of %(name)s: one page to look at, and to correct.", name=partner.name),
            _("Look at it"),
        )

    cause = f"confirm:{partner.public_id}:{partner.confirmed_on or 'first'}"
    return tell(session, cause, News(KIND, Confirming(partner.public_id), partner.name, people, words))


every("partners.ask_to_confirm", timedelta(days=1))

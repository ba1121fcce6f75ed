"""The letters about what a partner asked of a decided registration, and about a customer that is free again (R26)."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.deals.models import Registration
from prm.deals.rules import Ask, Status
from prm.deals.service import amending, appealing, asking, telling
from prm.deals.wishes import Wish
from prm.web import formats

ABOUT = {
    asking.LONGER: Ask.EXTENSION,
    asking.NO_LONGER: Ask.EXTENSION,
    appealing.UPHELD: Ask.APPEAL,
    appealing.OVERTURNED: Ask.APPEAL,
    amending.AMENDED: Ask.AMENDMENT,
    amending.NOT_AMENDED: Ask.AMENDMENT,
}
KNOWN = {*ABOUT, telling.REVOKED, telling.FREED}


def written(session: Session, registration: Registration, what: str) -> tuple[str, str]:
    """Subject and text."""
    told = registration.told if what == telling.REVOKED else _told(session, registration, what)
    return _subject(registration, what), "\n\n".join(filter(None, (_fact(registration, what), told)))


def _told(session: Session, registration: Registration, what: str) -> str:
    if what not in ABOUT:
        return ""
    said = select(Wish.told).where(Wish.registration_id == registration.id, Wish.kind == ABOUT[what])
    answered = said.where(Wish.answered_at.is_not(None)).order_by(Wish.answered_at.desc(), Wish.id.desc()).limit(1)
    return session.execute(answered).scalar() or ""


def _subject(registration: Registration, what: str) -> str:
    customer, until = registration.customer, _until(registration)
    if what == appealing.OVERTURNED and registration.status is Status.APPROVED:
        return _("Approved on appeal: %(customer)s, protected until %(until)s", customer=customer, until=until)
    words = {
        asking.LONGER: _("Extended: %(customer)s, protected until %(until)s", customer=customer, until=until),
        asking.NO_LONGER: _("Not extended: %(customer)s, protected until %(until)s", customer=customer, until=until),
        appealing.UPHELD: _("Appeal heard, the decision stands: %(customer)s", customer=customer),
        appealing.OVERTURNED: _("Appeal heard, in review again: %(customer)s", customer=customer),
        amending.AMENDED: _("Changed as you asked: %(customer)s", customer=customer),
        amending.NOT_AMENDED: _("Not changed: %(customer)s", customer=customer),
        telling.REVOKED: _("Revoked: %(customer)s", customer=customer),
        telling.FREED: _("Open to a decision now: %(customer)s", customer=customer),
    }
    return words[what]


def _fact(registration: Registration, what: str) -> str:
    number, clause = registration.number, registration.clause
    if what == telling.REVOKED:
        return _("%(number)s is revoked under clause %(clause)s of the rules.", number=number, clause=clause)
    if what == telling.FREED:
        return _("%(number)s can be decided now. It keeps the time at which we received it.", number=number)
    return _("This answers what you asked about %(number)s.", number=number)


def _until(registration: Registration) -> str:
    return formats.day(registration.protected_until.date()) if registration.protected_until else _("no end")

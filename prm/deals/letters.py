"""The letters of deal registration: the subject says the outcome, the text the fact, its reason, an address (R26)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from prm.core.transaction import system
from prm.deals.models import Registration, Remark
from prm.deals.service import telling
from prm.identity.models import User
from prm.identity.rules import Access
from prm.jobs import mail
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles
from prm.web import formats


@handles(telling.LETTER)
def _letter(report: Report) -> Mapping[str, Any]:
    """Written from the registration as it stands now; nothing to somebody who may not come in any more."""
    with system("a letter", writes=False) as session:
        found = select(Registration).where(Registration.public_id == report.payload["registration"])
        registration = session.execute(found).scalar_one()
        if registration.user_id is None:
            return {}  # imported: nobody here asked for it
        user = session.get_one(User, registration.user_id)
        said = select(Remark.text).where(Remark.registration_id == registration.id, Remark.kind == "question")
        question = session.execute(said.order_by(Remark.id.desc()).limit(1)).scalar() or ""
        to, name, what = user.email or "", user.name, str(report.payload["what"])
        stands = telling.STILL.get(what, registration.status) is registration.status
        subject, fact = written(registration, what, question)
        allowed = user.access is Access.ACTIVE
        path = current_app.url_map.bind("").build("own_deals.show", {"public_id": registration.public_id})
    if to and stands and allowed:
        address = str(current_app.config["URL"]).rstrip("/") + path
        mail.send(to, subject, "\n\n".join((_("Hello %(name)s,", name=name), fact, address)) + "\n")
    return {}


def written(registration: Registration, what: str, question: str) -> tuple[str, str]:
    """Subject and text."""
    customer, number = registration.customer, registration.number
    until = formats.day(registration.protected_until.date()) if registration.protected_until else _("no end")
    if what == telling.APPROVED:
        subject = _("Approved: %(customer)s, protected until %(until)s", customer=customer, until=until)
        fact = _(
            "%(number)s is approved under clause %(clause)s of the rules.", number=number, clause=registration.clause
        )
    elif what == telling.REJECTED:
        subject = _("Declined: %(customer)s", customer=customer)
        fact = _(
            "%(number)s is declined under clause %(clause)s of the rules.", number=number, clause=registration.clause
        )
    elif what == telling.ASKED:
        subject = _("We need to know more: %(customer)s", customer=customer)
        fact = _("%(number)s waits for your answer. The decision time stands still until then.", number=number)
    else:
        subject = _("Ends on %(until)s: %(customer)s", until=until, customer=customer)
        fact = _(
            "The protection of %(number)s ends on %(until)s. You can ask for more time before.",
            number=number,
            until=until,
        )
    more = {telling.ASKED: question, telling.EXPIRING: ""}.get(what, registration.told)
    return subject, "\n\n".join(filter(None, (fact, more)))


@handles("deals.ends")
def _ends(_report: Report) -> Mapping[str, Any]:
    return {"told": telling.warn_of_ends()}


every("deals.ends", timedelta(hours=1))

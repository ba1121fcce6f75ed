"""Letters to applicants, who have no account yet: confirm the address, received, declined, approved. From jobs."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from prm.core.installation import installation
from prm.core.transaction import system
from prm.jobs import mail
from prm.jobs.service import Report, handles
from prm.joining import links
from prm.joining.models import Application
from prm.joining.rules import Stage
from prm.joining.service import applying
from prm.web import formats


@handles(applying.LETTER)
def _letter(report: Report) -> Mapping[str, Any]:
    """The secret of the link that proves an address is made here, so that it is stored nowhere."""
    with system("a letter to an applicant") as session:
        asked = select(Application).where(Application.public_id == report.payload["application"])
        row = session.execute(asked).scalar_one_or_none()
        if row is None or not row.email:
            return {}
        written = WORDS[str(report.payload["letter"])](row)
        name = row.contact if row.verified_at else ""  # until then these may be a stranger's words to anybody
        to, about = row.email, installation().name
    if written is None:
        return {}
    subject, parts = written
    hello = _("Hello %(name)s,", name=name) if name else _("Hello,")
    mail.send(to, subject, "\n\n".join((hello, *parts, about)) + "\n")
    return {"letter": report.payload["letter"]}


Written = tuple[str, tuple[str, ...]] | None


def _confirm(row: Application) -> Written:
    if row.verified_at is not None or row.stage is not Stage.NEW:
        return None
    about = installation().name
    address = links.address_of("apply.follow", applying.make_link(row))
    return _("Confirm your address: your application to %(about)s", about=about), (
        _("open this link to confirm your address and hand in the application. It works once, within 72 hours:"),
        address,
        _("If you did not apply, you can ignore this. Nothing is looked at before the address is confirmed."),
    )


def _received(row: Application) -> Written:
    day = formats.day(row.answer_by)
    return _("We have your application %(number)s", number=row.number), (
        _("thank you. A person reads your application and answers by %(day)s.", day=day),
        _("Where it stands is always here; keep this link to yourself:"),
        _status(row),
    )


def _declined(row: Application) -> Written:
    if row.stage is not Stage.DECLINED:
        return None
    return _("About your application %(number)s", number=row.number), (row.told, _status(row))


def _approved(row: Application) -> Written:
    if row.stage is not Stage.APPROVED:
        return None
    return _("Welcome: your application %(number)s is approved", number=row.number), (
        _("your application is approved. A separate letter holds your invitation; it works once, within 72 hours."),
        _("Your first page shows what comes next, step by step. Where your application stood remains here:"),
        _status(row),
    )


WORDS = {"confirm": _confirm, "received": _received, "declined": _declined, "approved": _approved}


def _status(row: Application) -> str:
    return links.address_of("apply.status", links.status_secret(row.request_key))

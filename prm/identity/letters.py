"""What this room does behind the page: making links and mailing them, and forgetting what is over."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from prm.core.installation import installation
from prm.core.transaction import system
from prm.identity import actors, links, tries
from prm.identity.models import User
from prm.identity.rules import Access, Purpose
from prm.jobs import mail, schedule
from prm.jobs.service import Report, handles

MAY_COME = {Access.INVITED, Access.ACTIVE}


def address_of(secret: str) -> str:
    """The full address that a link's secret is opened by."""
    path = current_app.url_map.bind("").build("identity.follow", {"secret": secret})
    return str(current_app.config["URL"]).rstrip("/") + path


@handles(links.MAIL)
def _mail_link(report: Report) -> Mapping[str, Any]:
    """Make the link now, not when it was asked for: its secret is never stored, and a second try mails a fresh one."""
    with system("make a link") as session:
        user = session.execute(select(User).where(User.public_id == report.payload["user"])).scalar_one_or_none()
        if user is None or user.access not in MAY_COME or not user.email:
            return {}
        secret, purpose = links.make(user, next_url=str(report.payload["next"]))
        to, name, about = user.email, user.name, installation().name
    subject, text = _letter(purpose, name, about, address_of(secret))
    mail.send(to, subject, text)
    return {}


def _letter(purpose: Purpose, name: str, about: str, address: str) -> tuple[str, str]:
    if purpose is Purpose.INVITATION:
        subject = _("Your invitation to %(about)s", about=about)
        first = _(
            "you have been invited to %(about)s. Open this link to begin; it works once, within 72 hours:", about=about
        )
        last = _("If you did not expect this, you can ignore it. Nobody can sign in with your address alone.")
    else:
        subject = _("Your sign-in link for %(about)s", about=about)
        first = _("open this link to sign in; it works once, within 15 minutes:")
        last = _("If you did not ask for it, you can ignore it. Nobody can sign in with your address alone.")
    return subject, "\n\n".join((_("Hello %(name)s,", name=name), first, address, last)) + "\n"


@handles("identity.sweep")
def _sweep(_report: Report) -> Mapping[str, Any]:
    return {"sessions": actors.sweep(), "links": links.sweep(), "tries": tries.sweep()}


schedule.every("identity.sweep", timedelta(days=1))

"""Preferences › My data, for staff and partners alike: a copy of what is held of me; asking to be erased."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from prm.access.policy import Own
from prm.core import shelf
from prm.core.installation import installation
from prm.core.transaction import system
from prm.identity import account
from prm.identity.models import User
from prm.identity.sessions import say
from prm.privacy import bundle, finding, gathering, service, weighing
from prm.privacy.rules import Sort
from prm.web.download import handed_back
from prm.web.gate import actor, audience, needs

bp = audience("both", "mine", "/preferences/data")


@bp.get("")
@needs(Own.ACCOUNT)
def data() -> str:
    """What there is of me, in numbers."""
    home = shelf.home()
    with system("what is held of the asker", writes=False) as session:
        who = finding.own(session, actor().id)
        lines = weighing.preview(session, who, home, own=True).lines
        asked = weighing.marks(session, who).get(Sort.WISH)
        since = asked and asked.made_at
    return render_template("privacy/mine.html", tabs=account.tabs(), lines=lines, since=since)


@bp.post("/copy")
@needs(Own.ACCOUNT)
def copy() -> ResponseReturnValue:
    """My copy."""
    with system("the asker's copy") as session:
        who = finding.own(session, actor().id)
        made = gathering.copy(session, who, shelf.home(), own=True)
        service.note_copy(who, actor())
        content = bundle.zipped(made, installation().name)
    return handed_back(content, bundle.name(), bundle.TYPE)


@bp.post("/erasure")
@needs(Own.ACCOUNT)
def wish() -> ResponseReturnValue:
    """Ask to be erased; the admins are told."""
    with system("a wish to be erased") as session:
        me = session.execute(select(User).where(User.id == actor().id)).scalar_one()
        service.wish(session, me, actor())
    say(_("Asked. An admin looks at it within a month."))
    return redirect(url_for(".data"), 303)

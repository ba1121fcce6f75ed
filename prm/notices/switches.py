"""Preferences: which notices ring the bell and which are written, for staff and partners alike (R25)."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from prm.access.policy import Own
from prm.core.db import db
from prm.identity import account, service
from prm.identity.models import User
from prm.identity.sessions import say
from prm.notices.forms import SwitchesForm
from prm.notices.rules import Channel, Weight, switch, wanted
from prm.web.gate import actor, audience, needs, visible

bp = audience("both", "notice_switches", "/preferences/notifications")


@bp.get("")
@needs(Own.ACCOUNT)
def switches() -> str:
    """How it is set."""
    held = actor().preferences
    on = {switch(weight, way): wanted(held, weight, way) for weight in Weight for way in Channel}
    return _page(SwitchesForm(data=on))


def _page(form: SwitchesForm) -> str:
    return render_template("notices/switches.html", form=form, tabs=account.tabs(), page_error=bool(form.errors))


@bp.post("")
@needs(Own.ACCOUNT)
def save() -> ResponseReturnValue:
    """Keep it."""
    form = SwitchesForm()
    if not form.accepted():
        return _page(form), 422
    me = db.session.execute(visible(User, need=Own.ACCOUNT).where(User.id == actor().id)).scalar_one()
    service.set_preferences(me, actor(), notices=form.chosen())
    say(_("Preferences saved."))
    return redirect(url_for(".switches"), 303)

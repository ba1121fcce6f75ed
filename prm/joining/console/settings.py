"""Settings › Applications: open or closed, who may apply for what, what is promised, and the ideal partner."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do
from prm.identity.sessions import say
from prm.joining import recruiting
from prm.joining.console.door import settings as bp
from prm.joining.forms.recruiting import RecruitingForm, typed
from prm.joining.service import setting
from prm.web import nav
from prm.web.gate import actor, needs

nav.entry(45, "", _l("Applications"), "recruiting.index", "user-plus", Do.SET_JOURNEYS, settings=True)


def seen():
    """Names what the form was opened on."""
    row = recruiting.stored()
    return str(row.version) if row else "0"


def page(form, status=200):
    """The page with a form."""
    return render_template("joining/console/settings.html", form=form, page_error=status >= 400), status


@bp.get("")
@needs(Do.SET_JOURNEYS)
def index():
    """What the form asks and promises now."""
    return page(RecruitingForm(data=typed(recruiting.program()) | {"seen": seen()}))


@bp.post("")
@needs(Do.SET_JOURNEYS)
def save():
    """Keep it."""
    form = RecruitingForm()
    if not form.accepted():
        return page(form, 422)
    if form.seen.data != seen():
        form.form_errors.append(
            _("Somebody changed this after you opened it. What you typed stands here; save again to put it in place.")
        )
        form.seen.data, form.seen.raw_data = seen(), None
        return page(form, 409)
    setting.keep(form.program(), actor())
    say(_("Saved. The form asks it from now on."))
    return redirect(url_for("recruiting.index"), 303)

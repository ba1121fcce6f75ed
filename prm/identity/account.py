"""Preferences, for staff and partners alike: name, formats, look, password, signed-in browsers."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from prm.access.policy import Own
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity import proofs, queries, service, sessions, tries
from prm.identity.forms.account import THEMES, PasswordForm, PreferencesForm
from prm.identity.models import User, UserSession
from prm.identity.rules import FRESH, PER_ACCOUNT, browser_name
from prm.web.gate import actor, audience, needs, visible

bp = audience("both", "account", "/preferences")


def _me() -> User:
    row: User = db.session.execute(visible(User, need=Own.ACCOUNT).where(User.id == actor().id)).scalar_one()
    return row


@bp.get("")
@needs(Own.ACCOUNT)
def preferences() -> str:
    """How I am called and how I like to look at things."""
    held = (
        {"theme": "auto", "density": "normal", "shortcuts": True} | dict(actor().preferences) | {"name": actor().name}
    )
    return _preferences(PreferencesForm(data=held))


def _preferences(form: PreferencesForm) -> str:
    return render_template("identity/preferences.html", form=form, tabs=tabs(), page_error=bool(form.errors))


def tabs() -> list[dict[str, Any]]:
    """The pages of Preferences; those about notices and data are of rooms above."""
    pages = (
        ("account.preferences", _("You and the look")),
        ("notice_switches.switches", _("Notifications")),
        ("account.security", _("Password and browsers")),
        ("mine.data", _("My data")),
    )
    return [{"label": label, "url": url_for(page), "current": request.path == url_for(page)} for page, label in pages]


@bp.get("/security")
@needs(Own.ACCOUNT)
def security() -> str:
    """My password and the browsers I am signed in with."""
    return _security(_password_form())


def _security(form: PasswordForm) -> str:
    first = form.current is None
    return render_template(
        "identity/security.html",
        form=form,
        first=first,
        fresh=_is_fresh(),
        browsers=_browsers(),
        tabs=tabs(),
        page_error=bool(form.errors),
    )


def _browsers() -> list[dict[str, Any]]:
    columns = (UserSession.id, UserSession.public_id, UserSession.browser, UserSession.seen_at, UserSession.address)
    rows = db.session.execute(queries.own_sessions(visible(UserSession, *columns, need=Own.ACCOUNT))).all()
    return [_browser(row) for row in rows]


def _browser(row: Any) -> dict[str, Any]:
    name, system = browser_name(row.browser)
    known = _("%(browser)s on %(system)s", browser=name, system=system) if name and system else name or system
    return {
        "public_id": row.public_id,
        "name": known or _("Unknown browser"),
        "seen_at": row.seen_at,
        "address": row.address,
        "this": row.id == g.session_id,
    }


@bp.post("")
@needs(Own.ACCOUNT)
def save() -> ResponseReturnValue:
    """Keep what was chosen."""
    form = PreferencesForm()
    if not form.accepted():
        return _preferences(form), 422
    service.set_preferences(_me(), actor(), name=form.name.data, **form.chosen())
    sessions.say(_("Preferences saved."))
    return redirect(url_for(".preferences"), 303)


@bp.post("/theme")
@needs(Own.ACCOUNT)
def theme() -> ResponseReturnValue:
    """The switch under the avatar."""
    wanted = request.form.get("theme", "")
    if wanted not in dict(THEMES):
        raise Refused(_("Choose a theme: auto, light or dark."))
    service.set_preferences(_me(), actor(), theme=wanted)
    if request.headers.get("X-Requested-With") == "fetch":
        return "", 204
    return redirect(url_for(".preferences"), 303)


def _is_fresh() -> bool:
    return bool(clock.now() - g.session_row.created_at <= FRESH)


def _password_form() -> PasswordForm:
    me = actor()
    return PasswordForm(name=me.name, email=me.email, first=not queries.has_password(me.id))


@bp.post("/security")
@needs(Own.ACCOUNT)
def set_password() -> ResponseReturnValue:
    """A new password; the old one, or a sign-in minutes old, proves who asks."""
    me = actor()
    form = _password_form()
    if not form.accepted():
        return _security(form), 422
    if not (_is_fresh() if form.current is None else _knows_current(form)):
        return _security(form), 422
    stays = g.session_id if form.end_others.data else None
    gone = service.set_password(_me(), form.fresh.data, me, end_others=stays)
    sessions.renew()
    sessions.say(_("Password changed. Other browsers signed out: %(n)s.", n=gone) if gone else _("Password changed."))
    return redirect(url_for(".security"), 303)


def _knows_current(form: PasswordForm) -> bool:
    me = actor()
    account = tries.subject("own password", me.email)
    if wait := tries.wait_for(account, PER_ACCOUNT):
        form.current.errors = [_("Too many tries – again in %(n)s seconds.", n=wait)]
        return False
    if proofs.by_password(me.email, form.current.data) != me.id:
        form.current.errors = [_("This is not your current password. Try again.")]
        return False
    tries.forgive(account)
    return True


@bp.post("/sessions/<public_id>/end")
@needs(Own.ACCOUNT)
def end_session(public_id: str) -> ResponseReturnValue:
    """Sign one browser out."""
    service.end_session(_me(), public_id, actor())
    sessions.say(_("That browser is signed out."))
    return redirect(url_for(".security", _anchor="browsers"), 303)


@bp.post("/sessions/end-others")
@needs(Own.ACCOUNT)
def end_others() -> ResponseReturnValue:
    """Sign every other browser out."""
    gone = service.end_sessions(_me(), actor(), but=g.session_id)
    sessions.say(_("Other browsers signed out: %(n)s.", n=gone))
    return redirect(url_for(".security", _anchor="browsers"), 303)

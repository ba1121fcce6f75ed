"""Company › Team (PP10, ON-4): who of us can come in; our administrators invite, change roles and end access."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, Role, See
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity import members, sessions
from prm.identity.forms.team import MemberForm, RoleForm
from prm.identity.models import User
from prm.identity.rules import Access
from prm.identity.service import members as verbs
from prm.web import nav
from prm.web.gate import actor, allowed, audience, load, needs, visible
from prm.web.reader import initials

bp = audience("portal", "team", "/portal/team")
nav.tab("company", 20, _l("Team"), "portal_team.index", See.PEOPLE, audience="portal")


@bp.get("/")
@needs(See.PEOPLE)
def index():
    """Who of us can come in?"""
    people = visible(User, *members.LISTED).where(User.partner_id == actor().partner_id)
    rows = db.session.execute(members.in_order(people)).all()
    return render_template(
        "identity/portal/team.html",
        rows=rows,
        able=sum(row.access is Access.ACTIVE for row in rows),
        initials=initials,
        me=actor().id,
        runs=allowed(Do.MANAGE_TEAM),
    )


@bp.get("/new")
@needs(Do.MANAGE_TEAM)
def new():
    """Ask for a colleague."""
    return _new(MemberForm())


def _new(form):
    return render_template("identity/portal/invite.html", form=form, page_error=bool(form.errors))


@bp.post("/new")
@needs(Do.MANAGE_TEAM)
def add():
    """Invite a colleague."""
    form = MemberForm()
    if not form.accepted():
        return _new(form), 422
    try:
        verbs.invite_member(form.profile(), actor().partner_id, actor())
    except Refused as refusal:
        form.email.errors = [str(refusal)]
        return _new(form), 422
    sessions.say(_("An invitation to %(name)s is on its way. It holds for 72 hours.", name=form.name.data))
    return redirect(url_for(".index"), 303)


@bp.get("/<public_id>")
@needs(Do.MANAGE_TEAM)
def person(public_id):
    """One colleague: what they may do, whether they can come in."""
    user = load(User, public_id)
    return _person(user, RoleForm(data={"role": user.role.value}))


def _person(user, form):
    return render_template(
        "identity/portal/person.html",
        person=user,
        form=form,
        mine=user.id == actor().id,
        Access=Access,
        page_error=bool(form.errors),
    )


@bp.post("/<public_id>")
@needs(Do.MANAGE_TEAM)
def change(public_id):
    """Change what a colleague may do."""
    user, form = load(User, public_id), RoleForm()
    if not form.accepted():
        return _person(user, form), 422
    verbs.change_role(user, Role(form.role.data), actor())
    sessions.say(_("Saved. It holds from %(name)s’s next click.", name=user.name))
    return redirect(url_for(".index"), 303)


def _verb(public_id, verb, sentence):
    user = load(User, public_id)
    verb(user, actor())
    sessions.say(sentence(user.name))
    return redirect(url_for(".index"), 303)


@bp.post("/<public_id>/invitation")
@needs(Do.MANAGE_TEAM)
def invite(public_id):
    """Mail a fresh invitation."""
    return _verb(
        public_id,
        verbs.invite_again,
        lambda name: _("An invitation to %(name)s is on its way. It holds for 72 hours.", name=name),
    )


@bp.post("/<public_id>/ended")
@needs(Do.MANAGE_TEAM)
def end(public_id):
    """End a colleague's access at once."""
    return _verb(
        public_id,
        verbs.end_access,
        lambda name: _("%(name)s is signed out everywhere and cannot come back.", name=name),
    )


@bp.post("/<public_id>/again")
@needs(Do.MANAGE_TEAM)
def give_back(public_id):
    """Give access back."""
    return _verb(public_id, verbs.give_back, lambda name: _("%(name)s can sign in again.", name=name))

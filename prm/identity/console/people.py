"""Settings › People: who is here, what they may do, where they look; inviting, disabling, signing out."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func

from prm.access.policy import Do, Role, See
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity import above, queries, service, sessions
from prm.identity.console.listing import PEOPLE, STATES
from prm.identity.forms.people import PersonForm
from prm.identity.models import User
from prm.identity.rules import Access
from prm.web import listpage, listrows, lists, nav
from prm.web.gate import actor, audience, load, needs, visible
from prm.web.reader import ROLE_NAMES

bp = audience("console", "users", "/settings/people")
nav.entry(10, "", _l("People"), "users.index", "users", See.USERS, settings=True)
SHOWN = (
    User.id,
    User.public_id,
    User.name,
    User.email,
    User.title,
    User.role,
    User.access,
    User.partner_id,
    User.seen_at,
)


@bp.get("")
@needs(See.USERS)
def index():
    """The list of people."""
    asked = lists.read(PEOPLE, request.args, actor())
    found = listrows.narrowed(PEOPLE, asked, actor(), visible(User, *SHOWN))
    count = db.session.scalar(
        visible(User, func.count(), need=See.USERS).where(User.id.in_(found.with_only_columns(User.id)))
    )
    asked, shown = listrows.paged(asked, count, listrows.ordered(PEOPLE, asked, found))
    rows = db.session.execute(shown).all()
    return render_template(
        "identity/console/people.html",
        page=listpage.page(PEOPLE, asked, actor(), count, url_for(".index"), ()),
        rows=rows,
        regions=queries.regions_of(row.id for row in rows),
        companies=above.partner_names({row.partner_id for row in rows if row.partner_id}),
        role_names=ROLE_NAMES,
        states=STATES,
    )


def _form(user=None, **given):
    nodes = queries.flat(queries.tree())
    columns = (User.id, User.public_id, User.name)
    people = visible(User, *columns, need=See.USERS)
    others = people.where(User.id != user.id) if user else people
    return PersonForm(
        nodes=nodes,
        colleagues=db.session.execute(queries.colleagues(others)).all(),
        managers=db.session.execute(queries.colleagues(others, roles=(Role.MANAGER,))).all(),
        partner=user is not None and user.partner_id is not None,
        **given,
    )


@bp.get("/new")
@needs(Do.MANAGE_USERS)
def new():
    """Ask for a new person."""
    return _new(_form(data={"role": Role.MANAGER.value, "invite": True}))


def _new(form):
    return render_template(
        "identity/console/person_new.html", form=form, tree=queries.tree(), page_error=bool(form.errors)
    )


@bp.post("/new")
@needs(Do.MANAGE_USERS)
def add():
    """Add a person, and invite them if asked to."""
    form = _form()
    if not form.accepted():
        return _new(form), 422
    try:
        user = service.add_user(form.profile(), actor())
        if form.invite.data:
            db.session.flush()
            service.invite(user, actor())
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _new(form), 422
    sessions.say(
        _("%(name)s is invited.", name=user.name) if form.invite.data else _("%(name)s is added.", name=user.name)
    )
    db.session.flush()
    return redirect(url_for(".person", public_id=user.public_id), 303)


@bp.get("/<public_id>")
@needs(See.USERS)
def person(public_id):
    """One person: what is known, what they reach, whether they may come in."""
    user = load(User, public_id)
    return _person(user, _form(user, data=_held(user)))


def _held(user):
    publics = {row.id: row.public_id for row in queries.flat(queries.tree())}
    boss = user.reports_to_id and db.session.scalar(
        visible(User, User.public_id, need=See.USERS).where(User.id == user.reports_to_id)
    )
    return {
        "version": user.version,
        "name": user.name,
        "email": user.email or "",
        "title": user.title,
        "role": user.role.value,
        "territory": publics.get(user.territory_id, ""),
        "reports_to": boss or "",
        "regions": queries.region_ids(user.id),
        "assists": queries.assisted_ids(user.id),
    }


def _person(user, form, *, clash=False):
    company = above.partner_names({user.partner_id}).get(user.partner_id) if user.partner_id else None
    return render_template(
        "identity/console/person.html",
        person=user,
        form=form,
        tree=queries.tree(),
        company=company,
        states=STATES,
        role_names=ROLE_NAMES,
        signed_in=queries.live_sessions(user.id),
        mine=user.id == actor().id,
        clash=clash,
        page_error=bool(form.errors),
        Access=Access,
    )


@bp.post("/<public_id>")
@needs(Do.MANAGE_USERS)
def change(public_id):
    """Keep what was changed, unless somebody was faster."""
    user = load(User, public_id)
    form = _form(user)
    form.invite.data = False
    if form.version.data != str(user.version):
        form.version.raw_data = None
        form.version.data = str(user.version)
        return _person(user, form, clash=True), 409
    if not form.accepted():
        return _person(user, form), 422
    try:
        service.change(user, form.profile(), actor())
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _person(user, form), 422
    sessions.say(_("Saved. It holds from %(name)s’s next click.", name=user.name))
    return redirect(url_for(".person", public_id=public_id), 303)


def _verb(public_id, verb, sentence):
    user = load(User, public_id)
    verb(user, actor())
    sessions.say(sentence(user.name))
    return redirect(url_for(".person", public_id=public_id), 303)


@bp.post("/<public_id>/invitation")
@needs(Do.MANAGE_USERS)
def invite(public_id):
    """Mail an invitation, or a fresh one."""
    return _verb(
        public_id,
        service.invite,
        lambda name: _("An invitation to %(name)s is on its way. It holds for 72 hours.", name=name),
    )


@bp.post("/<public_id>/disabled")
@needs(Do.MANAGE_USERS)
def disable(public_id):
    """End a person's access at once."""
    return _verb(
        public_id, service.disable, lambda name: _("%(name)s is signed out everywhere and cannot come back.", name=name)
    )


@bp.post("/<public_id>/enabled")
@needs(Do.MANAGE_USERS)
def enable(public_id):
    """Give access back."""
    return _verb(public_id, service.enable, lambda name: _("%(name)s can sign in again.", name=name))


@bp.post("/<public_id>/signed-out")
@needs(Do.MANAGE_USERS)
def sign_out(public_id):
    """End a person's sessions."""
    return _verb(public_id, service.end_sessions, lambda name: _("%(name)s is signed out everywhere.", name=name))

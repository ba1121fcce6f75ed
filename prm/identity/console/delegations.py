"""Delegations: lending a book, or one partner of it, to a colleague for some days."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, Role
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound, Refused
from prm.identity import above, queries, service, sessions
from prm.identity.forms.people import LoanForm
from prm.identity.models import Delegation, User
from prm.web import nav
from prm.web.gate import actor, audience, load, needs, visible

bp = audience("console", "delegations", "/delegations")
nav.entry(30, "", _l("Delegations"), "delegations.loans", "calendar", Do.LEND_BOOK, settings=True)
SHOWN = (
    Delegation.id, Delegation.public_id, Delegation.from_user_id, Delegation.to_user_id, Delegation.lent_partner_id,
    Delegation.starts_on, Delegation.ends_on, Delegation.reason, Delegation.ended_at,
)  # fmt: skip


@bp.get("")
@needs(Do.LEND_BOOK)
def loans():
    """What is lent, was lent, or will be."""
    rows = db.session.execute(queries.loans(visible(Delegation, *SHOWN))).all()
    today = clock.today()
    return render_template(
        "identity/console/delegations.html",
        rows=[(row, _state(row, today)) for row in rows],
        names=queries.names(one for row in rows for one in (row.from_user_id, row.to_user_id)),
        partners=above.partner_names({row.lent_partner_id for row in rows if row.lent_partner_id}),
    )


def _state(row, today):
    if row.ended_at is not None:
        return "over"
    return "planned" if row.starts_on > today else "over" if row.ends_on < today else "now"


def _owners():
    """Whose books the asker may lend: their own, or those of the managers they reach."""
    me = actor()
    if me.role is Role.MANAGER:
        return db.session.execute(visible(User, User.id, User.public_id, User.name).where(User.id == me.id)).all()
    people = visible(User, User.id, User.public_id, User.name)
    return db.session.execute(queries.colleagues(people, roles=(Role.MANAGER,))).all()


def _form(owners, **given):
    asked = request.args.get("of", "") or request.form.get("owner", "")
    owner = next((row for row in owners if row.public_id == asked), owners[0] if owners else None)
    partners = above.book_of(owner.id) if owner else ()
    return LoanForm(owners=owners, colleagues=queries.borrowers(), partners=partners, **given), owner, partners


def _page(form, owners, owner):
    return render_template(
        "identity/console/delegation_new.html", form=form, owners=owners, owner=owner, page_error=bool(form.errors)
    )


@bp.get("/new")
@needs(Do.LEND_BOOK)
def new():
    """Ask what to lend to whom."""
    owners = _owners()
    today = clock.today()
    form, owner, _partners = _form(owners, data={"starts": today, "owner": request.args.get("of", "")})
    return _page(form, owners, owner)


@bp.post("/new")
@needs(Do.LEND_BOOK)
def lend():
    """Lend it."""
    owners = _owners()
    form, owner, partners = _form(owners)
    if not form.accepted():
        return _page(form, owners, owner), 422
    lent = {partner.public_id: partner.id for partner in partners}
    try:
        service.lend(
            _user(form.owner.data),
            _user(form.colleague.data),
            actor(),
            starts=form.starts.data,
            ends=form.ends.data,
            partner_id=lent.get(form.what.data),
            reason=form.reason.data,
        )
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _page(form, owners, owner), 422
    sessions.say(_("Lent. It ends by itself."))
    return redirect(url_for(".loans"), 303)


def _user(public_id):
    """A person the form offered; names and public ids of colleagues are no secret among staff."""
    found = queries.colleague(public_id)
    if found is None:
        raise NotFound
    return found


@bp.post("/<public_id>/ended")
@needs(Do.LEND_BOOK)
def end(public_id):
    """End one early."""
    service.end_loan(load(Delegation, public_id), actor())
    sessions.say(_("The delegation has ended."))
    return redirect(url_for(".loans"), 303)

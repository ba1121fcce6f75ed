"""Recruitment › Journeys: the templates by type, level and region, and the form that changes one."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from prm.access.policy import Do, See
from prm.core.db import db
from prm.core.errors import NotFound, Refused
from prm.identity.sessions import say
from prm.joining.catalogue import levels
from prm.joining.console.door import onboarding as bp
from prm.joining.default_journey import usual
from prm.joining.forms.journeys import CONSEQUENCES, SIDES, JourneyForm, typed
from prm.joining.milestones import MILESTONES
from prm.joining.models import JourneyTemplate
from prm.joining.rules import Kind
from prm.joining.service import journeys
from prm.joining.tasks import plan_of
from prm.joining.words import KINDS
from prm.partners.console.catalogue import known_names
from prm.web import nav
from prm.web.gate import actor, needs

nav.tab("recruiting", 40, _l("Journeys"), "onboarding.templates", See.APPLICATIONS)


def held():
    """The templates in use."""
    mine = select(JourneyTemplate).where(JourneyTemplate.retired_at.is_(None))
    return db.session.scalars(mine.order_by(JourneyTemplate.name, JourneyTemplate.id)).all()


@bp.get("/journeys/")
@needs(See.APPLICATIONS)
def templates():
    """Which way does a new partner go?"""
    rows = [(row, plan_of(row.document)) for row in held()]
    whole = any(not (row.kind or row.tier or row.territory_id) for row, _plan in rows)
    return render_template(
        "joining/console/journeys.html", rows=rows, usual=None if whole else usual(), names=known_names(), kinds=KINDS,
        sides=SIDES, consequences=CONSEQUENCES, milestones=MILESTONES, levels=levels(),
    )  # fmt: skip


@bp.route("/journeys/new", methods=["GET", "POST"])
@needs(Do.SET_JOURNEYS)
def add_template():
    """Another journey; it begins as the usual one."""
    return edited(None, typed(*usual()) | {"name": ""})


@bp.route("/journeys/<public_id>", methods=["GET", "POST"])
@needs(Do.SET_JOURNEYS)
def edit_template(public_id):
    """Change a journey; partners on their way keep theirs."""
    row = known(public_id)
    place = next((key for key, (_n, ids) in known_names().tree.items() if ids and ids[0] == row.territory_id), "")
    given = {"kind": row.kind, "tier": row.tier, "territory": place, "seen": str(row.version)}
    return edited(row, typed(row.name, plan_of(row.document)) | given)


def known(public_id):
    """The template of an address."""
    mine = select(JourneyTemplate).where(JourneyTemplate.public_id == public_id, JourneyTemplate.retired_at.is_(None))
    row = db.session.scalars(mine).one_or_none()
    if row is None:
        raise NotFound
    return row


def edited(row, given):
    """The form, opened, with a task added, or kept."""
    tree = known_names().tree
    form = JourneyForm(data=given).know({key: name for key, (name, _ids) in tree.items()}, levels())
    if request.form.get("act") == "add":
        return added(row, form)
    if request.method != "POST":
        return drawn(row, form)
    if not form.validate():
        return drawn(row, form, 422)
    if row is not None and form.seen.data != str(row.version):
        form.form_errors.append(
            _("Somebody changed this journey after you opened it. What you typed stands here; save again to keep it.")
        )
        form.seen.data, form.seen.raw_data = str(row.version), None
        return drawn(row, form, 409)
    try:
        place = tree[form.territory.data][1][0] if form.territory.data else None
        kind = Kind(form.kind.data) if form.kind.data else None
        who = (kind, form.tier.data or "", place)
        kept = journeys.keep_template(row, form.name.data, who, form.plan(), actor())
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return drawn(row, form, 422)
    say(_("“%(name)s” is saved. It holds for who begins from now on.", name=kept.name))
    return redirect(url_for("onboarding.templates"), 303)


def added(row, form):
    """The page with one more task, or why there is none."""
    try:
        form.add()
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return drawn(row, form, 422)
    return drawn(row, form)


def drawn(row, form, status=200):
    """The form's page."""
    goes = url_for("onboarding.add_template")
    if row is not None:
        goes = url_for("onboarding.edit_template", public_id=row.public_id)
    page = render_template(
        "joining/console/journey_edit.html", form=form, row=row, milestones=MILESTONES, sides=SIDES, goes=goes,
        page_error=status >= 400,
    )  # fmt: skip
    return page, status


@bp.post("/journeys/<public_id>/retirement")
@needs(Do.SET_JOURNEYS)
def retire_template(public_id):
    """No new journey begins with it."""
    row = known(public_id)
    if request.form.get("version") != str(row.version):
        raise Refused(_("Somebody changed this journey after you opened it. Open it again: nothing was done."))
    journeys.retire(row, actor())
    say(_("“%(name)s” is retired. Partners on their way keep theirs.", name=row.name))
    return redirect(url_for("onboarding.templates"), 303)

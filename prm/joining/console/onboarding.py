"""Onboarding for staff: who is on the way, who stands still, one journey with its tasks, and beginning one."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See, may
from prm.access.scope import clause, visible
from prm.core import shelf
from prm.core.db import db
from prm.core.errors import NotFound, Refused
from prm.identity.sessions import say
from prm.joining.console.door import onboarding as bp
from prm.joining.forms.finishing import FinishForm
from prm.joining.milestones import MILESTONES
from prm.joining.models import Journey, Task, TaskFile
from prm.joining.queries import onboarding
from prm.joining.service import journeys, showing
from prm.notices import bell
from prm.partners import panels
from prm.partners.console.catalogue import has_book, known_names
from prm.partners.models import Partner
from prm.web import nav
from prm.web.download import handed_back
from prm.web.gate import actor, load, needs, takes
from prm.web.gate import visible as reached
from prm.web.uploads import ACCEPT, BODY, limits

nav.tab("recruiting", 20, _l("Onboarding"), "onboarding.index", See.TASKS)
SHOWN = {
    "all": (_l("All"), lambda _row, _book: True),
    "stalled": (_l("Stand still"), lambda row, _book: row.stalled or row.passed),
    "late": (_l("Late"), lambda row, _book: row.progress.late > 0),
    "book": (_l("My book"), lambda row, book: row.partner.manager_id in book),
}


@bp.get("/")
@needs(See.TASKS)
def index():
    """Who is on the way, and who needs a push?"""
    reader = actor()
    rows, book = onboarding.everyone(reader), reader.book
    view = request.args.get("view", "all")
    if view not in SHOWN:
        raise NotFound
    tabs = [
        {
            "label": f"{label} ({sum(fits(row, book) for row in rows)})",
            "url": url_for("onboarding.index", view=key),
            "current": key == view,
        }
        for key, (label, fits) in SHOWN.items()
        if key != "book" or has_book(reader)
    ]
    return render_template(
        "joining/console/onboarding.html", rows=[row for row in rows if SHOWN[view][1](row, book)], tabs=tabs,
        view=view, names=known_names(), waiting=onboarding.without(reader) if view == "all" else [],
        starts=may(reader, Do.DO_TASK),
    )  # fmt: skip


@bp.get("/<public_id>")
@needs(See.TASKS)
def show(public_id):
    """How far is this partner, and what comes next?"""
    journey = load(Journey, public_id)
    bell.opened(journey.public_id)
    return shown(journey)


def shown(journey, wrong=None, status=200):
    """The page of a journey; `wrong` is the form of one task that could not be taken."""
    reader = actor()
    partner = db.session.scalars(visible(Partner, reader, See.PARTNERS).where(Partner.id == journey.partner_id)).one()
    mine = visible(Journey, reader, See.TASKS, clause(Journey, reader, Do.DO_TASK)).where(Journey.id == journey.id)
    files = onboarding.files(reader, journey)
    show = {"files": files, "fetch": "onboarding.file", "limits": limits(), "accept": ACCEPT, "wrong": wrong}
    return render_template(
        "joining/console/journey.html", show=show, page_error=wrong is not None, partner=partner,
        milestones=MILESTONES, names=known_names(), acts=bool(db.session.execute(mine).scalar()),
        **onboarding.found(reader, journey),
    ), status  # fmt: skip


@panels.panel(5)
def onboarding_panel(reader, partner):
    """How far is it, and whose turn is it?"""
    if not may(reader, See.TASKS) or (found := onboarding.running(reader, partner.id)) is None:
        return None
    return panels.Panel("joining/_partials/partner.html", found)


@bp.post("/tasks/<public_id>")
@needs(Do.DO_TASK)
@takes(BODY)
def complete(public_id):
    """A task is done, or was not done after all."""
    task = load(Task, public_id)
    journey = db.session.scalars(reached(Journey).where(Journey.id == task.journey_id)).one()
    partner = db.session.scalars(reached(Partner).where(Partner.id == task.partner_id)).one()
    if request.form.get("act") == "reopen":
        journeys.reopen(task, journey, partner, actor())
        say(_("Opened again: %(title)s", title=task.title))
        return redirect(url_for("onboarding.show", public_id=journey.public_id), 303)
    form = FinishForm().of(public_id)
    if not form.accepted():
        return shown(journey, form, 422)
    try:
        journeys.complete(task, journeys.tasks_of(db.session(), journey), partner, actor(), form.shown(shelf.home()))
    except Refused as refusal:
        return shown(journey, form.refused(str(refusal)), 409)
    say(_("Done: %(title)s", title=task.title))
    return redirect(url_for("onboarding.show", public_id=journey.public_id), 303)


@bp.get("/files/<public_id>")
@needs(See.TASKS)
def file(public_id):
    """What shows that a task is done, as it came."""
    held = load(TaskFile, public_id)
    return handed_back(showing.content(held, shelf.home()), held.name, held.kind)


@bp.post("/partners/<public_id>")
@needs(Do.DO_TASK)
def begin(public_id):
    """Begin onboarding for a partner that has none."""
    partner = load(Partner, public_id)
    journey = journeys.start(partner, actor())
    db.session.flush()
    say(_("Onboarding of %(name)s has begun", name=partner.name))
    return redirect(url_for("onboarding.show", public_id=journey.public_id), 303)

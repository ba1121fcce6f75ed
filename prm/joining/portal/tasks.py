"""Onboarding for the partner: what comes next, and saying that it is done."""

from flask import current_app, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Actor, Do, See
from prm.core import shelf
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.joining.forms.finishing import FinishForm
from prm.joining.milestones import MILESTONES
from prm.joining.models import Journey, Task, TaskFile
from prm.joining.portal.door import bp
from prm.joining.queries import onboarding
from prm.joining.service import journeys, showing
from prm.joining.tasks import Side
from prm.notices import bell
from prm.partners.models import Partner
from prm.web import nav
from prm.web.download import handed_back
from prm.web.gate import actor, load, needs, takes, visible
from prm.web.uploads import ACCEPT, BODY, limits

nav.tab("company", 20, _l("Onboarding"), "portal_joining.index", See.TASKS, audience="portal")


@bp.get("/")
@needs(See.TASKS)
def index():
    """What is to do until we are a partner in full; once we are, what was done."""
    found = onboarding.newest(actor(), actor().partner_id or 0)
    if found:
        bell.opened(found["journey"].public_id)
    return drawn(found)


@bp.get("/<public_id>")
@needs(See.TASKS)
def show(public_id):
    """One journey of ours, also when it is over."""
    journey = load(Journey, public_id)
    bell.opened(journey.public_id)
    return drawn(onboarding.found(actor(), journey))


def drawn(found, wrong=None, status=200):
    """The page; `wrong` is the form of one task that could not be taken."""
    own = found is None or found["journey"].partner_id == actor().partner_id
    files = onboarding.files(actor(), found["journey"]) if found else {}
    show = {"files": files, "fetch": "portal_joining.file", "limits": limits(), "accept": ACCEPT, "wrong": wrong}
    return render_template(
        "joining/portal/tasks.html", found=found, milestones=MILESTONES, own=own, links=links(), show=show,
        page_error=wrong is not None,
    ), status  # fmt: skip


def links():
    """Milestone → the page on which a partner's person makes it happen, where there is one."""
    known = current_app.view_functions
    return {key: url_for(it.endpoint) for key, it in MILESTONES.items() if it.endpoint in known}


@bp.post("/tasks/<public_id>")
@needs(Do.DO_TASK)
@takes(BODY)
def complete(public_id):
    """A task of our side is done."""
    task = load(Task, public_id)
    if task.side is not Side.PARTNER:
        raise Refused(_("This task is your channel manager's. You see here when it is done."))
    if task.completes_on:
        raise Refused(_("This task completes by itself, when it has happened."))
    journey = db.session.scalars(visible(Journey).where(Journey.id == task.journey_id)).one()
    partner = db.session.scalars(visible(Partner).where(Partner.id == task.partner_id)).one()
    form = FinishForm().of(public_id)
    if not form.accepted():
        return drawn(onboarding.found(actor(), journey), form, 422)
    try:
        journeys.complete(task, journeys.tasks_of(db.session(), journey), partner, actor(), form.shown(shelf.home()))
    except Refused as refusal:
        return drawn(onboarding.found(actor(), journey), form.refused(str(refusal)), 409)
    say(_("Done: %(title)s", title=task.title))
    return redirect(url_for("portal_joining.show", public_id=journey.public_id), 303)


@bp.get("/files/<public_id>")
@needs(See.TASKS)
def file(public_id):
    """What shows that a task is done, as it came."""
    held = load(TaskFile, public_id)
    return handed_back(showing.content(held, shelf.home()), held.name, held.kind)


def card(reader: Actor):
    """What Home shows of it while a journey runs; None for nothing."""
    return onboarding.running(reader, reader.partner_id or 0)

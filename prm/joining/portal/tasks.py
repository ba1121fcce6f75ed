"""Onboarding for the partner: what comes next, and saying that it is done."""

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Actor, Do, See
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.joining.milestones import MILESTONES
from prm.joining.models import Journey, Task
from prm.joining.portal.door import bp
from prm.joining.queries import onboarding
from prm.joining.service import journeys
from prm.joining.tasks import Side
from prm.notices import bell
from prm.partners.models import Partner
from prm.web import nav
from prm.web.gate import actor, load, needs, visible

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


def drawn(found):
    """The page."""
    own = found is None or found["journey"].partner_id == actor().partner_id
    return render_template("joining/portal/tasks.html", found=found, milestones=MILESTONES, own=own, links=links())


def links():
    """Milestone → the page on which a partner's person makes it happen, where there is one."""
    known = current_app.view_functions
    return {key: url_for(it.endpoint) for key, it in MILESTONES.items() if it.endpoint in known}


@bp.post("/tasks/<public_id>")
@needs(Do.DO_TASK)
def complete(public_id):
    """A task of our side is done."""
    task = load(Task, public_id)
    if task.side is not Side.PARTNER:
        raise Refused(_("This task is your channel manager's. You see here when it is done."))
    if task.completes_on:
        raise Refused(_("This task completes by itself, when it has happened."))
    journey = db.session.scalars(visible(Journey).where(Journey.id == task.journey_id)).one()
    partner = db.session.scalars(visible(Partner).where(Partner.id == task.partner_id)).one()
    evidence = request.form.get("evidence", "").strip()[:2_000]
    journeys.complete(task, journeys.tasks_of(db.session(), journey), partner, actor(), evidence)
    say(_("Done: %(title)s", title=task.title))
    return redirect(url_for("portal_joining.show", public_id=journey.public_id), 303)


def card(reader: Actor):
    """What Home shows of it while a journey runs; None for nothing."""
    return onboarding.running(reader, reader.partner_id or 0)

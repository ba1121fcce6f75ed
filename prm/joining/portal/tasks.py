"""Onboarding for the partner: what comes next, and saying that it is done."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.joining.milestones import MILESTONES
from prm.joining.models import Journey, Task
from prm.joining.portal.door import bp
from prm.joining.queries import onboarding
from prm.joining.service import journeys
from prm.joining.tasks import Side
from prm.partners.models import Partner
from prm.web.gate import actor, load, needs, visible


@bp.get("/")
@needs(See.TASKS)
def index():
    """What is to do until we are a partner in full?"""
    found = onboarding.running(actor(), actor().partner_id or 0)
    return render_template("joining/portal/tasks.html", found=found, milestones=MILESTONES)


@bp.post("/<public_id>")
@needs(Do.DO_TASK)
def complete(public_id):
    """A task of our side is done."""
    task = load(Task, public_id)
    if task.side is not Side.PARTNER:
        raise Refused(_("This task is your channel manager's. You see here when it is done."))
    journey = db.session.scalars(visible(Journey).where(Journey.id == task.journey_id)).one()
    partner = db.session.scalars(visible(Partner).where(Partner.id == task.partner_id)).one()
    evidence = request.form.get("evidence", "").strip()[:2_000]
    journeys.complete(task, journeys.tasks_of(db.session(), journey), partner, actor(), evidence)
    say(_("Done: %(title)s", title=task.title))
    return redirect(url_for("portal_joining.index"), 303)

"""What this room adds to a partner's page: how far onboarding is, and the tasks of our side."""

from flask import redirect, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See, may
from prm.core import clock
from prm.core.db import db
from prm.identity.sessions import say
from prm.joining.console.door import bp
from prm.joining.models import Journey, Task
from prm.joining.queries import onboarding
from prm.joining.service import journeys
from prm.joining.tasks import is_stalled
from prm.partners import panels
from prm.partners.models import Partner
from prm.web.gate import actor, load, needs, visible


@panels.panel(5)
def onboarding_panel(reader, partner):
    """How far is it, and whose turn is it?"""
    if not may(reader, See.TASKS) or (found := onboarding.running(reader, partner.id)) is None:
        return None
    journey = found["journey"]
    stalled = is_stalled(journey.moved_at, clock.now(), journey.stall_days)
    return panels.Panel("joining/_partials/partner.html", {**found, "stalled": stalled})


@bp.post("/tasks/<public_id>")
@needs(Do.DO_TASK)
def complete(public_id):
    """A task is done."""
    task = load(Task, public_id)
    journey = db.session.scalars(visible(Journey).where(Journey.id == task.journey_id)).one()
    partner = db.session.scalars(visible(Partner).where(Partner.id == task.partner_id)).one()
    evidence = request.form.get("evidence", "").strip()[:2_000]
    if request.form.get("act") == "reopen":
        journeys.reopen(task, journey, partner, actor())
    else:
        journeys.complete(task, journeys.tasks_of(db.session(), journey), partner, actor(), evidence)
    say(_("Saved"))
    return redirect(url_for("partners.overview", public_id=partner.public_id), 303)

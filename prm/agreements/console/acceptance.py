"""After a template has changed: who signed which version, and asking the others to accept the newest (AG-3)."""

from datetime import timedelta

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.access.policy import Do
from prm.agreements.console.door import bp
from prm.agreements.console.templates import template_called
from prm.agreements.forms.acts import AcceptanceForm
from prm.agreements.queries import accepted
from prm.agreements.reaccept import JOB
from prm.core import clock
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.jobs.service import enqueue
from prm.web.gate import actor, needs

SHOWN = 200


@bp.route("/templates/<public_id>/acceptance", methods=["GET", "POST"])
@needs(Do.EDIT_TEMPLATES)
def acceptance(public_id):
    """Who is asked to accept the newest version, and who is not?"""
    template, day = template_called(public_id), clock.today()
    form = AcceptanceForm(data={"starts": day + timedelta(days=30)})
    starts = max(form.starts.data or day, day + timedelta(days=1)) if form.starts.data else day + timedelta(days=30)
    found = accepted.to_ask(actor(), template, accepted.askable(day, starts), SHOWN + 1)
    if form.accepted():
        if not found:
            raise Refused(_("Nobody is left to be asked. Open the page again to see who has accepted."))
        said = {"template": template.public_id, "starts": str(starts), "note": form.note.data, "user": actor().id}
        title = _("Ask partners to accept version %(n)s of %(name)s", n=template.number, name=template.name)
        enqueue(JOB, said, asked_by=actor().public_id, title=title, most_attempts=2)
        say(_("Under way: each of them is sent the new version and told"))
        return redirect(url_for("agreements.acceptance", public_id=public_id), 303)
    status = 422 if form.errors else 200
    others = accepted.to_ask(actor(), template, accepted.left_out(day, starts), SHOWN + 1)
    page = render_template(
        "agreements/console/acceptance.html", template=template, form=form,
        spread=accepted.spread(actor(), template, day),
        asked=found[:SHOWN], more=len(found) > SHOWN, left=[(row, why(row[0], starts)) for row in others[:SHOWN]],
        many=ngettext("%(num)s partner is asked", "%(num)s partners are asked", len(found)), page_error=status >= 400,
    )  # fmt: skip
    return page, status


def why(agreement, starts):
    """Why it is not asked."""
    if agreement.status != "active":
        return _("is being amended or renewed, or begins later")
    if agreement.ended_on or (agreement.ends_on and agreement.ends_on < starts and not agreement.renew_months):
        return _("ends before")
    if agreement.effective_on >= starts:
        return _("begins later")
    return _("has words of its own: amend it by hand")

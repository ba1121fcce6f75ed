"""Moving a partner to another status, and giving it to another manager."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core import clock
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.partners import service
from prm.partners.console.catalogue import known_names
from prm.partners.console.door import bp
from prm.partners.console.placing import flushed
from prm.partners.forms import AssignmentForm, MoveForm
from prm.partners.models import Partner
from prm.partners.rules import SHOWN, Status
from prm.web import formats
from prm.web.gate import actor, load, needs

NOBODY = ""


@bp.post("/<public_id>/status")
@needs(Do.EDIT_PARTNER)
def move(public_id):
    """Take the partner to another status."""
    partner, form = load(Partner, public_id), MoveForm()
    if not form.accepted():
        raise Refused(_("Choose one of the statuses on the page."))
    before = partner.status
    service.move(partner, Status(form.to.data), actor(), on=clock.today())
    flushed()
    say(
        _(
            "%(name)s moved from %(before)s to %(after)s",
            name=partner.name,
            before=_(SHOWN[before][0]),
            after=_(SHOWN[partner.status][0]),
        )
    )
    return redirect(url_for("partners.overview", public_id=public_id), 303)


@bp.route("/<public_id>/assignment", methods=["GET", "POST"])
@needs(Do.ASSIGN_PARTNER)
def assign(public_id):
    """Give the partner to another manager, now or from a later day on."""
    partner = load(Partner, public_id)
    names = known_names()
    form = AssignmentForm(data={"starts_on": clock.today()})
    managers = {key: each for key, each in names.by_public_id.items() if each[0] in names.managers}
    form.manager.choices = [(NOBODY, _("Nobody")), *((key, name) for key, (_number, name) in managers.items())]
    if form.accepted():
        given = {"starts_on": form.starts_on.data, "reason": form.reason.data, "on": clock.today()}
        manager_id, _name = managers.get(form.manager.data, (None, ""))
        now = service.assign(partner, manager_id, actor(), **given)
        flushed()
        say(_("Assignment saved") if now else _("Assignment planned for %(day)s", day=formats.day(form.starts_on.data)))
        return redirect(url_for("partners.overview", public_id=public_id), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("partners/console/assign.html", form=form, partner=partner, page_error=status == 422), status

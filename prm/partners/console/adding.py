"""Adding a partner; a namesake in the same country is shown before a second one is made."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, Reach, See, may, reach
from prm.core import clock
from prm.core.db import db
from prm.identity.sessions import say
from prm.partners import queries, service
from prm.partners.console.catalogue import known_names
from prm.partners.console.door import bp
from prm.partners.console.placing import bound, check_code, placed
from prm.partners.forms import NewPartnerForm
from prm.partners.models import Partner
from prm.web.gate import actor, needs, visible

NOBODY = ""


@bp.route("/new", methods=["GET", "POST"])
@needs(Do.ADD_PARTNER)
def add():
    """Add a partner; a namesake in the same country is shown before a second one is made."""
    form = bound(NewPartnerForm(), Do.ADD_PARTNER)
    people = known_names().by_public_id
    managers = [(key, name) for key, (number, name) in people.items() if number in known_names().managers]
    form.manager.choices = [(NOBODY, _("Nobody yet")), *managers] if may(actor(), Do.ASSIGN_PARTNER) else [(NOBODY, "")]
    twins: Sequence[Any] = []
    if form.accepted():
        territory_id, parent_id = placed(form)
        check_code(form)
        looked_for = visible(Partner, *queries.LISTED, need=See.PARTNERS)
        twins = db.session.execute(queries.namesakes(looked_for, form.name.data, form.country.data).limit(5)).all()
        if not form.errors and (not twins or form.anyway.data == "1"):
            facts = form.facts(territory_id=territory_id, parent_id=parent_id)
            manager_id = people[form.manager.data][0] if form.manager.data else own_manager()
            partner = service.add(facts, form.status.data, actor(), manager_id=manager_id, on=clock.today())
            say(_("%(name)s added", name=partner.name))
            return redirect(url_for("partners.overview", public_id=partner.public_id), 303)
        form.anyway.data = "1" if twins else ""
    status = 422 if request.method == "POST" else 200
    page_error = bool(form.errors)
    return render_template(
        "partners/console/add.html", form=form, twins=twins, names=known_names(), page_error=page_error
    ), status


def own_manager():
    """Whose a partner becomes when the one who adds it may not choose."""
    books = [number for number in actor().book if number in known_names().managers]
    return books[0] if reach(actor().role, Do.EDIT_PARTNER) is Reach.BOOK and books else None

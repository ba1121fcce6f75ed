"""Changing what is known of a partner, with the optimistic lock of R40."""

import json

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from prm.access.policy import Do
from prm.core.transaction import SAFE
from prm.identity.sessions import say
from prm.partners import queries, service
from prm.partners.console.catalogue import known_names
from prm.partners.console.door import bp
from prm.partners.console.placing import bound, check_code, flushed, placed, shown
from prm.partners.forms import PartnerForm
from prm.partners.models import Partner
from prm.web import formats
from prm.web.gate import actor, load, needs
from prm.web.merge import joined


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@needs(Do.EDIT_PARTNER)
def edit(public_id):
    """Change what is known of a partner."""
    partner = load(Partner, public_id)
    form = bound(PartnerForm(data=shown(partner)), Do.EDIT_PARTNER, partner)
    if request.method in SAFE:
        form.base.data = json.dumps(form.texts())
        return edited(form, partner)
    if form.validate():
        theirs = reread(partner, None).texts()
        if str(partner.version) != form.version.data or any(name.startswith("keep.") for name in request.form):
            form, clashes = rejoined(form, theirs, partner)
            if clashes:
                return clashed(form, clashes, theirs, partner)
        territory_id, parent_id = placed(form, partner)
        check_code(form, partner)
        if not form.errors:
            return saved(partner, form.facts(territory_id=territory_id, parent_id=parent_id))
    return edited(form, partner, 422)


def edited(form, partner, status=200):
    """The form page."""
    return render_template("partners/console/edit.html", form=form, partner=partner, page_error=status == 422), status


def rejoined(form, theirs, partner):
    """The form with both people's changes, and where they differ."""
    choices = {name.removeprefix("keep."): value for name, value in request.form.items() if name.startswith("keep.")}
    both, clashes = joined(_base(form), form.texts(), theirs, choices)
    mixed = reread(partner, MultiDict(both))
    mixed.validate()
    return mixed, clashes


def reread(partner, sent):
    """The form as if `sent` had been typed; with None as the partner is stored now."""
    form = bound(PartnerForm(), Do.EDIT_PARTNER, partner)
    form.process(sent, data=shown(partner))
    return form


def _base(form):
    try:
        held = json.loads(form.base.data or "{}")
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in held.items()} if isinstance(held, dict) else {}


def clashed(form, clashes, theirs, partner):
    """409 with a choice per field; nothing typed is lost (R40)."""
    who, at = queries.last_change(partner) or ("", None)
    people = known_names().by_public_id
    words = {"who": people.get(who, (0, _("Somebody")))[1], "at": formats.clock_time(at)}
    rows = [
        {
            "name": each.name,
            "label": str(form[each.name].label.text),
            "yours": each.yours or "–",
            "now": each.now or "–",
        }
        for each in clashes
    ]
    fields = form.texts() | {"version": partner.version, "base": json.dumps(theirs)}
    headline = _("%(who)s changed this partner at %(at)s, after you opened it.", **words)
    return render_template(
        "partners/console/clash.html", partner=partner, headline=headline, rows=rows, fields=fields
    ), 409


def saved(partner, facts):
    """Save and go back to the partner."""
    service.edit(partner, facts, actor())
    flushed()
    say(_("Changes saved"))
    return redirect(url_for("partners.overview", public_id=partner.public_id), 303)

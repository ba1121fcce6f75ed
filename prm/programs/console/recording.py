"""Recording numbers about a partner that no room counts, and taking them back."""

from flask import redirect, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.partners.models import Partner
from prm.programs.console.door import tiers
from prm.programs.console.partner import page_of
from prm.programs.forms.recording import NumberForm
from prm.programs.models import RecordedNumber
from prm.programs.service import recording
from prm.web.forms import Form
from prm.web.gate import actor, load, needs, visible


@tiers.post("/<public_id>/tier/numbers")
@needs(Do.EDIT_PARTNER)
def record_number(public_id):
    """Keep a number that programs may ask for."""
    partner, form = load(Partner, public_id), NumberForm()
    if not form.validate():
        return page_of(partner, numbers=form, status=422)
    try:
        recording.note(partner, form.told(), actor())
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return page_of(partner, numbers=form, status=422)
    say(_("Recorded. The next run weighs with it."))
    return redirect(url_for("tiers.show", public_id=public_id), 303)


@tiers.post("/tier/numbers/<public_id>/taken-back")
@needs(Do.EDIT_PARTNER)
def take_back(public_id):
    """It counts no more."""
    row = load(RecordedNumber, public_id)
    partner = db.session.scalars(visible(Partner).where(Partner.id == row.partner_id)).one()
    if Form().accepted():
        recording.take_back(row, partner, actor())
        say(_("Taken back"))
    return redirect(url_for("tiers.show", public_id=partner.public_id), 303)

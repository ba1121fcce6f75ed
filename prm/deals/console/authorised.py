"""What a partner may register: a card on its Overview, and the form that changes it (PP-1)."""

import hashlib

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See, may
from prm.core.transaction import SAFE
from prm.deals.forms.authorised import AuthorisedForm
from prm.deals.queries import authorised, choices
from prm.deals.service import authorising
from prm.identity.sessions import say
from prm.partners import panels
from prm.partners.models import Partner
from prm.web.gate import actor, audience, load, needs

bp = audience("console", "authorised", "/partners")


@panels.panel(20, aside=True)
def products(reader, partner):
    """What may they register?"""
    if not may(reader, See.DEALS):
        return None
    rows = authorised.of_partner(reader, partner.id)
    return panels.Panel("deals/_partials/authorised.html", {"products": [row.name for row in rows]})


@bp.route("/<public_id>/products", methods=["GET", "POST"])
@needs(Do.EDIT_PARTNER)
def edit(public_id):
    """Choose the product families that a partner may register."""
    partner = load(Partner, public_id)
    held = authorised.of_partner(actor(), partner.id)
    form = AuthorisedForm(choices.families(), data={"products": [row.public_id for row in held], "seen": seen(held)})
    if request.method in SAFE:
        return shown(partner, form)
    if not form.validate():
        return shown(partner, form, 422)
    if form.seen.data and form.seen.data != seen(held):
        form.seen.data, form.seen.raw_data = seen(held), None
        return shown(partner, form, 409, held)
    if authorising.set_authorised(partner, form.chosen(), actor()):
        say(_("Changes saved"))
    return redirect(url_for("partners.overview", public_id=public_id), 303)


def seen(held):
    """A mark of what stands."""
    return hashlib.sha256(" ".join(row.public_id for row in held).encode()).hexdigest()[:16]


def shown(partner, form, status=200, clash=None):
    """The form page; `clash`: what somebody else saved meanwhile."""
    page = render_template(
        "deals/console/authorised.html", partner=partner, form=form, page_error=status >= 400,
        clashed=clash is not None, now=[row.name for row in clash or ()],
    )  # fmt: skip
    return page, status

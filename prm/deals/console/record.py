"""P03 as a page of its own: one registration, whoever opens its address."""

from flask import render_template, request, url_for

from prm.access.policy import See
from prm.deals.console import panel
from prm.deals.console.door import bp
from prm.deals.models import Registration
from prm.notices import bell
from prm.web.gate import load, needs


@bp.get("/<public_id>")
@needs(See.DEALS)
def show(public_id):
    """Should this partner get it, until when, worth what?"""
    registration = load(Registration, public_id)
    bell.opened(registration.public_id)
    return shown(registration)


def shown(registration, forms=None, status=200):
    """The page; with forms that were sent and not accepted, an error."""
    back = request.form.get("back", "") if forms else ""
    url = url_for("deals.show", public_id=registration.public_id)
    place = {"url": f"{url}?", "back": back, "next": request.form.get("next", ""), "fields": [], "opened": ""}
    built = panel.built(registration, place, forms)
    return render_template("deals/console/show.html", panel=built, page_error=bool(forms)), status

"""Company › Confirm (PP-5): one page with what the vendor knows of us; right as it is, or corrected."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.errors import Refused
from prm.dashboards import first_steps
from prm.dashboards.portal import bp
from prm.identity.sessions import say
from prm.partners import service
from prm.partners.forms import ReachedForm
from prm.web.gate import actor, needs


@bp.route("/confirm", methods=["GET", "POST"])
@needs(Do.CONFIRM_DATA)
def confirm() -> ResponseReturnValue:
    """Is this right?"""
    firm = first_steps.own_company(actor())
    form = ReachedForm(obj=firm)
    if form.accepted():
        if form.version.data != str(firm.version):
            raise Refused(_("Somebody changed this company after you opened the page. Go back, reload and look again."))
        service.confirm(firm, actor(), corrected=form.reached())
        first_steps.remember(actor(), first_steps.COMPANY)
        say(_("Thank you. Your company's data are confirmed."))
        return redirect(url_for("portal_home.company"), 303)
    page = render_template("dashboards/portal/confirm.html", form=form, firm=firm, page_error=bool(form.errors))
    return page, 422 if form.errors else 200

"""Settings: the door to what this installation is set up by, and the installation's own facts."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, Own, See
from prm.core.errors import Refused
from prm.core.installation import installation
from prm.identity import above, service, sessions
from prm.identity.forms.people import CompanyForm
from prm.web import nav
from prm.web.gate import actor, audience, needs

bp = audience("console", "settings", "/settings")
nav.entry(5, "", _l("Company"), "settings.company", "building", See.SETTINGS, settings=True)


@bp.get("")
@needs(Own.ACCOUNT)
def index():
    """What there is to set up, for this reader."""
    return render_template("identity/console/settings.html")


@bp.get("/company")
@needs(See.SETTINGS)
def company():
    """The installation's own facts."""
    row = installation()
    names = ("name", "currency", "fiscal_start", "locale", "time_zone", "confirm_months")
    return _page(CompanyForm(data={name: getattr(row, name) for name in names}))


def _page(form):
    return render_template(
        "identity/console/company.html", form=form, held=above.currency_held(), page_error=bool(form.errors)
    )


@bp.post("/company")
@needs(Do.CHANGE_SETTINGS)
def save():
    """Keep them."""
    form, row = CompanyForm(), installation()
    if above.currency_held():
        form.currency.raw_data, form.currency.data = None, row.currency
    if not form.accepted():
        return _page(form), 422
    try:
        service.set_company(row, actor(), **form.data)
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _page(form), 422
    sessions.say(_("Saved for everybody."))
    return redirect(url_for(".company"), 303)

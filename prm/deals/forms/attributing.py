"""What the partner did for a deal."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from prm.deals.rules import Sourcing
from prm.web.forms import Form

SOURCINGS = {
    Sourcing.SOURCED: _l("Sourced: the partner found it and brought it"),
    Sourcing.ASSISTED: _l("Assisted: the partner helped with what somebody else had found"),
    Sourcing.MANAGED: _l("Managed: the partner looks after a customer that was won already"),
}


SHORT = {Sourcing.SOURCED: _l("Sourced"), Sourcing.ASSISTED: _l("Assisted"), Sourcing.MANAGED: _l("Managed")}


class SourcingForm(Form):
    """One of three."""

    sourcing = RadioField(
        _l("The partner's part"),
        [InputRequired(message=_l("Choose what the partner did."))],
        choices=list(SOURCINGS.items()),
    )

"""What the partner did for a deal, as the channel manager says it."""

from flask import redirect
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.deals.console import deciding, record
from prm.deals.console.door import bp
from prm.deals.forms.attributing import SHORT, SourcingForm
from prm.deals.models import Registration
from prm.deals.queries import weighing
from prm.deals.rules import Sourcing
from prm.deals.service import attributing
from prm.identity.sessions import say
from prm.web.gate import actor, load, needs

bp.add_app_template_global(SHORT.get, "sourcing_name")


@bp.post("/<public_id>/sourcing")
@needs(Do.REVIEW_DEAL)
def attribute(public_id):
    """Sourced, assisted or managed: points and amounts of programs go by it."""
    registration, form = load(Registration, public_id), SourcingForm()
    if not form.validate():
        return record.shown(registration, {"sourcing": form}, 422)
    done = attributing.attribute(registration, weighing.company(registration), Sourcing(form.sourcing.data), actor())
    say(_("It counts so from now on") if done else _("It counts so already"))
    return redirect(deciding.where(public_id), 303)

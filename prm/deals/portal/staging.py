"""How far the partner's sale has come: its own axis, moved on the deal's page (D23)."""

from flask_babel import gettext as _

from prm.access.policy import Do
from prm.deals.forms.own import AnswerForm
from prm.deals.forms.staging import StageForm
from prm.deals.models import Registration
from prm.deals.portal.door import bp, company
from prm.deals.portal.record import back, drawn, moved_on
from prm.deals.queries import names
from prm.deals.service import deciding
from prm.web.gate import actor, load, needs


@bp.post("/<public_id>/stage")
@needs(Do.REGISTER_DEAL)
def move_stage(public_id):
    """Say how far it is; the same again, as of a button pressed twice, moves nothing."""
    registration = load(Registration, public_id)
    form = StageForm(registration)
    if not form.validate():
        return drawn(registration, AnswerForm(), 422, stage_form=form)
    if form.stage.data != registration.stage and moved_on(form, registration):
        return drawn(registration, AnswerForm(), 409, stage_form=form)
    called = names.stage(form.stage.data)
    if deciding.move_stage(registration, company(), form.stage.data, actor()):
        return back(registration, _("Moved to %(stage)s", stage=called))
    return back(registration, _("It stands at %(stage)s already", stage=called))

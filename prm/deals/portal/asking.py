"""What a partner asks of a decided deal beside more time: to be heard again, to change it."""

from flask_babel import gettext as _

from prm.access.policy import Do
from prm.deals.amendment import content
from prm.deals.forms.asking import AmendForm, AppealForm
from prm.deals.forms.authorised import Authorised
from prm.deals.models import Registration
from prm.deals.portal.door import bp, company
from prm.deals.portal.record import acting, back, moved_on
from prm.deals.queries import authorised, choices, wishes
from prm.deals.service import amending, appealing
from prm.web import formats
from prm.web.gate import actor, load, needs


@bp.route("/<public_id>/appeal", methods=["GET", "POST"])
@needs(Do.REGISTER_DEAL)
def appeal(public_id):
    """Ask somebody else to hear the decision again, within the window."""
    registration, form = load(Registration, public_id), AppealForm()
    if not form.accepted():
        return acting("deals/portal/appeal.html", registration, form, slot="appeal")
    if moved_on(form, registration):
        return acting("deals/portal/appeal.html", registration, form, 409, "appeal")
    wish = appealing.appeal(registration, company(), form.text.data, actor())
    return back(registration, _("Sent. You have an answer by %(when)s.", when=formats.moment(wish.due_at)))


@bp.route("/<public_id>/amendment", methods=["GET", "POST"])
@needs(Do.REGISTER_DEAL)
def amend(public_id):
    """Change amount, products or close: at once where the rules let it, else somebody decides it."""
    registration = load(Registration, public_id)
    before = content(registration.close_on, wishes.lines(actor(), registration))
    form = AmendForm(
        choices.families(), bound(registration, before), registration.partner_id, data=typed(registration, before)
    )
    if not form.accepted():
        return changing(registration, form)
    if moved_on(form, registration):
        return changing(registration, form, 409)
    wish = amending.ask(registration, company(), form.content(before), form.why.data, actor())
    if wish.answered_at is not None:
        return back(registration, _("Changed. It holds from now."))
    return back(registration, _("Sent. You have an answer by %(when)s.", when=formats.moment(wish.due_at)))


def bound(registration, before):
    """What may be in it: the products that the company is authorised for, and those that are in it already."""
    limits = authorised.by_company(actor(), [registration.partner_id])
    return Authorised({company: families | before.families for company, families in limits.items()})


def typed(registration, before):
    """The form as it opens: what stands, and an empty line."""
    keys = {row.id: row.public_id for row in choices.families()}
    lines = [{"family": keys.get(line.category_id, ""), "amount": line.amount} for line in before.lines]
    return {"close_on": registration.close_on, "lines": [*lines, {"family": "", "amount": None}]}


def changing(registration, form, status=0):
    """The page."""
    return acting("deals/portal/amend.html", registration, form, status, "amendment")

"""Answering what a partner asks of a registration, and taking protection back; each under the version that was seen."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.errors import Refused, Unreadable
from prm.deals.console import panel, record, wishes
from prm.deals.console.deciding import clashed, on
from prm.deals.console.door import bp
from prm.deals.forms.review import ReasonForm, refusal
from prm.deals.forms.wishes import RevokeForm, WishForm
from prm.deals.models import Registration
from prm.deals.queries import queue, weighing
from prm.deals.queries import wishes as queries
from prm.deals.queries.names import REASONS
from prm.deals.rules import LIVE, Ask, Outcome, Reason
from prm.deals.service import amending, appealing, asking, deciding, reviewing
from prm.deals.service.deciding import No
from prm.deals.service.wishing import Said
from prm.identity.sessions import say
from prm.web.gate import actor, load, needs


@bp.post("/<public_id>/wish")
@needs(Do.REVIEW_DEAL)
def answer(public_id):
    """Give or refuse what the partner asks."""
    registration = load(Registration, public_id)
    partner = weighing.company(registration)
    wish = next((each for each in queries.asked(registration) if each.answered_at is None), None)
    sent = (request.form.get("version"), request.form.get("wish"))
    if wish is None or sent != (str(registration.version), f"{wish.public_id}.{wish.version}"):
        return clashed(registration, partner)
    act, form = request.form.get("act", ""), WishForm()
    if act not in wishes.ACTS:
        raise Unreadable(_("Choose an answer: yes or no."))
    if not form.validate():
        form.clause.choices = wishes.VIEWS[wish.kind](registration, partner, wish)["clauses"]
        return record.shown(registration, {act: form}, 422)
    return on(registration, ANSWERS[wish.kind](registration, partner, wish, act, form))


def extension(registration, partner, wish, act, form):
    """More time, or none."""
    if act == "grant":
        asking.grant(registration, partner, wish, form.told.data, actor())
        return _("Extended %(customer)s", customer=registration.customer)
    clause = asking.weigh(registration, partner).extension.clause.number
    asking.refuse(registration, partner, wish, Said(form.told.data, clause), actor())
    return _("Not extended: %(customer)s", customer=registration.customer)


def appeal(registration, partner, wish, act, form):
    """The decision is changed, or stands, by the clause that was chosen."""
    clauses = [number for number, _said in wishes.VIEWS[wish.kind](registration, partner, wish)["clauses"]]
    if form.clause.data not in clauses:
        raise Unreadable(_("Choose the clause of the rules that the answer rests on."))
    said = Said(form.told.data, form.clause.data)
    if act == "refuse":
        appealing.uphold(registration, partner, wish, said, actor())
        return _("The decision on %(customer)s stands", customer=registration.customer)
    if appealing.overturn(registration, partner, wish, said, actor()):
        return _("Changed on appeal: %(customer)s is protected", customer=registration.customer)
    return _("Changed on appeal: %(customer)s is in review again", customer=registration.customer)


def amended(registration, partner, wish, act, form):
    """The change holds, or not."""
    if act == "refuse":
        clause = amending.weigh_wish(registration, partner, wish).clause.number
        amending.refuse(registration, partner, wish, Said(form.told.data, clause), actor())
        return _("%(customer)s stays as it was", customer=registration.customer)
    if amending.grant(registration, partner, wish, form.told.data, actor()):
        return _("Changed %(customer)s", customer=registration.customer)
    return _("First of two approvals given for %(customer)s", customer=registration.customer)


ANSWERS = {Ask.EXTENSION: extension, Ask.APPEAL: appeal, Ask.AMENDMENT: amended}


@bp.route("/<public_id>/revocation", methods=["GET", "POST"])
@needs(Do.REVOKE_DEAL)
def revoke(public_id):
    """Take protection back: reason, clause and the words come first, then what follows."""
    registration = load(Registration, public_id)
    partner = weighing.company(registration)
    if registration.status not in LIVE or registration.outcome is not Outcome.OPEN:
        raise Refused(_("This registration holds nothing that could be revoked. Look at it as it is now."))
    ahead, form = reviewing.outlook(registration, partner, actor()), RevokeForm()
    reasons = {str(each.value): each for each in ahead.reasons}
    if request.method == "GET":
        return asked(registration, partner, ahead, reasons, form)
    if request.form.get("version") != str(registration.version):
        return clashed(registration, partner)
    if form.reason.data not in reasons:
        raise Unreadable(_("Choose the reason from the list."))
    if not form.validate():
        return asked(registration, partner, ahead, reasons, form, 422)
    resting = panel.resting(Reason(form.reason.data), ahead)
    no = No(Reason(form.reason.data), resting.number, form.told.data)
    deciding.revoke(registration, partner, no, actor())
    say(_("Revoked %(customer)s", customer=registration.customer))
    return redirect(url_for("deals.show", public_id=registration.public_id), 303)


def asked(registration, partner, ahead, reasons, form, status=200):
    """The page, with the words that go with the reason chosen so far."""
    chosen = form.reason.data if status >= 400 else request.args.get("reason", "")
    chooser = ReasonForm(data={"reason": chosen})
    chooser.reason.choices = [("", _("Choose a reason")), *((key, str(REASONS[Reason(key)])) for key in reasons)]
    if chosen in reasons and status < 400:
        behind = panel.resting(Reason(chosen), ahead)
        form = RevokeForm(data={"reason": chosen, "told": begins(registration, Reason(chosen), behind)})
    waiting = sum(1 for match in panel.contested(queue.matches(actor(), registration)) if not match.holder)
    page = render_template(
        "deals/console/revoke.html", row=registration, partner=partner, chooser=chooser,
        form=form if chosen in reasons else None, waiting=waiting, page_error=status >= 400,
    )  # fmt: skip
    return page, status


def begins(registration, reason, clause):
    """The words of a revocation: what ends, then why."""
    ends = _("The protection of %(customer)s under %(number)s ends today.",
             customer=registration.customer, number=registration.number)  # fmt: skip
    return f"{ends} {refusal(reason, clause, registration.number)}"

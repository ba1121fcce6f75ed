"""What the decision bar sends: yes, no, a question, a remark, taking it back; each under the version that was seen."""

from urllib.parse import parse_qsl, urlencode

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.errors import Refused, Unreadable
from prm.deals.console import ours, panel, promise, record, tongue
from prm.deals.console.catalogue import PANEL_WORDS
from prm.deals.console.door import bp
from prm.deals.forms.review import AskForm, DeclineForm, RemarkForm, approval
from prm.deals.models import Registration
from prm.deals.queries import queue, weighing
from prm.deals.rules import Reason
from prm.deals.service import deciding, reviewing
from prm.deals.service.deciding import No
from prm.identity.sessions import say
from prm.partners.console.catalogue import known_names
from prm.web import formats
from prm.web.gate import actor, load, needs

DECISIONS = {
    "registration.approved": lambda words: _("%(who)s approved this at %(at)s.", **words),
    "registration.first_yes": lambda words: _("%(who)s gave the first of two approvals at %(at)s.", **words),
    "registration.rejected": lambda words: _("%(who)s declined this at %(at)s.", **words),
    "registration.asked": lambda words: _("%(who)s asked the partner at %(at)s.", **words),
    "registration.withdrawn": lambda words: _("The partner withdrew this at %(at)s.", **words),
}

DONE = {
    "approve": ("registration.approved", "registration.first_yes"),
    "decline": ("registration.rejected",),
    "ask": ("registration.asked",),
}


@bp.post("/<public_id>/decision")
@needs(Do.REVIEW_DEAL)
def decide(public_id):
    """Approve, decline, or ask; then on to the next one."""
    registration = load(Registration, public_id)
    partner = weighing.company(registration)
    if request.form.get("version") != str(registration.version):
        return clashed(registration, partner)
    act = {"approve": approve, "decline": decline, "ask": ask}.get(request.form.get("act", ""))
    if act is None:
        raise Unreadable(_("Choose a decision: approve, decline or ask."))
    return act(registration, partner)


def approve(registration, partner):
    """Yes, unless somebody else asked for the same customer, or it is ours and nobody has looked at that yet."""
    beside, unseen = request.form.get("beside"), not request.form.get("seen")
    unseen = unseen and ours.reserved(ours.beside(registration))
    if not beside and (unseen or panel.contested(queue.matches(actor(), registration))):
        return redirect(url_for("deals.compare", public_id=registration.public_id), 303)
    ahead = reviewing.outlook(registration, partner, actor())
    if beside and ahead.beside is None:
        raise Refused(_("Nobody else holds this customer any more. Open the deal again: it can be approved in full."))
    with tongue.of(registration):
        told, less = approval(registration, ahead), approval(registration, ahead, ahead.share)
    if deciding.approve(registration, partner, actor(), told, less):
        if registration.benefit_share:
            return on(registration, _("Approved %(customer)s as the second", customer=registration.customer))
        return on(registration, _("Approved %(customer)s", customer=registration.customer))
    return on(registration, _("First of two approvals given for %(customer)s", customer=registration.customer))


def decline(registration, partner):
    """No, with the coded reason, its clause and the words that were shown."""
    form = DeclineForm()
    reasons = {str(each.value): each.value for each in reviewing.outlook(registration, partner, actor()).reasons}
    if form.reason.data not in reasons:
        raise Unreadable(_("Choose the reason for declining from the list."))
    if not form.validate():
        return record.shown(registration, {"decline": form}, 422)
    deciding.reject(registration, partner, refused(registration, partner, form), actor())
    return on(registration, _("Declined %(customer)s", customer=registration.customer))


def refused(registration, partner, form):
    """The no of a form."""
    reason = Reason(form.reason.data)
    resting = panel.resting(reason, reviewing.outlook(registration, partner, actor()))
    return No(reason, resting.number, form.told.data)


def ask(registration, partner):
    """A question; the promise stands still until it is answered."""
    form = AskForm()
    if not form.validate():
        return record.shown(registration, {"ask": form}, 422)
    deciding.ask(registration, partner, form.question.data, actor())
    return on(
        registration, _("Asked %(partner)s about %(customer)s", partner=partner.name, customer=registration.customer)
    )


@bp.post("/<public_id>/undo")
@needs(Do.REVIEW_DEAL)
def undo(public_id):
    """Take the own decision back."""
    registration = load(Registration, public_id)
    reviewing.reconsider(registration, weighing.company(registration), actor())
    say(_("Taken back: %(customer)s waits for a decision again", customer=registration.customer))
    return redirect(f"{url_for('deals.index')}?view=review&open={registration.public_id}", 303)


@bp.post("/<public_id>/remarks")
@needs(Do.REVIEW_DEAL)
def remark(public_id):
    """A note for colleagues, or a comment that the partner reads."""
    registration, form = load(Registration, public_id), RemarkForm()
    if not form.validate():
        return record.shown(registration, {"remark": form}, 422)
    partner = weighing.company(registration)
    reviewing.remark(registration, partner, form.text.data, actor(), shared=form.shared.data)
    say(_("Sent to the partner") if form.shared.data else _("Noted"))
    return redirect(where(registration.public_id), 303)


def on(registration, sentence):
    """Say what was done, and open what comes next."""
    say(sentence)
    return redirect(where(request.form.get("next", ""), registration.public_id), 303)


def where(opened, done=""):
    """The list the reader came from with another one open; without a list, the registration's own page."""
    asked = [
        (name, value) for name, value in parse_qsl(request.form.get("back", "")[:2_000]) if name not in PANEL_WORDS
    ]
    if not asked:
        return url_for("deals.show", public_id=done or opened)
    extra = {name: value for name, value in (("open", opened), ("done", done)) if value.isalnum()}
    return f"{url_for('deals.index')}?{urlencode([*asked, *extra.items()], safe=',.:')}"


def clashed(registration, partner):
    """409: who was faster, with what; what was typed is kept (R40)."""
    who, kind, at = weighing.last_change(registration, partner) or ("", "", None)
    if who == actor().public_id and kind in DONE.get(request.form.get("act", ""), ()):
        return redirect(where(request.form.get("next", ""), registration.public_id), 303)  # the key was pressed twice
    name = known_names().by_public_id.get(who, (0, _("Somebody")))[1]
    words = {"who": name, "at": formats.clock_time(at)}
    said = DECISIONS.get(kind, lambda words: _("%(who)s changed this deal at %(at)s, after you opened it.", **words))
    kept = {
        field: request.form[field]
        for field in ("act", "reason", "told", "question", "back", "next")
        if field in request.form
    }
    return render_template(
        "deals/console/clash.html",
        registration=registration,
        partner=partner,
        headline=said(words),
        state=promise.state(registration),
        fields=kept | {"version": registration.version},
        typed=request.form.get("told") or request.form.get("question") or "",
        open=panel.still_open(registration),
    ), 409

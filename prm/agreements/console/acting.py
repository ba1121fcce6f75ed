"""What staff does with an agreement: send, review, take back, comment, countersign; each as it was seen."""

from flask_babel import gettext as _

from prm.access.policy import Do
from prm.agreements.console.door import bp, done, fresh, hand
from prm.agreements.console.record import drawn
from prm.agreements.forms.acts import RemarkForm, SendForm, SignForm
from prm.agreements.models import Agreement
from prm.agreements.service import drafting, moving, negotiating, signing
from prm.core import shelf
from prm.web.gate import actor, load, needs


@bp.post("/<public_id>/sending")
@needs(Do.SEND_AGREEMENT)
def send(public_id):
    """Freeze the text and hand it to the partner."""
    agreement, form = fresh(load(Agreement, public_id)), SendForm()
    if not form.accepted():
        return drawn(agreement, {"send": form}, 422)
    sent = drafting.send(agreement, actor(), shelf.home(), form.note.data)
    return done(agreement, _("Sent, round %(n)s", n=sent.number))


@bp.post("/<public_id>/review")
@needs(Do.SEND_AGREEMENT)
def review(public_id):
    """Ask colleagues to look first, or hand it back."""
    agreement = fresh(load(Agreement, public_id))
    moving.review(agreement, actor())
    return done(agreement, _("Moved"))


@bp.post("/<public_id>/recall")
@needs(Do.SEND_AGREEMENT)
def recall(public_id):
    """Take it back from the partner to change it."""
    agreement = fresh(load(Agreement, public_id))
    moving.recall(agreement, actor())
    return done(agreement, _("Taken back; it can be changed and sent again"))


@bp.post("/<public_id>/cancellation")
@needs(Do.SEND_AGREEMENT)
def cancel(public_id):
    """Give it up before both have signed."""
    agreement = fresh(load(Agreement, public_id))
    moving.cancel(agreement, actor())
    return done(agreement, _("%(number)s is given up", number=agreement.number))


@bp.post("/<public_id>/remarks")
@needs(Do.SEND_AGREEMENT)
def remark(public_id):
    """Comment on a clause; the partner reads it."""
    agreement, form = load(Agreement, public_id), RemarkForm()
    if not form.accepted():
        return drawn(agreement, {"remark": form}, 422)
    negotiating.remark(agreement, form.key.data, form.text.data, actor())
    return done(agreement, _("Comment saved"))


@bp.post("/<public_id>/countersignature")
@needs(Do.COUNTERSIGN)
def countersign(public_id):
    """Our signature, and the seal over both."""
    agreement, form = load(Agreement, public_id), SignForm()
    if not form.accepted():
        return drawn(agreement, {"sign": form}, 422)
    signing.countersign(agreement, hand(form.name.data), form.seen.data, actor())
    return done(agreement, _("%(number)s is signed by both", number=agreement.number))

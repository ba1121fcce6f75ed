"""Signing: a link of one's own for one text, used once; the text once more, a typed name, and it is signed."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.agreements.evidence import CONSENT
from prm.agreements.forms.acts import SignForm
from prm.agreements.models import Agreement
from prm.agreements.portal.door import bp
from prm.agreements.portal.record import back
from prm.agreements.printed import schedules
from prm.agreements.service import signing
from prm.agreements.service.signing import Hand
from prm.core.transaction import SAFE
from prm.web.gate import actor, load, needs
from prm.web.known import about


@bp.post("/<public_id>/signing")
@needs(Do.SIGN_AGREEMENT)
def open_link(public_id):
    """Begin to sign: a link for this person and this text."""
    agreement = load(Agreement, public_id)
    return redirect(url_for("portal_agreements.sign", secret=signing.open_link(agreement, actor())), 303)


@bp.route("/sign/<secret>", methods=["GET", "POST"])
@needs(Do.SIGN_AGREEMENT)
def sign(secret):
    """Sign for the company."""
    form = SignForm()
    if request.method not in SAFE and form.validate():
        hand = Hand(form.name.data, request.remote_addr or "", request.user_agent.string)
        agreement = signing.sign(secret, hand, form.seen.data, actor())
        sentence = _("Signed. %(name)s signs next; you are told.", name=about().name)
        return back(agreement, sentence)
    agreement = signing.look(secret, actor())
    form.seen.data = form.seen.data or agreement.digest
    status = 422 if form.errors else 200
    page = render_template(
        "agreements/portal/sign.html", agreement=agreement, text=agreement.frozen, form=form, consent=CONSENT,
        rows_of=schedules(agreement.frozen or {}), secret=secret, page_error=status >= 400,
    )  # fmt: skip
    return page, status

"""One agreement for the partner: its words, what changed, comments, other words, PDF and proof."""

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.agreements import difference, handing
from prm.agreements.forms.acts import RemarkForm
from prm.agreements.forms.proposal import ProposalForm
from prm.agreements.models import Agreement
from prm.agreements.portal.door import bp, opened
from prm.agreements.printed import figures, schedules
from prm.agreements.queries import reading
from prm.agreements.rules import UNSIGNED, Act, Side, Status, may, shown
from prm.agreements.schedules import EXAMPLE, PARTS
from prm.agreements.service import negotiating
from prm.agreements.words import OWN_STATES
from prm.core import clock, shelf
from prm.core.errors import NotFound, Unreadable
from prm.core.transaction import SAFE
from prm.identity.sessions import say
from prm.notices import bell
from prm.web.download import handed_back
from prm.web.gate import actor, allowed, load, needs
from prm.web.known import about


@bp.get("/<public_id>")
@needs(See.AGREEMENTS)
def show(public_id):
    """What does it say, and what do we do with it?"""
    agreement = load(Agreement, public_id)
    bell.opened(agreement.public_id)
    if request.method == "GET" and agreement.status is Status.SENT and agreement.partner_id == actor().partner_id:
        opened(agreement)
    return drawn(agreement)


def drawn(agreement, form=None, status=200):
    """The page; with the comment's form where it was not accepted."""
    sent, said = reading.rounds(actor(), agreement), reading.remarks(actor(), agreement)
    text = agreement.frozen
    form = form or RemarkForm(None, data={})
    form.key.choices = [("", _("the whole agreement")), *((c["key"], c["title"]) for c in text["clauses"])]
    word = shown(agreement.status, agreement.term, clock.today())
    page = render_template(
        "agreements/portal/show.html", agreement=agreement, text=text, rows_of=schedules(text), rounds=sent,
        remarks=said, form=form, state=OWN_STATES[word], sides=sides(), acts=acts(agreement),
        titles={each["key"]: each["title"] for each in text["clauses"]}, compared=compared(sent),
        signatures=reading.signatures(actor(), agreement) if agreement.status not in UNSIGNED or
        agreement.status is Status.SIGNED else [], vendor=about().name,
        proved=agreement.evidence is not None, page_error=status >= 400,
    )  # fmt: skip
    return page, status


def sides():
    """How the two sides are called on the partner's page."""
    return {Side.VENDOR: about().name, Side.PARTNER: _("Your company")}


def acts(agreement):
    """What the reader may do with it now."""
    if agreement.partner_id != actor().partner_id or not allowed(Do.SIGN_AGREEMENT):
        return set()
    open_ones = {"sign"} if may(agreement.status, Act.SIGN) else set()
    open_ones |= {"propose"} if may(agreement.status, Act.PROPOSE) else set()
    return open_ones | ({"remark"} if agreement.status in UNSIGNED else set())


def compared(sent):
    """What the last two rounds say differently; None where there is one only, or nothing differs."""
    if len(sent) < 2:
        return None
    one, two = sent[-2:]
    changes = [each for each in difference.clauses(one.document, two.document) if each.how != "same"]
    annexes = [(each, figures(each)) for each in difference.annexes(one.document, two.document)]
    found = {"from": one.number, "to": two.number, "side": two.side, "changes": changes, "facts": [],
             "annexes": annexes}  # fmt: skip
    return found if changes or annexes else None


@bp.post("/<public_id>/remarks")
@needs(Do.SIGN_AGREEMENT)
def remark(public_id):
    """Comment on a clause; the vendor reads it."""
    agreement, form = load(Agreement, public_id), RemarkForm()
    if not form.accepted():
        return drawn(agreement, form, 422)
    negotiating.remark(agreement, form.key.data, form.text.data, actor())
    return back(agreement, _("Comment sent"))


@bp.route("/<public_id>/proposal", methods=["GET", "POST"])
@needs(Do.SIGN_AGREEMENT)
def propose(public_id):
    """Propose other words for some clauses, other figures in schedules."""
    agreement = load(Agreement, public_id)
    if request.method in SAFE and not may(agreement.status, Act.PROPOSE):
        return redirect(url_for("portal_agreements.show", public_id=public_id))
    text = agreement.frozen or {"clauses": [], "annexes": []}
    form = ProposalForm.of(text, agreement.digest) if request.method in SAFE else ProposalForm()
    if form.accepted():
        try:
            made = negotiating.propose(
                agreement, form.texts(), form.note.data, form.seen.data, actor(), figures=form.figures()
            )
            return back(agreement, _("Sent as round %(n)s. You are told when it is answered.", n=made.number))
        except Unreadable as refusal:
            form.form_errors.append(str(refusal))
            agreement = load(Agreement, public_id)
    status, named = 422 if form.errors else 200, difference.named(text["annexes"])
    page = render_template(
        "agreements/portal/propose.html", agreement=agreement, form=form,
        titles={each["key"]: each["title"] for each in text["clauses"]}, page_error=status >= 400, parts=PARTS,
        example=EXAMPLE,
        annexes={key: (at, each["title"], each.get("lines")) for at, (key, each) in enumerate(named.items(), 1)},
    )  # fmt: skip
    return page, status


def back(agreement, sentence):
    """To its page, with what has happened."""
    say(sentence)
    return redirect(url_for("portal_agreements.show", public_id=agreement.public_id), 303)


def _sent(agreement, number):
    """A round: the one asked for, else the one that was signed or sent last by the vendor."""
    rounds = [each for each in reading.rounds(actor(), agreement) if not number or each.number == number]
    ours = [each for each in rounds if number or each.digest == agreement.digest]
    if not ours:
        raise NotFound
    return ours[-1]


@bp.get("/<public_id>/agreement.pdf")
@needs(See.AGREEMENTS)
def pdf(public_id):
    """Its PDF as it was sent."""
    agreement, number = load(Agreement, public_id), request.args.get("round", type=int)
    return handed_back(
        handing.pdf(shelf.home(), _sent(agreement, number)), f"{agreement.number}.pdf", "application/pdf"
    )


@bp.get("/<public_id>/bundle.zip")
@needs(See.AGREEMENTS)
def bundle(public_id):
    """Text, proof and the program that checks both, in one file."""
    agreement = load(Agreement, public_id)
    content = handing.proof(shelf.home(), agreement, _sent(agreement, 0), current_app.config["URL"])
    return handed_back(content, f"{agreement.number}.zip", "application/zip")

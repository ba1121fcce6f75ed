"""One agreement: what it says, how it stands, its rounds and their differences, signatures, and what comes next."""

from flask import current_app, render_template, request
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.agreements import difference, handing
from prm.agreements.console.door import bp, may
from prm.agreements.evidence import CONSENT
from prm.agreements.forms.acts import EndForm, RemarkForm, SendForm, SignForm
from prm.agreements.models import Agreement
from prm.agreements.printed import figures, schedules
from prm.agreements.queries import reading
from prm.agreements.rules import BINDING, UNSIGNED, Act, Side, earliest_end, shown
from prm.agreements.rules import may as open_to
from prm.agreements.service import drafting
from prm.agreements.words import SIDES, STATES
from prm.core import clock, shelf
from prm.core.db import db
from prm.core.errors import NotFound
from prm.identity.queries import names
from prm.notices import bell
from prm.web.download import handed_back
from prm.web.gate import actor, load, needs
from prm.web.known import about

FACTS = ("effective_on", "ends_on", "notice_days", "renew_months")


@bp.get("/<public_id>")
@needs(See.AGREEMENTS)
def show(public_id):
    """What did we agree on, how does it stand, what comes next?"""
    agreement = load(Agreement, public_id)
    bell.opened(agreement.public_id)
    return drawn(agreement)


def blanks(agreement):
    """The forms as they are opened."""
    first = earliest_end(clock.today(), agreement.notice_days)
    return {
        "send": SendForm(None, data={}),
        "remark": RemarkForm(None, data={}),
        "sign": SignForm(None, data={"seen": agreement.digest}),
        "end": EndForm(None, data={"last": first}),
    }


def text_now(agreement):
    """What a reader of ours sees: the text that was sent, or while it is written the one that would be."""
    if agreement.frozen is not None and not open_to(agreement.status, Act.SEND):
        return agreement.frozen
    return drafting.document(db.session(), agreement, reading.company(actor(), agreement))


def drawn(agreement, forms=None, status=200):
    """The page; with a form that was sent and not accepted, an error."""
    partner, sent = reading.company(actor(), agreement), reading.rounds(actor(), agreement)
    text, said = text_now(agreement), reading.remarks(actor(), agreement)
    before, after = reading.neighbours(actor(), agreement)
    signed = reading.signatures(actor(), agreement)
    forms = blanks(agreement) | (forms or {})
    forms["remark"].key.choices = [("", _("the whole agreement")), *((c["key"], c["title"]) for c in text["clauses"])]
    day = clock.today()
    page = render_template(
        "agreements/console/show.html", agreement=agreement, partner=partner, rounds=sent, text=text, remarks=said,
        before=before, after=after, signatures=signed, forms_of=forms, sides=SIDES, consent=CONSENT,
        state=STATES[shown(agreement.status, agreement.term, day)], rows_of=schedules(text), issuer=about().name,
        names=names([*(each.user_id for each in sent), *(each.user_id for each in said)]), page_error=status >= 400,
        titles={each["key"]: each["title"] for each in text["clauses"]}, acts=acts(agreement),
        compared=compared(sent, text, agreement), version=agreement.version,
    )  # fmt: skip
    return page, status


def acts(agreement):
    """What the reader may do with it now."""
    writes, binds = may(agreement, Do.SEND_AGREEMENT), may(agreement, Do.COUNTERSIGN)
    found = {str(act) for act in Act if writes and open_to(agreement.status, act)}
    if not binds:
        found -= {"countersign"}
    found |= {"end"} if binds and agreement.status in BINDING and agreement.ended_on is None else set()
    found |= {"countersign"} if binds and open_to(agreement.status, Act.COUNTERSIGN) else set()
    return found | ({"remark"} if writes and agreement.status in UNSIGNED else set())


def compared(sent, text, agreement):
    """Two texts beside each other: those asked for, else the last two; the one being written counts as the next."""
    numbered = [(each.number, each.document) for each in sent]
    last = [number for number, _text in numbered][-2:]
    if sent and open_to(agreement.status, Act.SEND):
        numbered.append((sent[-1].number + 1, text))
    known = dict(numbered)
    asked = [request.args.get(name, type=int) for name in ("from", "to")]
    if not all(number in known for number in asked):
        theirs = bool(sent) and sent[-1].side is Side.PARTNER  # what they propose comes before what we would answer
        asked = last if theirs else [number for number, _text in numbered[-2:]]
    if len(asked) < 2 or asked[0] == asked[1]:
        return None
    one, two = (known[number] for number in asked)
    changes = [each for each in difference.clauses(one, two) if each.how != "same"]
    words = {"effective_on": _("First day"), "ends_on": _("Last day"), "notice_days": _("Days of notice"),
             "renew_months": _("Goes on by itself, months")}  # fmt: skip
    facts = [(words[name], old, new) for name, old, new in difference.facts(one, two, FACTS)]
    return {
        "from": asked[0], "to": asked[1], "numbers": list(known), "changes": changes, "facts": facts,
        "annexes": [(each, figures(each)) for each in difference.annexes(one, two)],
        "open": bool(request.args.get("to")),
    }  # fmt: skip


def _round(agreement, number):
    sent = reading.rounds(actor(), agreement)
    found = [each for each in sent if each.number == (number or agreement.round)]
    if not found:
        raise NotFound
    return found[0]


@bp.get("/<public_id>/agreement.pdf")
@needs(See.AGREEMENTS)
def pdf(public_id):
    """Its PDF: a round as it was sent, or the text as it would be sent now."""
    agreement, number = load(Agreement, public_id), request.args.get("round", type=int)
    if not number and open_to(agreement.status, Act.SEND):
        content = handing.draft(text_now(agreement))
    else:
        content = handing.pdf(shelf.home(), _round(agreement, number))
    return handed_back(content, f"{agreement.number}.pdf", "application/pdf")


@bp.get("/<public_id>/bundle.zip")
@needs(See.AGREEMENTS)
def bundle(public_id):
    """Text, proof and the program that checks both, in one file."""
    agreement = load(Agreement, public_id)
    content = handing.proof(shelf.home(), agreement, _round(agreement, 0), current_app.config["URL"])
    return handed_back(content, f"{agreement.number}.zip", "application/zip")

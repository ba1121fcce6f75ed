"""PP4, one deal: where it stands and why, until when, what next, whom to ask."""

import hmac

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.core import clock, shelf
from prm.core.db import db
from prm.core.errors import Unreadable
from prm.core.transaction import SAFE
from prm.deals.forms.files import FilesForm
from prm.deals.forms.own import AnswerForm, ExtensionForm, OutcomeForm
from prm.deals.forms.review import lengthened, reduced, shared
from prm.deals.forms.staging import StageForm
from prm.deals.models import Registration
from prm.deals.portal.door import bp, company, stamp
from prm.deals.portal.listing import flag
from prm.deals.portal.wording import REASONS, event_said, percent, wording
from prm.deals.queries import files, own, promise, seconds, wishes
from prm.deals.rules import LIVE, UNDECIDED, Outcome, Status, shown
from prm.deals.service import appealing, asking, attaching, deciding, distributing
from prm.identity.sessions import say
from prm.notices import bell
from prm.web import formats
from prm.web.forms import Form
from prm.web.gate import actor, allowed, load, needs, takes
from prm.web.known import about
from prm.web.uploads import ACCEPT, BODY, limits

NOES = {Status.REJECTED, Status.REVOKED}
ASKS = {"registration.extension_asked", "registration.appealed", "registration.amend_asked"}
SIGNS = {
    "registration.approved": ("check", "ok"),
    "registration.extended": ("check", "ok"),
    "registration.rejected": ("x", "bad"),
    "registration.revoked": ("circle-x", "bad"),
    "registration.amended": ("check", "ok"),
    "registration.appeal_granted": ("check", "ok"),
    "registration.asked": ("help", "warn"),
}


@bp.get("/<public_id>")
@needs(See.DEALS)
def show(public_id):
    """One deal."""
    registration = load(Registration, public_id)
    bell.opened(registration.public_id)
    return drawn(registration, AnswerForm())


def drawn(registration, form, status=200, files_form=None, stage_form=None):
    """The record's page, with the answer form where a question waits, the one for files and that of the stage."""
    notes, asked = own.remarks(actor(), registration), wishes.own(actor(), registration)
    question = next((note for note in notes if note.kind == "question"), None)
    page = render_template(
        "deals/portal/show.html", form=form, question=question, events=history(registration, notes, asked),
        wish=next((each for each in asked if each.answered_at is None), None),
        answered=next((each for each in asked if each.answered_at and each.told), None),
        families=own.families_of(actor(), registration), page_error=status >= 400,
        files=files.of(actor(), registration), files_form=files_form or FilesForm(), limits=limits(), accept=ACCEPT,
        stage_form=stage_form or StageForm(registration), me=actor().id, **surroundings(registration),
    )  # fmt: skip
    return page, status


def surroundings(registration):
    """What the record and its receipt both tell."""
    now, rules = clock.now(), rules_of(registration)
    mine = registration.partner_id == actor().partner_id and allowed(Do.REGISTER_DEAL)
    weighed = asking.weigh(registration, company()) if mine else None
    word = shown(registration.status, registration.outcome, registration.protected_until, now)
    appeal = appealing.window(registration).until if mine and registration.status in NOES else None
    due, unpromised = seconds.promised_to(actor(), registration)
    return {
        "deal": registration,
        "word": word,
        "flag": flag(registration, now),
        "due": due,
        "line": rules.second_partner().clause if unpromised else None,
        "share": shared(registration.benefit_share, rules.second_partner().clause)
        if registration.benefit_share
        else "",
        "since": since(registration),
        "who": own.whom_to_ask(actor(), registration.partner_id),
        "reason": REASONS.get(registration.reason, "") if registration.reason else "",
        "clause": clause_of(rules, registration),
        "appeal": None if registration.wish_due_at else appeal,
        "mine": mine,
        "distributor": distributing.name_of(registration.distributor_id),
        "may": acts(registration, word) if mine else frozenset(),
        "weighed": weighed,
        "discount": percent(reduced(weighed.rules.benefits(weighed.deal).value.discount, registration.benefit_share))
        if weighed
        else "",
        "late_clause": rules.at["late"].number,
        "longer": lengthened(registration.lengthened, rules.at["late"]) if registration.lengthened else "",
        "protection": weighed.rules.protection_days(weighed.deal).value if weighed else None,
    }


def rules_of(registration):
    """The rules it was registered under, in the reader's words."""
    return promise.rules_of(registration.terms_version, wording())[0]


def clause_of(rules, registration):
    """The clause a decision rests on; None before one."""
    if not registration.clause or registration.status in UNDECIDED:
        return None
    try:
        return rules.clause(registration.clause)
    except Unreadable:
        return None


def since(registration):
    """The moment the shown status began."""
    if registration.outcome is not Outcome.OPEN:
        return registration.closed_on
    if registration.status is Status.INFO_REQUESTED:
        return registration.paused_at
    return registration.decided_at or registration.protected_from or registration.received_at


def acts(registration, word):
    """What the partner may do now."""
    found = {"answer"} if word == "info_requested" else set()
    found |= {"withdraw", "stage"} if registration.status in LIVE and registration.outcome is Outcome.OPEN else set()
    found |= {"close"} if word in {"approved", "expired", "converted"} else set()
    found |= {"amend"} if word == "approved" else set()
    return frozenset(found | ({"extend"} if word == "approved" and registration.protected_until else set()))


def history(registration, notes, asked):
    """The timeline: what the log tells both sides, with what was said beside it."""
    found = own.shared_events(actor(), registration)
    people = own.people({event.actor for event in found})
    said = {"registration.asked": "question", "registration.answered": "answer"}
    words = {wish.public_id: wish for wish in asked}
    texts = {kind: [note.text for note in notes if note.kind == kind] for kind in said.values()}
    lines = []
    for event in found:
        sign, tone = SIGNS.get(event.kind, ("circle-dot", "neu"))
        waiting = texts.get(said.get(event.kind, ""), [])
        who = people.get(event.actor) or (_("The rules") if event.actor.startswith("system") else about().name)
        lines.append(
            {"sign": sign, "tone": tone, "who": who, "what": event_said(event), "when_iso": event.at.isoformat(),
             "when_text": formats.ago(event.at),
             "note": waiting.pop(0) if waiting else said_of(words.get(event.facts.get("wish", "")), event.kind)}
        )  # fmt: skip
    return lines


def said_of(wish, kind):
    """The words of a wish beside the event that asked or answered it."""
    if wish is None:
        return None
    asks = kind in ASKS or wish.answered_by_id is None
    return (wish.why if asks else wish.told) or None


@bp.post("/<public_id>/answer")
@needs(Do.REGISTER_DEAL)
@takes(BODY)
def answer(public_id):
    """Answer the vendor's question; the clock of the decision runs on."""
    registration, form = load(Registration, public_id), AnswerForm()
    if not form.validate():
        return drawn(registration, form, 422)
    deciding.answer(registration, company(), form.text.data, actor())
    if form.files.data:
        attaching.attach(registration, company(), form.files.data, actor(), shelf.home())
    if (due := seconds.promised_to(actor(), registration)[0]) is None:
        return back(registration, _("Answer sent"))
    return back(registration, _("Answer sent. A decision is due by %(when)s.", when=formats.moment(due)))


@bp.route("/<public_id>/extension", methods=["GET", "POST"])
@needs(Do.REGISTER_DEAL)
def extend(public_id):
    """Ask for more protection, with the rule in sight."""
    registration, form = load(Registration, public_id), ExtensionForm()
    if not form.accepted():
        return acting("deals/portal/extend.html", registration, form)
    if moved_on(form, registration):
        return acting("deals/portal/extend.html", registration, form, 409)
    weighed = asking.ask_extension(registration, company(), form.why(), actor(), form.close_on.data)
    if weighed.extension.value.automatic and registration.protected_until:
        return back(registration, _("Protected until %(day)s", day=formats.day(registration.protected_until.date())))
    return back(registration, _("Sent. You have an answer by %(when)s.", when=formats.moment(weighed.due)))


@bp.route("/<public_id>/outcome", methods=["GET", "POST"])
@needs(Do.REGISTER_DEAL)
def close(public_id):
    """Say how the deal ended, and what shows it."""
    registration, form = load(Registration, public_id), OutcomeForm()
    if not form.accepted():
        return acting("deals/portal/close.html", registration, form)
    deciding.close(registration, company(), Outcome(form.outcome.data), form.evidence.data, actor())
    return back(registration, _("Saved. Thank you for closing the loop."))


@bp.route("/<public_id>/withdrawal", methods=["GET", "POST"])
@needs(Do.REGISTER_DEAL)
def withdraw(public_id):
    """Take the registration back."""
    registration, form = load(Registration, public_id), Form()
    if request.method in SAFE:
        return acting("deals/portal/withdraw.html", registration, form)
    deciding.withdraw(registration, company(), actor())
    return back(registration, _("%(number)s withdrawn", number=registration.number))


def acting(template, registration, form, status=0, slot="extension", **more):
    """The page of one act; 422 where it came back. `slot` begins the places of the clauses it shows."""
    status = status or (422 if form.errors else 200)
    rule = [each for each in rules_of(registration).clauses if each.slot.startswith(slot)]
    page = render_template(
        template, form=form, rule=rule, page_error=status >= 400, **surroundings(registration), **more
    )
    return page, status


def moved_on(form, registration):
    """Whether the deal was changed after the form was opened (R40); the form says so, and keeps what was typed."""
    now = stamp(registration)
    if hmac.compare_digest(request.form.get("version", now).encode(), now.encode()):
        return False
    form.form_errors.append(
        _("This deal was changed after you opened it. Nothing you typed is lost: look at it, then send it again.")
    )
    return True


def back(registration, sentence):
    """To the record, with what has happened."""
    db.session.flush()
    say(sentence)
    return redirect(url_for("own_deals.show", public_id=registration.public_id), 303)

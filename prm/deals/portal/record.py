"""PP4, one deal: where it stands and why, until when, what next, whom to ask."""

from datetime import timedelta
from pathlib import Path

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Unreadable
from prm.core.transaction import SAFE
from prm.deals.forms.files import ACCEPT, BODY, FilesForm, limits
from prm.deals.forms.own import AnswerForm, ExtensionForm, OutcomeForm
from prm.deals.models import Registration
from prm.deals.portal.door import bp, company
from prm.deals.portal.listing import flag
from prm.deals.portal.wording import REASONS, event_said, percent, wording
from prm.deals.queries import files, own, promise
from prm.deals.rules import LIVE, UNDECIDED, Outcome, Status, shown
from prm.deals.service import asking, attaching, deciding
from prm.identity.sessions import say
from prm.web import formats
from prm.web.forms import Form
from prm.web.gate import actor, allowed, load, needs, takes
from prm.web.known import about

SIGNS = {
    "registration.approved": ("check", "ok"),
    "registration.extended": ("check", "ok"),
    "registration.rejected": ("x", "bad"),
    "registration.revoked": ("circle-x", "bad"),
    "registration.asked": ("help", "warn"),
}


@bp.get("/<public_id>")
@needs(See.DEALS)
def show(public_id):
    """One deal."""
    return drawn(load(Registration, public_id), AnswerForm())


def drawn(registration, form, status=200, files_form=None):
    """The record's page, with the answer form where a question waits and the one for files."""
    notes = own.remarks(actor(), registration)
    question = next((note for note in notes if note.kind == "question"), None)
    page = render_template(
        "deals/portal/show.html", form=form, question=question, events=history(registration, notes),
        families=own.families_of(actor(), registration), page_error=status >= 400,
        files=files.of(actor(), registration), files_form=files_form or FilesForm(), limits=limits(), accept=ACCEPT,
        me=actor().id, **surroundings(registration),
    )  # fmt: skip
    return page, status


def surroundings(registration):
    """What the record and its receipt both tell."""
    now, rules = clock.now(), rules_of(registration)
    mine = registration.partner_id == actor().partner_id and allowed(Do.REGISTER_DEAL)
    weighed = asking.weigh(registration, company()) if mine else None
    word = shown(registration.status, registration.outcome, registration.protected_until, now)
    days = (registration.decided_at or now) + timedelta(days=rules.appeal_days().value)
    return {
        "deal": registration,
        "word": word,
        "flag": flag(registration, now),
        "since": since(registration),
        "who": own.whom_to_ask(actor(), registration.partner_id),
        "reason": REASONS.get(registration.reason, "") if registration.reason else "",
        "clause": clause_of(rules, registration),
        "appeal": days if word == "rejected" and rules.appeal_days().value and days > now else None,
        "mine": mine,
        "may": acts(registration, word) if mine else frozenset(),
        "weighed": weighed,
        "discount": percent(weighed.rules.benefits(weighed.deal).value.discount) if weighed else "",
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
    found |= {"withdraw"} if registration.status in LIVE and registration.outcome is Outcome.OPEN else set()
    found |= {"close"} if word in {"approved", "expired", "converted"} else set()
    return frozenset(found | ({"extend"} if word == "approved" and registration.protected_until else set()))


def history(registration, notes):
    """The timeline: what the log tells both sides, with what was said beside it."""
    found = own.shared_events(actor(), registration)
    people = own.people({event.actor for event in found})
    said = {"registration.asked": "question", "registration.answered": "answer"}
    texts = {kind: [note.text for note in notes if note.kind == kind] for kind in said.values()}
    lines = []
    for event in found:
        sign, tone = SIGNS.get(event.kind, ("circle-dot", "neu"))
        waiting = texts.get(said.get(event.kind, ""), [])
        who = people.get(event.actor) or (_("The rules") if event.actor.startswith("system") else about().name)
        lines.append(
            {"sign": sign, "tone": tone, "who": who, "what": event_said(event), "when_iso": event.at.isoformat(),
             "when_text": formats.ago(event.at), "note": waiting.pop(0) if waiting else None}
        )  # fmt: skip
    return lines


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
        attaching.attach(registration, company(), form.files.data, actor(), Path(current_app.instance_path))
    if (due := registration.due_at) is None:
        return back(registration, _("Answer sent"))
    return back(registration, _("Answer sent. A decision is due by %(when)s.", when=formats.moment(due)))


@bp.route("/<public_id>/extension", methods=["GET", "POST"])
@needs(Do.REGISTER_DEAL)
def extend(public_id):
    """Ask for more protection, with the rule in sight."""
    registration, form = load(Registration, public_id), ExtensionForm()
    if not form.accepted():
        return acting("deals/portal/extend.html", registration, form)
    weighed = asking.ask_extension(registration, company(), form.why(), actor())
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


def acting(template, registration, form):
    """The page of one act; 422 where it came back."""
    status = 422 if form.errors else 200
    rule = [each for each in rules_of(registration).clauses if each.slot.startswith("extension")]
    page = render_template(template, form=form, rule=rule, page_error=status == 422, **surroundings(registration))
    return page, status


def back(registration, sentence):
    """To the record, with what has happened."""
    db.session.flush()
    say(sentence)
    return redirect(url_for("own_deals.show", public_id=registration.public_id), 303)

"""PP3: registering a deal in six fields, with what it would bring told before it is sent; drafts on the server."""

import re

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from prm.access.policy import Do
from prm.agreements.queries.agreed import agreed
from prm.core import clock, shelf
from prm.core.db import db
from prm.core.errors import Refused, TooMany, Unreadable
from prm.core.ids import token
from prm.core.transaction import SAFE, begin_writing
from prm.deals.forms.authorised import Authorised
from prm.deals.forms.register import CHAIN, PICK, TYPED, Chain, RegisterForm, chips
from prm.deals.portal.door import bp, company
from prm.deals.portal.wording import percent, wording
from prm.deals.queries import authorised, choices, own, promise
from prm.deals.service import attaching, distributing, drafting, looking, pacing, registering
from prm.deals.service.pacing import Limits
from prm.identity.sessions import say
from prm.programs.places import place_of
from prm.sales import rates
from prm.web import formats
from prm.web.gate import actor, looks_first, needs, takes
from prm.web.known import about
from prm.web.uploads import ACCEPT, BODY, limits

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
LONGEST = 2_500  # of one typed field in a draft
WHOSE = ("customer", "domain", "contact_email", "country", "tax_id", "family")  # what tells a customer from another


@bp.route("/new", methods=["GET", "POST"])
@needs(Do.REGISTER_DEAL)
@takes(BODY)
@looks_first
def register():
    """Register a deal, or go on with what was typed before."""
    form, draft = blank(company()), None
    if request.method in SAFE:
        draft = own.draft_of(actor())
        if draft is not None:
            form.process(MultiDict(draft.typed))
        form.request_key.data = draft.request_key if draft else token()
        return shown(form, draft)
    if not form.validate() or not rated(form):
        return shown(form, None, 422)
    asked, key, behalf = form.asked(), key_of(form), form.company and form.company.public_id
    begin_writing()
    fresh = bool(form.files.data) and not own.was_sent(actor(), key)
    try:
        made = registering.submit(
            company_below(behalf) if behalf else company(), asked, key, actor(), an_hour("REGISTRATIONS_AN_HOUR")
        )
    except TooMany as refusal:
        db.session.rollback()
        form.form_errors.append(str(refusal))
        answer = make_response(shown(form, None, 429))
        answer.headers["Retry-After"] = str(refusal.seconds)
        return answer
    except Refused as refusal:
        db.session.rollback()  # begins anew behind the walls
        form.form_errors.append(str(refusal))
        return shown(form, None, 409)
    if fresh:
        attaching.attach(made, company(), form.files.data, actor(), shelf.home())
    return redirect(url_for("own_deals.receipt_page", public_id=made.public_id), 303)


@bp.post("/draft")
@needs(Do.REGISTER_DEAL)
@takes(BODY)
def draft():
    """Keep what is typed, and say what it would bring; without JavaScript, come back to the form."""
    if request.form.get("act") == "discard":
        drafting.drop(actor())
        return redirect(url_for("own_deals.register"), 303)
    pacing.check(actor(), an_hour("CHECKS_AN_HOUR"))
    form = blank(company())
    key, before = key_of(form), own.draft_of(actor())
    known = before and [before.typed.get(name) for name in WHOSE] == [request.form.get(name, "") for name in WHOSE]
    kept = None
    if not own.was_sent(actor(), key):
        typed = {name: request.form.get(name, "")[:LONGEST] for name in TYPED}
        kept = drafting.keep(actor(), key, typed)
    if request.headers.get("HX-Request"):
        page = {"fragment": True, "saved": kept and kept.saved_at, "taken": taken(form, counted=not known)}
        return render_template("deals/portal/_promise.html", **page, **told(form))
    if kept:
        say(_("Draft saved %(time)s", time=formats.clock_time(kept.saved_at)))
    return redirect(url_for("own_deals.register"), 303)


def blank(partner):
    """The form with what is known already (E25)."""
    offered = choices.currencies(about().currency, partner.currency)
    usual = own.last_family(actor()) if request.method in SAFE else ""
    known = {"country": partner.country, "currency": offered[0], "family": usual}
    chain = chain_of(partner)
    bound = Authorised(authorised.by_company(actor(), [partner.id, *(row.id for row in chain.below)]))
    return RegisterForm(choices.families(), offered, chain, bound, data=known)


def company_below(public_id):
    """One of those for which a distributor registers; Refused where it is none of them any more."""
    found = next((row for row in distributing.customers_of(company(), actor()) if row.public_id == public_id), None)
    if found is None:
        raise Refused("This company is not one of yours any more. Choose another.")
    return found


def chain_of(partner):
    """Whom the company buys from, and for whom it registers as a distributor."""
    rules, _calendar = promise.rules_in_force()
    return Chain(
        own_id=partner.id,
        own=partner.name,
        below=tuple(distributing.customers_of(partner, actor())),
        distributors=tuple(distributing.offered(partner)),
        needed="distributor" in rules.required_fields().value,
    )


def key_of(form):
    """The key this form was given; a new one where somebody changed it to what no form has."""
    held = form.request_key.data or ""
    if not KEY.fullmatch(held):
        form.request_key.data = held = token()
    return held


def an_hour(setting):
    """The limits that a setting gives."""
    return Limits.an_hour(max(1, current_app.config[setting]))


def taken(form, *, counted):
    """Where the vendor has it told before a deal is sent (D14): a word, or why it is not told now."""
    if not current_app.config["TELL_IF_TAKEN"]:
        return None
    plain = {name: form[name].data or "" for name in ("customer", "country", "tax_id")}
    asked = looking.Look(domain=form.host, family=form.chosen and form.chosen.id, **plain)
    return looking.look(company(), asked, actor(), an_hour("TOLD_AN_HOUR") if counted else None)


def rated(form):
    """The amount can be told in the reporting currency."""
    today = clock.today()
    try:
        rates.near(db.session(), about().currency, form.currency.data, today).on(form.currency.data, today)
    except Unreadable as refusal:
        form.currency.errors = [*form.currency.errors, str(refusal)]
        return False
    return True


def shown(form, draft, status=200):
    """The form page."""
    key_of(form)
    days = chips(clock.today())
    closes = [
        ("month", _("This month"), formats.day(days["month"])),
        ("next", _("Next month"), formats.day(days["next"])),
        ("quarter", _("Quarter end"), formats.day(days["quarter"])),
        (PICK, _("Another day"), ""),
    ]
    asked_late = ("country", "tax_id", "currency", "need", "reference", "name", "files", *CHAIN)
    more = any(form[name].errors for name in asked_late)
    page = render_template(
        "deals/portal/register.html", form=form, draft=draft, closes=closes, more=more, page_error=status >= 400,
        saved=draft and draft.saved_at, limits=limits(), accept=ACCEPT, **told(form),
    )  # fmt: skip
    return page, status


def told(form):
    """What the page says of the deal as it is typed so far."""
    partner = form.company or company()
    chosen = form.chosen
    amount = form.amount.data if isinstance(form.amount.data, int) and form.amount.data > 0 else None
    wish = promise.Wish(
        amount=amount,
        currency=form.currency.data or about().currency,
        family=chosen.name if chosen else "",
        country=form.country.data or "",
        close_on=form.closes,
        regions=own.regions_of(partner.territory_id),
        place=place_of(db.session(), partner, clock.today()),
    )
    promised = promise.promised(wish, clock.now(), wording())
    return {
        "promise": promised,
        "agreed": agreed(actor(), partner.id, {wish.family}, clock.today()) if wish.family else None,
        "discount": percent(promised.discount),
        "wish": wish,
        "duplicates": own.duplicates(actor(), form.customer.data or "", form.host),
        "host": form.host if form.host and form.host != form.domain.data else "",
    }

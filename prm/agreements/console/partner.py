"""The Agreement tab of a partner: what holds, what waits, drafting a new one, and the exception from the rule."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See
from prm.access.scope import clause
from prm.agreements.document_rules import shown as stands
from prm.agreements.forms.acts import DraftForm, WaiveForm
from prm.agreements.queries import filed, reading
from prm.agreements.rules import in_force, months_later, shown
from prm.agreements.service import drafting, requiring
from prm.agreements.words import SORTS, STANDINGS, STATES
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Unreadable
from prm.core.transaction import SAFE
from prm.identity.queries import names
from prm.identity.sessions import say
from prm.partners import panels
from prm.partners.console.record import head
from prm.partners.models import Partner
from prm.web.gate import actor, allowed, audience, load, needs, visible

bp = audience("console", "partner_agreements", "/partners")
panels.tab(40, _l("Agreement"), "partner_agreements.index", See.AGREEMENTS)
TERMS = {"months": 12, "notice_days": 90, "renew_months": 0}


@bp.get("/<public_id>/agreements")
@needs(See.AGREEMENTS)
def index(public_id):
    """Which agreements do we have with them?"""
    return shown_of(load(Partner, public_id))


def shown_of(partner, form=None, status=200):
    """The tab; with the exception's form where it was not accepted."""
    day, found = clock.today(), reading.of_partner(actor(), partner.id)
    waivers = reading.waivers(actor(), partner.id, day)
    documents = filed.of_partner(actor(), partner.id) if allowed(See.DOCUMENTS) else None
    page = render_template(
        "agreements/console/partner.html", **head(partner, "partner_agreements.index"), agreements=found,
        states={each.id: STATES[shown(each.status, each.term, day)] for each in found},
        holds=next((each for each in found if in_force(each.status, each.term, day)), None),
        required=reading.required(), waivers=waivers, people=names([each.user_id for each in waivers]),
        form=form or WaiveForm(None, data={"ends_on": day + timedelta(days=30)}), page_error=status >= 400,
        drafts=allowed_for(partner, Do.SEND_AGREEMENT), waives=allowed_for(partner, Do.COUNTERSIGN),
        documents=documents, sorts=SORTS, checks=allowed_for(partner, Do.CHECK_DOCUMENTS),
        standings={each.id: STANDINGS[stands(each.status, each.expires_on, day)] for each in documents or ()},
    )  # fmt: skip
    return page, status


def allowed_for(partner, verb):
    """May the reader do this with this partner?"""
    asked = visible(Partner, clause(Partner, actor(), verb), need=See.AGREEMENTS).where(Partner.id == partner.id)
    return bool(db.session.execute(asked).scalar())


@bp.route("/<public_id>/agreements/new", methods=["GET", "POST"])
@needs(Do.SEND_AGREEMENT)
def draft(public_id):
    """Draft an agreement from a template."""
    partner, library = load(Partner, public_id), {each.public_id: each for each in reading.templates()}
    chosen = library.get(request.args.get("template", ""), next(iter(library.values()), None))
    form = DraftForm(data=_begins(chosen))
    form.template.choices = [(key, each.name) for key, each in library.items()]
    if request.method not in SAFE and form.validate():
        try:
            made = drafting.draft(library[form.template.data], partner, form.term(), form.notice_days.data, actor())
            db.session.flush()
            say(_("Draft made. Look at its text, then send it."))
            return redirect(url_for("agreements.show", public_id=made.public_id), 303)
        except Unreadable as refusal:
            form.form_errors.append(str(refusal))
            partner = load(Partner, public_id)
    status = 422 if form.errors else 200
    page = render_template(
        "agreements/console/draft.html", partner=partner, form=form, library=library, page_error=status >= 400
    )
    return page, status


def _begins(template):
    """What the form begins with: the template's own dates."""
    if template is None:
        return {}
    terms = TERMS | dict(reading.text_of(template).get("terms", {}))
    first = clock.today()
    last = months_later(first, terms["months"]) - timedelta(days=1)
    return {"template": template.public_id, "starts": first, "ends": last, "notice_days": terms["notice_days"],
            "renew_months": terms["renew_months"]}  # fmt: skip


@bp.post("/<public_id>/agreements/exception")
@needs(Do.COUNTERSIGN)
def waive(public_id):
    """Let this partner do without an agreement until a day."""
    partner, form = load(Partner, public_id), WaiveForm()
    if not form.accepted():
        return shown_of(partner, form, 422)
    try:
        requiring.waive(partner, form.reason.data, form.ends_on.data, actor())
    except Unreadable as refusal:
        form.form_errors.append(str(refusal))
        return shown_of(load(Partner, public_id), form, 422)
    say(_("%(name)s may do without an agreement until %(day)s", name=partner.name, day=form.ends_on.data))
    return redirect(url_for("partner_agreements.index", public_id=public_id), 303)

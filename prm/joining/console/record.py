"""One application: what the company says, what is known of it, what was checked, what comes next."""

from flask import render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from prm.access import policy
from prm.access.policy import Do, Reach, See, reach
from prm.access.scope import clause, visible
from prm.core.db import db
from prm.joining.catalogue import agreements
from prm.joining.console import alike
from prm.joining.console.door import bp
from prm.joining.forms.deciding import ApproveForm, CheckForm, DeclineForm, PlanForm, usual_words
from prm.joining.models import Application, ApplicationCheck
from prm.joining.places import countries
from prm.joining.recruiting import program
from prm.joining.rules import DECIDED, Check, concerns, ready
from prm.joining.service import weighing
from prm.joining.words import CHECKS, FLAGS, KINDS, PARTS, REASONS, RESULTS, SIZES, SOURCES, STAGES, STATUS_KEYS
from prm.notices import bell
from prm.partners.console.catalogue import known_names
from prm.partners.models import Partner
from prm.web.gate import actor, load, needs


@bp.get("/<public_id>")
@needs(See.APPLICATIONS)
def show(public_id):
    """Should this company become a partner?"""
    row = load(Application, public_id)
    bell.opened(row.public_id)
    return shown(row)


def may(row, verb):
    """May the reader do this with this very application?"""
    asked = visible(Application, actor(), See.APPLICATIONS, clause(Application, actor(), verb))
    return bool(db.session.execute(asked.where(Application.id == row.id)).scalar())


def within(need, present=None):
    """The regions, by public id, in which the reader may do this, and the one where a company stands already."""
    everywhere, mine = reach(actor().role, need) is Reach.ALL, {*actor().territories, present}
    return {key: name for key, (name, ids) in known_names().tree.items() if everywhere or ids[0] in mine}


def chosen(form):
    """The form with its regions and people to choose from: those that the reader may give a partner to."""
    names, anybody = known_names(), policy.may(actor(), Do.ASSIGN_PARTNER)
    fit = {number for number in names.managers if anybody or number in actor().book}
    people = [(key, name) for key, (number, name) in names.by_public_id.items() if number in fit]
    if hasattr(form, "owner"):
        form.owner.choices = [("", "–"), *((key, name) for key, (_number, name) in names.by_public_id.items())]
    if hasattr(form, "manager"):
        form.manager.choices = [("", "–"), *people]
        form.territory.choices = [("", "–"), *within(Do.DECIDE_APPLICATION).items()]
        form.agreement.choices = [("", _("None now")), *((each.public_id, each.name) for each in agreements())]
    return form


def blanks(row, first):
    """The forms as they are opened; `first` is the check nobody has made yet."""
    names = known_names()
    owner = next((key for key, (number, _n) in names.by_public_id.items() if number == row.owner_id), "")
    place = next((key for key, (_n, ids) in names.tree.items() if ids and ids[0] == row.territory_id), "")
    plan = {"owner": owner, "stage": str(row.stage), "next_step": row.next_step, "next_on": row.next_on}
    return {
        "plan": chosen(PlanForm(None, data=plan)),
        "check": CheckForm(None, data={"check": str(first)} if first else {}),
        "approve": chosen(ApproveForm(None, data={"territory": place, "manager": owner, "agreement": only()})),
        "decline": DeclineForm(None, data={"told": usual_words(row.company)}),
    }


def only():
    """The agreement to begin with, where there is no choice."""
    found = agreements()
    return found[0].public_id if len(found) == 1 else ""


def shown(row, forms=None, status=200):
    """The page; with a form that was sent and not accepted, an error."""
    about = context(row, forms) | {"here": request.form.get("here", "")}
    page = render_template(
        "joining/console/show.html", **about, back=url_for("applications.index"), page_error=status >= 400
    )
    return page, status


def context(row, forms=None):
    """What the page and the panel show; `forms` are those that were sent and not accepted."""
    held = program()
    score, parts = weighing.scored(db.session(), row, held, alike.map_of_partners())
    looked = visible(ApplicationCheck, actor(), See.APPLICATIONS).where(ApplicationCheck.application_id == row.id)
    done = {each.kind: each for each in db.session.scalars(looked)}
    results = {check: done[check].result if check in done else None for check in Check}
    missing = ready(results)
    made = None
    if row.partner_id:
        made = db.session.scalars(visible(Partner, actor(), See.PARTNERS).where(Partner.id == row.partner_id)).first()
    return {
        "row": row, "names": known_names(), "kinds": KINDS, "sizes": SIZES, "sources": SOURCES, "stages": STAGES,
        "states": STATUS_KEYS, "flags": FLAGS, "checks": CHECKS, "results": RESULTS, "reasons": REASONS,
        "part_names": PARTS, "parts": parts, "score": score, "done": done, "every": list(Check), "made": made,
        "partners": twins(row), "missing": missing, "concerned": concerns(results), "sent": set(forms or {}),
        "others": [each for each in weighing.applications(db.session(), alike.earlier(row)) if reachable(each[1])],
        "forms_of": blanks(row, next(iter(missing), None)) | (forms or {}), "decided": row.stage in DECIDED,
        "country": countries(language()).get(row.country, ""), "again_on": weighing.today_again(row, held),
        "recruits": may(row, Do.RECRUIT), "decides": may(row, Do.DECIDE_APPLICATION),
    }  # fmt: skip


def language():
    """Of the reader, for names of countries."""
    return get_locale().language if get_locale() else "en"


def twins(row):
    """(twin, partner in reach or None) for those that may be the same company."""
    found = alike.partners(row)
    ids = [number for _twin, number in found]
    mine = db.session.scalars(visible(Partner, actor(), See.PARTNERS).where(Partner.id.in_(ids))).all()
    known = {partner.id: partner for partner in mine}
    return [(twin, known.get(number)) for twin, number in found[:5]]


def reachable(other):
    """Is another application within the reader's reach?"""
    asked = visible(Application, actor(), See.APPLICATIONS, Application.id).where(Application.id == other.id)
    return db.session.execute(asked).first() is not None

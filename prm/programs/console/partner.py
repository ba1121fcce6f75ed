"""A partner's Tier tab: its level in each program, what is missing, how it came there; a card on the Overview."""

from flask import render_template
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See, may
from prm.core import clock
from prm.core.db import db
from prm.core.installation import installation
from prm.engagement import timeline
from prm.identity.queries import names_by_public_id
from prm.partners import panels
from prm.partners.console.record import head
from prm.partners.models import Partner
from prm.programs import progress, published, standings, words
from prm.programs.console.door import tiers
from prm.programs.forms.levels import ExceptionForm, LevelForm
from prm.programs.forms.recording import NumberForm
from prm.programs.measures import unit_of
from prm.programs.queries import recorded
from prm.programs.rules import How
from prm.programs.service import recording
from prm.programs.service.deciding import name_of
from prm.programs.shown import progress as shown
from prm.web.gate import actor, load, needs

panels.tab(25, _l("Tier"), "tiers.show", See.TIERS)
timeline.said_by(recording.said)
HOWS = {How.RUN: _l("by a run"), How.HAND: _l("by hand"), How.EXCEPTION: _l("by exception")}


@panels.panel(3, aside=True)
def tier(reader, partner):
    """At which level do they stand, and what comes next?"""
    if not may(reader, See.TIERS):
        return None
    session, today = db.session(), clock.today()
    mine = standings.levels_of(session, partner.id, today)
    rows = [_brief(session, held, partner.id, mine[held.program.id], today) for held in _of(session, mine, today)]
    return panels.Panel("programs/_partials/partner.html", {"programs": rows}) if rows else None


def _of(session, mine, today):
    return [held for held in published.in_force(session, today) if held.program.id in mine] if mine else []


def _brief(session, held, partner_id, level, today):
    """What the card says: what is stored, nothing that is weighed anew."""
    grace = standings.graces(session, held.program.id, [partner_id]).get(partner_id)
    exception = standings.exceptions(session, held.program.id, today, [partner_id]).get(partner_id)
    return {
        "name": held.rules.name,
        "level": name_of(held, level),
        "rank": held.rules.rank(level),
        "since": progress.since(session, partner_id, held.program.id, today),
        "grace": grace and {"until": grace.ends_on},
        "exception": exception and {"until": exception.ends_on},
    }


@tiers.get("/<public_id>/tier")
@needs(See.TIERS)
def show(public_id):
    """Where do they stand, why, and what is missing for more?"""
    return page_of(load(Partner, public_id))


def page_of(partner, wrong=None, status=200, numbers=None):
    """The tab; `wrong`: (program's key, form) that could not be taken, `numbers` the form of a number."""
    found = progress.of_partner(db.session(), partner, clock.today())
    programs = [
        {
            "it": each,
            "shown": shown(each),
            "history": [
                (row, name_of(each.held, row.level), HOWS[row.how])
                for row in progress.history(db.session(), partner.id, each.held.program.id)
            ],
            "forms": forms_of(each, wrong),
        }
        for each in found
    ]
    kept = recorded.numbers_of(actor(), partner.id)
    people = {row.made_by for each in programs for row, _level, _how in each["history"]} | {row.made_by for row in kept}
    may_except, currency = may(actor(), Do.EXCEPT_TIER), installation().currency
    page = render_template(
        "programs/console/partner.html", **head(partner, "tiers.show"), programs=programs,
        people=names_by_public_id(people), may_except=may_except, page_error=status >= 400,
        kept=[(row, recording.what(row.measure, row.which), _much(row, currency)) for row in kept], today=clock.today(),
        number_form=(numbers or NumberForm()) if recorded.may_record(actor(), partner.id) else None,
    )  # fmt: skip
    return page, status


def _much(row, currency):
    return words.number(unit_of(row.measure), row.value, currency)


def forms_of(each, wrong):
    """The forms of one program, with what was typed where that could not be taken."""
    key, refused = wrong or ("", None)
    mine = refused if key == each.held.program.key else None
    here = each.held.program.key
    level = mine if isinstance(mine, LevelForm) else LevelForm(prefix=f"{here}-level-")
    level.starts_on.data = level.starts_on.data or clock.today()
    given = mine if isinstance(mine, ExceptionForm) else ExceptionForm(prefix=f"{here}-given-")
    return {"level": choosing(level, each.program, none=True), "exception": choosing(given, each.program)}


def choosing(form, program, *, none=False):
    """The form with the program's levels to choose from."""
    form.level.choices = [(each.key, each.name) for each in program.levels]
    if none:
        form.level.choices.append(("", _l("No level")))
    return form

"""Giving a partner a level by hand or as an exception, and ending an exception."""

from flask import redirect, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.identity.sessions import say
from prm.partners.models import Partner
from prm.programs import published
from prm.programs.console.door import tiers
from prm.programs.console.partner import choosing, page_of
from prm.programs.console.record import held_of
from prm.programs.forms.levels import ExceptionForm, LevelForm
from prm.programs.models import TierException
from prm.programs.service import by_hand
from prm.web.forms import Form
from prm.web.gate import actor, load, needs, visible


@tiers.post("/<public_id>/tier/<program_key>/level")
@needs(Do.EXCEPT_TIER)
def set_level(public_id, program_key):
    """Put them on a level from a day on."""
    partner, held = load(Partner, public_id), held_of(program_key)
    form = choosing(LevelForm(prefix=f"{program_key}-level-"), held.rules, none=True)
    if not form.validate():
        return page_of(partner, (program_key, form), 422)
    by_hand.set_level(partner, held, form.level.data, form.starts_on.data, form.reason.data, actor())
    say(_("Level set"))
    return redirect(url_for("tiers.show", public_id=public_id), 303)


@tiers.post("/<public_id>/tier/<program_key>/exception")
@needs(Do.EXCEPT_TIER)
def give_exception(public_id, program_key):
    """Let them stand at a level until a day."""
    partner, held = load(Partner, public_id), held_of(program_key)
    form = choosing(ExceptionForm(prefix=f"{program_key}-given-"), held.rules)
    if not form.validate():
        return page_of(partner, (program_key, form), 422)
    by_hand.give_exception(partner, held, form.level.data, form.ends_on.data, form.reason.data, actor())
    say(_("Exception given"))
    return redirect(url_for("tiers.show", public_id=public_id), 303)


@tiers.post("/tier/exceptions/<public_id>/ended")
@needs(Do.EXCEPT_TIER)
def end_exception(public_id):
    """The exception ends with yesterday."""
    row = load(TierException, public_id)
    partner = db.session.scalars(visible(Partner).where(Partner.id == row.partner_id)).one()
    programs = published.in_force(db.session(), clock.today())
    held = next((each for each in programs if each.program.id == row.program_id), None)
    if held is None:
        raise NotFound
    if Form().accepted():
        by_hand.end_exception(row, partner, held, actor())
        say(_("Exception ended. The next run weighs their own numbers."))
    return redirect(url_for("tiers.show", public_id=partner.public_id), 303)

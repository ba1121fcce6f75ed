"""Settings › Names of states, and Settings › Sales stages (AD-1): words change, meanings stay."""

import hashlib

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do
from prm.core.errors import Refused
from prm.deals.forms.naming import KINDS, NamesForm, StagesForm, field_of, stage_rows
from prm.deals.queries import names
from prm.deals.service import naming
from prm.deals.state_words import OWN_WORDS, STATUSES, Axis, Meaning
from prm.identity.sessions import say
from prm.web import nav
from prm.web.gate import actor, audience, needs

bp = audience("console", "naming", "/settings")
nav.entry(24, "", _l("Names of states"), "naming.states", "note", Do.CHANGE_SETTINGS, settings=True)
nav.entry(26, "", _l("Sales stages"), "naming.stages", "target", Do.CHANGE_SETTINGS, settings=True)
MEANINGS = {
    Meaning.WAITING: _l("waits for our decision"),
    Meaning.ASKED: _l("waits for the partner"),
    Meaning.PROTECTED: _l("the deal is protected"),
    Meaning.DECLINED: _l("we said no, or took it back"),
    Meaning.ENDED: _l("over, without a no from us"),
    Meaning.WON: _l("the deal was won"),
    Meaning.LOST: _l("the deal was lost"),
    Meaning.PARTNERS: _l("not sent yet"),
}
bp.add_app_template_global(names.given_state, "named")
bp.add_app_template_global(names.stage, "stage_name")


def _seen(held):
    return hashlib.sha256(repr(sorted(held)).encode()).hexdigest()[:16]


@bp.get("/names")
@needs(Do.CHANGE_SETTINGS)
def states():
    """What states and reasons are called."""
    held = names.given()
    data = {field_of(*pair): name for pair, name in held.items()}
    return _states(NamesForm(data=data | {"seen": _seen(held.items())}))


def _states(form, status=200, clash=""):
    groups = [
        (_("Where a registration stands"), _("Shown to both sides."), Axis.STATUS),
        (_("Why a registration is declined, as we read it"), _("Shown to staff only."), Axis.REASON),
        (
            _("Why a registration is declined, as the partner reads it"),
            _("One sentence for every customer who is taken, so that nobody learns whose it is."),
            Axis.TOLD,
        ),
    ]
    meanings = {field_of(Axis.STATUS, key): MEANINGS[meaning] for key, (meaning, _word) in STATUSES.items()}
    tables = [(title, note, [form[field_of(axis, key)] for key in OWN_WORDS[axis]]) for title, note, axis in groups]
    page = render_template(
        "deals/console/names.html", form=form, tables=tables, meanings=meanings, clash=clash, page_error=status == 422
    )
    return page, status


@bp.post("/names")
@needs(Do.CHANGE_SETTINGS)
def name_states():
    """Keep them."""
    form = NamesForm()
    if not form.validate():
        return _states(form, 422)
    now = _seen(names.given().items())
    if form.seen.data != now:
        form.seen.data, form.seen.raw_data = now, None
        return _states(form, 409, _("Somebody changed names after you opened this page."))
    if naming.name_states(form.wanted(), actor()):
        say(_("Saved for everybody."))
    return redirect(url_for(".states"), 303)


@bp.get("/stages")
@needs(Do.CHANGE_SETTINGS)
def stages():
    """The partner's sales stages."""
    return _stages(StagesForm(data={"stages": stage_rows(), "seen": _seen(map(str, names.stages()))}))


def _stages(form, status=200, clash=""):
    page = render_template("deals/console/stages.html", form=form, kinds=KINDS, clash=clash, page_error=status == 422)
    return page, status


@bp.post("/stages")
@needs(Do.CHANGE_SETTINGS)
def set_stages():
    """Keep them."""
    form = StagesForm()
    if not form.validate():
        return _stages(form, 422)
    now = _seen(map(str, names.stages()))
    if form.seen.data != now:
        form.seen.data, form.seen.raw_data = now, None
        return _stages(form, 409, _("Somebody changed the stages after you opened this page."))
    try:
        changed = naming.set_stages(form.wanted(), actor())
    except Refused as refusal:
        form.form_errors.append(str(refusal))
        return _stages(form, 422)
    if changed:
        say(_("Saved for everybody."))
    return redirect(url_for(".stages"), 303)

"""A run: who moves and why, by what hurts first; approval of all or some of it; weighing anew."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from prm.access.policy import Do, See
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.sessions import say
from prm.programs import weighing, words
from prm.programs.console.door import bp
from prm.programs.console.record import held_of
from prm.programs.forms.levels import DecideForm
from prm.programs.queries import runs
from prm.programs.rules import Decision, MoveKind
from prm.programs.service import deciding, evaluating
from prm.web.forms import Form
from prm.web.gate import actor, needs

HEADS = {  # word, what it means, tone
    MoveKind.DOWN: (_l("Fall"), _l("Their grace is over, and the numbers still do not bear the level out."), "bad"),
    MoveKind.OUT: (_l("Leave the program"), _l("They are no members any more."), "bad"),
    MoveKind.AT_RISK: (_l("At risk"), _l("They keep the level for the days of grace, and are told so."), "warn"),
    MoveKind.SAFE: (_l("Safe again"), _l("They meet their level within the grace: it ends."), "ok"),
    MoveKind.UP: (_l("Rise"), _l("Their numbers reach a higher level."), "ok"),
}


@bp.get("/<program_key>/run")
@needs(See.TIERS)
def run(program_key):
    """Who would move, and why?"""
    return _page(held_of(program_key), DecideForm(data={"effective_on": clock.today()}))


def _page(held, form, status=200):
    newest = runs.newest(held.program.id)
    found = runs.moves(actor(), newest) if newest else {}
    totals = runs.counts(actor(), newest, undecided=False) if newest else {}
    groups = [
        {
            "head": HEADS[kind],
            "rows": [(row, _why(held.rules, row.TierMove)) for row in rows],
            "total": totals[kind],
        }
        for kind, rows in found.items()
    ]
    open_moves = sum(runs.counts(actor(), newest).values()) if newest and runs.is_open(newest) else 0
    page = render_template(
        "programs/console/run.html", held=held, run=newest, groups=groups, form=form, open=Decision.OPEN,
        taken=Decision.TAKEN, waits=open_moves > 0,
        stale=newest is not None and newest.program_version_id != held.version.id, most=runs.MOST,
        name_of=lambda key: deciding.name_of(held, key), page_error=status >= 400,
    )  # fmt: skip
    return page, status


def _why(program, move):
    """The requirements that decide: of a rise what it now meets, else what it misses of the level it has."""
    if move.kind is MoveKind.OUT:
        return []
    here = program.variant(move.variant if move.variant in program.variants else "global")
    by_label = {fact.label: fact for fact in here.facts()}
    facts = {by_label[label]: value for label, value in move.facts.items() if label in by_label}
    key = move.after if move.kind in {MoveKind.UP, MoveKind.SAFE} else move.before
    tree = weighing.weigh(here, facts).trees.get(key)
    lines = [] if tree is None else list(tree.lines())
    wanted = move.kind in {MoveKind.UP, MoveKind.SAFE}
    return [
        _("%(what)s %(now)s, %(asked)s", what=words.fact(line.requirement.fact),
          now=words.known(line.requirement.fact, line.value, here.currency),
          asked=words.asked(line.requirement, here.currency))
        for line in lines if line.met is wanted
    ][:4]  # fmt: skip


@bp.post("/<program_key>/run/weighed")
@needs(Do.APPROVE_TIERS)
def weigh(program_key):
    """Weigh everybody anew, as every night does."""
    held = held_of(program_key)
    if Form().accepted():
        made = evaluating.evaluate(db.session(), held, clock.today(), actor())
        say(ngettext("%(num)s partner weighed", "%(num)s partners weighed", made.partners))
    return redirect(url_for("programs.run", program_key=program_key), 303)


@bp.post("/<program_key>/run/decided")
@needs(Do.APPROVE_TIERS)
def decide(program_key):
    """Approve the moves that are picked, leave the others as they are."""
    held, form = held_of(program_key), DecideForm()
    if not form.validate():
        return _page(held, form, 422)
    newest = runs.newest(held.program.id)
    if newest is None or newest.public_id != request.form.get("run"):
        raise Refused(_("Everybody was weighed anew after you opened this page. Look at the new run."))
    left_out = set(request.form.getlist("leave"))
    taken = deciding.decide(newest, form.effective_on.data, left_out, actor())
    say(ngettext("%(num)s move approved", "%(num)s moves approved", taken))
    return redirect(url_for("programs.run", program_key=program_key), 303)

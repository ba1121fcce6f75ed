"""Programs › Tiers and benefits (P08): the programs there are, where partners stand in them, what waits."""

from datetime import timedelta

from flask import render_template

from prm.access.policy import Do, See
from prm.core import clock
from prm.core.db import db
from prm.programs import published
from prm.programs.console.door import bp
from prm.programs.queries import runs, standing
from prm.programs.rules import MoveKind
from prm.programs.service import writing
from prm.programs.shown import guide
from prm.web.gate import actor, allowed, needs

YEARS = 3_660  # days ahead in which a program may begin


@bp.get("")
@needs(See.TIERS)
def index():
    """What do levels require and give, and who moves?"""
    session, today = db.session(), clock.today()
    programs = []
    for held in published.in_force(session, today):
        run = runs.newest(held.program.id)
        moving = runs.counts(actor(), run) if run is not None and runs.is_open(run) else {}
        programs.append(
            {
                "key": held.program.key,
                "version": held.version,
                "guide": guide(held.rules, standing.by_level(actor(), held.program.id)),
                "moving": sum(moving.values()),
                "up": moving.get(MoveKind.UP, 0),
            }
        )
    known = {each["key"] for each in programs}
    later = published.in_force(session, today + timedelta(days=YEARS))
    coming = [each for each in later if each.program.key not in known]
    drafts = writing.drafts(actor()) if allowed(Do.SET_PROGRAM) else []
    return render_template("programs/console/index.html", programs=programs, drafts=drafts, coming=coming)

"""Program for the partner (PP9): which level are we, what is missing for the next, what does each give."""

from flask import render_template, url_for

from prm.access.policy import See
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.partners.models import Partner
from prm.programs import progress
from prm.programs.portal.door import bp
from prm.programs.shown import guide as said
from prm.programs.shown import progress as shown
from prm.programs.shown import ways
from prm.web.gate import actor, load, needs, visible


@bp.get("")
@needs(See.TIERS)
def index():
    """Which level are we, and what is missing for the next?"""
    return _page(own())


@bp.get("/of/<public_id>")
@needs(See.TIERS)
def of(public_id):
    """The same of a company below ours, or of ours by its name in a letter."""
    return _page(load(Partner, public_id))


def _page(partner):
    mine = partner.id == actor().partner_id
    links = {key: url_for(endpoint) for key, endpoint in ways().items()} if mine else {}
    programs = [shown(each, links) for each in progress.of_partner(db.session(), partner, clock.today())]
    return render_template("programs/portal/index.html", programs=programs, other="" if mine else partner.name)


@bp.get("/<program_key>")
@needs(See.PROGRAMS)
def guide(program_key):
    """What does each level require and give where we are?"""
    programs = progress.of_partner(db.session(), own(), clock.today())
    found = next((each for each in programs if each.held.program.key == program_key), None)
    if found is None:
        raise NotFound
    return render_template(
        "programs/portal/guide.html", guide=said(found.program), version=found.held.version, mine=shown(found)
    )


def own():
    """The reader's own company."""
    return db.session.scalars(visible(Partner, need=See.PARTNERS).where(Partner.id == actor().partner_id)).one()

"""Adding a company that somebody of ours found, and putting right what is known of one."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core.db import db
from prm.identity.sessions import say
from prm.joining import catalogue
from prm.joining.console.deciding import done, fresh
from prm.joining.console.door import bp
from prm.joining.console.record import within
from prm.joining.forms.deciding import EditForm, ProspectForm, typed
from prm.joining.models import Application
from prm.joining.recruiting import program
from prm.joining.rules import DECIDED, Source
from prm.joining.service import pipeline
from prm.partners.console.catalogue import known_names
from prm.web.gate import actor, load, needs


@bp.route("/new", methods=["GET", "POST"])
@needs(Do.RECRUIT)
def add():
    """Add a company that somebody of ours found."""
    held = program()
    form = ProspectForm().know(held.verticals, catalogue.families())
    if form.accepted():
        row = pipeline.add(form.asked(form.kind.data), Source(form.source.data), actor(), held, owner_id=actor().id)
        db.session.flush()
        say(_("%(company)s added", company=row.company))
        return redirect(url_for("applications.show", public_id=row.public_id), 303)
    return drawn(form, None)


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@needs(Do.RECRUIT)
def edit(public_id):
    """Put right what is known of a company, and where it belongs."""
    row, tree = load(Application, public_id), known_names().tree
    if row.stage in DECIDED:
        return redirect(url_for("applications.show", public_id=public_id))
    place = next((key for key, (_name, ids) in tree.items() if ids and ids[0] == row.territory_id), "")
    form = EditForm(data=typed(row) | {"territory": place})
    form.know([*dict.fromkeys([*program().verticals, *row.verticals])], [*catalogue.families()])
    form.territory.choices = [("", _("Not placed yet")), *within(Do.RECRUIT, row.territory_id).items()]
    if not form.accepted():
        return drawn(form, row)
    fresh(row)
    territory = tree[form.territory.data][1][0] if form.territory.data else None
    changed = pipeline.edit(row, form.asked(form.kind.data), territory, actor())
    return done(row, _("Saved") if changed else _("Nothing was changed"))


def drawn(form, row):
    """The form's page."""
    page = render_template("joining/console/add.html", form=form, row=row, page_error=bool(form.errors))
    return page, 422 if form.errors else 200

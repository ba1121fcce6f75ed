"""Settings › Product families: what registrations, targets and order lines are told apart by; named or imported."""

from flask import redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from prm.access.policy import Do
from prm.core.db import db
from prm.identity.sessions import say
from prm.sales import service
from prm.sales.forms import FamiliesForm
from prm.sales.models import Category
from prm.web import nav
from prm.web.gate import actor, audience, needs

bp = audience("console", "families", "/settings/families")
nav.entry(22, "", _l("Product families"), "families.index", "package", Do.CHANGE_SETTINGS, settings=True)


@bp.route("", methods=["GET", "POST"])
@needs(Do.CHANGE_SETTINGS)
def index():
    """What do we sell, in a few words?"""
    form = FamiliesForm()
    if form.accepted():
        made = service.add_families(form.named(), actor())
        say(ngettext("%(num)s product family added", "%(num)s product families added", len(made)))
        return redirect(url_for(".index"), 303)
    known = db.session.scalars(select(Category.name).order_by(Category.name)).all()
    page = render_template("sales/console/families.html", form=form, known=known, page_error=bool(form.errors))
    return page, 422 if form.errors else 200

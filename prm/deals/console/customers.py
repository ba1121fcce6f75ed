"""Whom we sell to ourselves, as lists: end customers and direct opportunities. They come by import alone."""

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.deals.console.known_lists import COURSES, CUSTOMERS, OPPORTUNITIES
from prm.deals.known import DirectOpportunity, EndCustomer
from prm.deals.queries import choices
from prm.partners.console.catalogue import known_names
from prm.web import listpage, listrows, lists, nav, views
from prm.web.gate import actor, audience, needs
from prm.web.known import versions

MOST_AT_ONCE = 10_000  # rows a file may have before a job makes it
bp = audience("console", "customers", "/customers")
nav.entry(60, "", _l("End customers"), "customers.index", "building", See.CUSTOMERS, settings=True)
nav.entry(61, "", _l("Direct opportunities"), "customers.opportunities", "briefcase", See.CUSTOMERS, settings=True)


@bp.get("/")
@needs(See.CUSTOMERS)
def index():
    """Who buys from us already, and whom do we keep for ourselves?"""
    return listed(CUSTOMERS, EndCustomer, "customers.index", "deals/console/customers.html")


@bp.get("/opportunities")
@needs(See.CUSTOMERS)
def opportunities():
    """What do our own people work on?"""
    page = "deals/console/opportunities.html"
    return listed(OPPORTUNITIES, DirectOpportunity, "customers.opportunities", page, families=families())


def listed(listing, model, endpoint, template, **more):
    """One page of a list of ours."""
    tabs = views.of(listing, actor())
    asked = lists.read(listing, request.args, actor(), tabs)
    ids, count = matching(listing, model, asked, actor())
    asked, ids = listrows.paged(asked, count, listrows.ordered(listing, asked, ids))
    found = db.session.execute(ids.with_only_columns(*model.__table__.columns)).all()
    page = listpage.page(listing, asked, actor(), count, url_for(endpoint), tabs)
    names = known_names()
    words = {"people": names.people, "regions": names.regions, "courses": COURSES}
    return render_template(template, page=page, rows=found, large=count > MOST_AT_ONCE, **words, **more)


def matching(listing, model, asked, reader):
    """The scoped ids of all rows asked for, and how many they are."""
    ids = listrows.narrowed(listing, asked, reader, visible(model, reader, See.CUSTOMERS, model.id))
    count = listrows.total(listing, asked, reader, ids, need=See.CUSTOMERS, versions=versions(), day=clock.today())
    return ids, count


def families():
    """Product families by id."""
    return {row.id: row.name for row in choices.families()}


def account(row):
    """What kind of customer it is."""
    return _("House account") if row.house else _("Customer")

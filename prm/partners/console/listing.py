"""P05, the list of partners: one page of rows, ready to show."""

from functools import lru_cache

from flask import get_template_attribute, render_template, request, url_for

from prm.access.policy import See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.partners import queries
from prm.partners.console.catalogue import PARTNERS, known_names
from prm.partners.console.door import bp
from prm.partners.models import Partner
from prm.partners.rules import band, change
from prm.web import formats, fragments, listpage, listrows, lists, views
from prm.web.gate import actor, needs
from prm.web.known import about, versions

MOST_AT_ONCE = 10_000  # rows a file may have before a job makes it


@bp.get("/")
@needs(See.PARTNERS)
def index():
    """Who is doing well, who is slipping, who is new?"""
    tabs = views.of(PARTNERS, actor())
    asked = lists.read(PARTNERS, request.args, actor(), tabs)
    ids, count = matching(asked, actor())
    asked, ids = listrows.paged(asked, count, listrows.ordered(PARTNERS, asked, ids))
    order = listrows.order_of(PARTNERS, asked)
    found = db.session.execute(queries.page_of(ids, order)).all()
    shown = listpage.page(PARTNERS, asked, actor(), count, url_for("partners.index"), tabs)
    return render_template(
        "partners/console/index.html", page=shown, rows=drawn(found, shown.shown), large=count > MOST_AT_ONCE
    )


def matching(asked, reader):
    """The scoped ids of all rows asked for, and how many they are."""
    ids = listrows.narrowed(PARTNERS, asked, reader, visible(Partner, reader, See.PARTNERS, Partner.id))
    count = listrows.total(PARTNERS, asked, reader, ids, need=See.PARTNERS, versions=versions(), day=clock.today())
    return ids, count


def drawn(found, shown):
    """Rows as markup, each from what was read alone."""
    names, currency, locale = known_names(), about().currency, formats.locale_name()
    regions, people, ago = names.regions.get, names.people.get, formats.ago
    for row in found:
        contact = ago(row.touched_at) if row.touched_at else ""
        yield _row(locale, currency, shown, row, regions(row.territory_id, ""), people(row.manager_id, ""), contact)


@lru_cache(fragments.KEPT)
def _row(locale, currency, shown, row, region, person, contact):
    moved = change(row.revenue, row.revenue_before)
    cells = (
        row.public_id,
        row.name,
        row.code,
        row.status,
        row.kind,
        region,
        person,
        formats.amount(row.revenue, currency, locale),
        moved,
        formats.percent(abs(moved), 0, locale) if moved is not None else "",
        formats.day(row.last_order_on, locale) if row.last_order_on else "",
        row.last_order_on,
        contact,
        row.touched_at,
        row.city,
        row.country,
        row.health,
        band(row.health),
    )
    return get_template_attribute("partners/_partials/rows.html", "row")(shown, cells)

"""P05, the list of partners: one page of rows, ready to show."""

from flask import render_template, request, url_for

from prm.access.policy import See
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.partners import queries
from prm.partners.console.catalogue import PARTNERS, known_names
from prm.partners.console.door import bp
from prm.partners.models import Partner
from prm.partners.rules import change
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
    """Rows as markup, each from its texts alone."""
    names, currency = known_names(), about().currency
    amount, day, ago, percent, locale = formats.amount, formats.day, formats.ago, formats.percent, formats.locale_name()
    for row in found:
        moved = change(row.revenue, row.revenue_before)
        cells = (
            row.public_id,
            row.name,
            row.code,
            row.status,
            row.kind,
            names.regions.get(row.territory_id, ""),
            names.people.get(row.manager_id, ""),
            amount(row.revenue, currency, locale),
            moved,
            percent(abs(moved), 0, locale) if moved is not None else "",
            day(row.last_order_on, locale) if row.last_order_on else "",
            row.last_order_on,
            ago(row.touched_at) if row.touched_at else "",
            row.touched_at,
            row.city,
            row.country,
        )
        yield fragments.drawn("partners/_partials/rows.html", "row", shown, cells)

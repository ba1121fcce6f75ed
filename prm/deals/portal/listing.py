"""PP2, the list of own deals: where do they stand?"""

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.core import clock
from prm.core.db import db
from prm.deals.models import Registration
from prm.deals.portal.door import bp
from prm.deals.queries import names, own
from prm.deals.queries.names import STATES as SHOWN
from prm.deals.rules import EXPIRED, shown
from prm.web import formats, fragments, listpage, listrows, lists
from prm.web.export import Kind
from prm.web.gate import actor, needs, visible
from prm.web.known import versions
from prm.web.lists import Column, Filter, Listing, View

STATES = {"open": _l("Open"), "approved": SHOWN["approved"], "expiring": _l("Expiring"), "closed": _l("Closed")}


def _in_states(values, _actor):
    return own.in_state(values[0], clock.now())


DEALS = Listing(
    page="own_deals.index",
    columns=(
        Column("customer", _l("Customer"), sort=Registration.customer_sort, fixed=True),
        Column("status", _l("Status"), fixed=True),
        Column("amount", _l("Amount"), Kind.AMOUNT, sort=Registration.reporting),
        Column("close", _l("Expected close"), Kind.DAY, sort=Registration.close_on),
        Column("received", _l("Registered"), Kind.MOMENT, sort=Registration.received_at),
        Column("until", _l("Protected until"), Kind.DAY, sort=Registration.protected_until),
        Column("stage", _l("Sales stage")),
        Column("reference", _l("Your reference"), shown=False),
    ),
    filters=(Filter("state", _l("State"), _in_states, lambda _a: {key: str(word) for key, word in STATES.items()}),),
    search=own.called,
    order=(Registration.received_at.desc(),),
    tie=Registration.id,
    topics=("deals",),
    views=lambda _a: (
        View("all", _l("All")),
        *(View(key, word, f"f.state={key}") for key, word in STATES.items()),
    ),
)


@bp.get("/")
@needs(See.DEALS)
def index():
    """Where do my deals stand?"""
    tabs = DEALS.views(actor())
    asked = lists.read(DEALS, request.args, actor(), tabs)
    ids = listrows.narrowed(DEALS, asked, actor(), visible(Registration, Registration.id))
    count = listrows.total(DEALS, asked, actor(), ids, need=See.DEALS, versions=versions(), day=clock.today())
    asked, ids = listrows.paged(asked, count, listrows.ordered(DEALS, asked, ids))
    found = db.session.execute(own.page_of(actor(), ids, listrows.order_of(DEALS, asked)))
    page = listpage.page(DEALS, asked, actor(), count, url_for("own_deals.index"), tabs)
    return render_template("deals/portal/index.html", page=page, rows=drawn(page.shown, found))


def drawn(columns, found):
    """Rows as markup, each from what was read alone."""
    now, place, own_id = clock.now(), url_for("own_deals.index"), actor().partner_id
    draw, stages = fragments.drawing("deals/portal/_row.html", "row"), {each.key: each.name for each in names.stages()}
    for row in found:
        yield draw(
            columns,
            row,
            place + row.public_id,
            shown(row.status, row.outcome, row.protected_until, now),
            flag(row, now),
            row.company if row.partner_id != own_id else "",
            formats.ago(row.received_at),
            stages.get(row.stage, row.stage),
        )


def flag(row, now):
    """The warning beside a status, if the partner should act or wait for more than usual."""
    word = shown(row.status, row.outcome, row.protected_until, now)
    if row.conflict and word in {"submitted", "under_review"}:
        return _("Needs review")
    if word == "approved" and row.protected_until is not None and word != EXPIRED:
        left = (row.protected_until - now).days
        if left <= own.SOON:
            return (
                _("Expires in %(n)s days", n=left)
                if left > 1
                else _("Expires tomorrow")
                if left
                else _("Expires today")
            )
    return ""


def standing():
    """The card on Home: what needs the asker, with its words."""
    found, now = own.standing(actor(), clock.now()), clock.now()
    rows = [(row, shown(row.status, row.outcome, row.protected_until, now), flag(row, now)) for row in found.needs]
    return {"needs": rows, "open": found.open, "approved": found.approved, "any": found.any}

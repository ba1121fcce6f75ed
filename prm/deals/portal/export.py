"""The own deals as a file: what is on the screen, all pages of it, and nothing that the portal does not show."""

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound, Refused
from prm.deals.models import Registration
from prm.deals.portal.door import bp
from prm.deals.portal.listing import DEALS
from prm.deals.queries import names, own
from prm.deals.rules import EXPIRED, Outcome, Status, shown
from prm.web import export, listpage, listrows, lists
from prm.web.export import Column
from prm.web.gate import actor, needs, visible
from prm.web.known import about, versions

MOST = 10_000
STATUSES = {
    Status.SUBMITTED: _l("Submitted"), Status.UNDER_REVIEW: _l("In review"), Status.INFO_REQUESTED: _l("Needs info"),
    Status.APPROVED: _l("Approved"), EXPIRED: _l("Expired"), Status.REJECTED: _l("Declined"),
    Status.WITHDRAWN: _l("Withdrawn"), Status.REVOKED: _l("Revoked"), Status.CONVERTED: _l("Converted"),
    Status.SUPERSEDED: _l("Superseded"), Outcome.WON: _l("Won"), Outcome.LOST: _l("Lost"),
}  # fmt: skip


@bp.get("/export.<extension>")
@needs(See.DEALS)
def download(extension):
    """My deals, to work on elsewhere."""
    if extension not in export.TYPES:
        raise NotFound
    asked = lists.read(DEALS, request.args, actor(), DEALS.views(actor()))
    ids = listrows.narrowed(DEALS, asked, actor(), visible(Registration, Registration.id))
    count = listrows.total(DEALS, asked, actor(), ids, need=See.DEALS, versions=versions(), day=clock.today())
    if count > MOST:
        raise Refused(_("A file holds %(most)s deals. Narrow the list first.", most=f"{MOST:,}"))
    rows = db.session.execute(own.page_of(actor(), ids, listrows.order_of(DEALS, asked)))
    columns, cells = table(asked)
    made = ([read(row) for read in cells] for row in rows)
    if extension == "csv":
        return export.send_csv(_("Deals"), columns, made)
    return export.send_workbook(_("Deals"), columns, made, told(asked))


def table(asked):
    """The columns on the screen, and what reads each of them from a row."""
    now = clock.now()
    words = {key: str(word) for key, word in STATUSES.items()}
    label = {column.key: str(column.label) for column in DEALS.columns}
    read = {
        "customer": lambda row: row.customer,
        "status": lambda row: words[shown(row.status, row.outcome, row.protected_until, now)],
        "amount": lambda row: (row.amount, row.currency),
        "close": lambda row: row.close_on,
        "received": lambda row: row.received_at,
        "until": lambda row: row.protected_until and row.protected_until.date(),
        "stage": lambda row: names.stage(row.stage),
        "reference": lambda row: row.reference,
    }
    chosen = listpage.shown(DEALS, asked)
    kinds = {column.key: column.kind for column in DEALS.columns}
    columns = [Column("number", _("Number")), *(Column(key, label[key], kinds[key]) for key in chosen)]
    return columns, [lambda row: row.number, *(read[key] for key in chosen)]


def told(asked):
    """The About sheet."""
    chips = listpage.page(DEALS, asked, actor(), 0, "/portal/deals/", ()).chips
    return [
        (_("What"), _("Own deals, %(name)s", name=about().name)),
        (_("Filters"), "; ".join(f"{chip.label}: {chip.value}" for chip in chips) or _("None")),
        (_("By"), f"{actor().name} <{actor().email}>"),
        (_("When (UTC)"), clock.now().strftime("%Y-%m-%d %H:%M:%S")),
    ]

"""What this room adds to a partner's page: its record in three numbers and its last registrations."""

from flask import url_for

from prm.access.policy import See, may
from prm.deals.console import panel, promise
from prm.deals.queries import weighing
from prm.partners import panels
from prm.web import formats

SHOWN = 5


@panels.panel(30)
def deals(reader, partner):
    """How do they register, and what is open?"""
    if not may(reader, See.DEALS):
        return None
    rows = weighing.newest(reader, partner.id, SHOWN)
    if not rows:
        return None
    told = [
        (row, promise.state(row), formats.amount(row.amount, row.currency), formats.ago(row.received_at))
        for row in rows
    ]
    url = url_for("deals.index", view="all", **{"f.show": "all", "f.partner": partner.code})
    return panels.Panel(
        "deals/_partials/partner.html", {"figures": panel.track_record(partner), "rows": told, "url": url}
    )

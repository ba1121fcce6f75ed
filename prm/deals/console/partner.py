"""What this room adds to a partner's page: its record in three numbers and its open deals."""

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
    if not weighing.any_of(reader, partner.id):
        return None
    told = [
        (row, promise.state(row), formats.amount(row.amount, row.currency), promise.promised(row))
        for row in weighing.open_first(reader, partner.id, SHOWN)
    ]
    url = url_for("deals.index", view="all", **{"f.show": "all", "f.partner": partner.code})
    return panels.Panel(
        "deals/_partials/partner.html", {"figures": panel.track_record(partner), "rows": told, "url": url}
    )

"""On a partner's page: that it may be trying out names, and where to look."""

from flask import url_for

from prm.access.policy import See, may
from prm.access.scope import visible
from prm.core.db import db
from prm.deals.service import probing
from prm.journal.models import Event
from prm.partners import panels
from prm.web import formats


@panels.panel(5)
def probed(reader, partner):
    """A warning, for thirty days after it was told."""
    if not may(reader, See.DEALS):
        return None
    rows = visible(Event, reader, See.DEALS, Event.at, Event.facts).where(Event.partner_id == partner.id)
    found = probing.newest(db.session(), rows)
    if found is None:
        return None
    url = url_for("deals.index", view="all", **{"f.show": "all", "f.partner": partner.code})
    facts = {"probes": found.facts["probes"], "when": formats.day(found.at.date()), "url": url}
    return panels.Panel("deals/_partials/suspicion.html", facts)

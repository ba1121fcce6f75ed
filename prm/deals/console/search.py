"""What the search finds among registrations: the number, then customers by how they begin (R20)."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from prm.access.policy import See, may
from prm.access.scope import visible
from prm.core.db import db
from prm.deals.models import Registration
from prm.partners.models import Partner
from prm.partners.rules import folded
from prm.web.search import Hit, searches

SHORTEST = 2


@searches(15, _l("Deals"))
def find_deals(reader, text, limit):
    """Registrations by number or customer."""
    if len(text) < SHORTEST or not may(reader, See.DEALS) or not reader.is_staff:
        return []
    named, columns = folded(text), (Registration.public_id, Registration.number, Registration.customer)
    ours = visible(Registration, reader, See.DEALS, *columns, Partner.name.label("partner"))
    ours = ours.join(Partner, Partner.id == Registration.partner_id).limit(limit)
    found = list(db.session.execute(ours.where(Registration.number == text.upper())))
    begins = Registration.customer_sort.between(named, named + "\U0010ffff")
    found += db.session.execute(ours.where(begins).order_by(Registration.customer_sort, Registration.id)).all()
    return [
        Hit(row.customer, f"{row.number} · {row.partner}", url_for("deals.show", public_id=row.public_id), "briefcase")
        for row in found[:limit]
    ]

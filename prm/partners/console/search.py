"""What the search finds among partners and their people: exact codes, then beginnings, then anything inside (R20)."""

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import case, or_

from prm.access.policy import See, may
from prm.access.scope import visible
from prm.core.db import db
from prm.partners.models import Contact, Partner
from prm.partners.rules import SHOWN, folded
from prm.web.search import Hit, searches

SHORTEST_INSIDE = 2  # a single letter inside a name says nothing


@searches(10, _l("Partners"))
def find_partners(reader, text, limit):
    """Partners by code or name."""
    if not text or not may(reader, See.PARTNERS) or not reader.is_staff:
        return []
    named, columns = folded(text), (Partner.public_id, Partner.name, Partner.code, Partner.status, Partner.id)
    ours = visible(Partner, reader, See.PARTNERS, *columns)
    first = or_(
        Partner.sort_name.between(named, named + "\U0010ffff"), Partner.code == text.upper(), Partner.code == text
    )
    best = case((Partner.code == text.upper(), 0), (Partner.code == text, 0), else_=1)
    found = list(db.session.execute(ours.where(first).order_by(best, Partner.sort_name, Partner.id).limit(limit)))
    if len(found) < limit and len(named) >= SHORTEST_INSIDE:
        inside = or_(Partner.sort_name.contains(named, autoescape=True), Partner.code.icontains(text, autoescape=True))
        known = {row.public_id for row in found}
        more = db.session.execute(ours.where(inside).order_by(Partner.sort_name, Partner.id).limit(limit + len(found)))
        found += [row for row in more if row.public_id not in known][: limit - len(found)]
    return [
        Hit(
            row.name,
            f"{row.code} · {SHOWN[row.status][0]}",
            url_for("partners.overview", public_id=row.public_id),
            "building",
        )
        for row in found
    ]


@searches(20, _l("People"))
def find_people(reader, text, limit):
    """Contacts by name or address."""
    if len(text) < SHORTEST_INSIDE or not may(reader, See.PEOPLE) or not reader.is_staff:
        return []
    columns = (Contact.name, Contact.email, Partner.name.label("company"), Partner.public_id)
    ours = visible(Contact, reader, See.PEOPLE, *columns).join(Partner, Partner.id == Contact.partner_id)
    inside = or_(Contact.name.icontains(text, autoescape=True), Contact.email.icontains(text, autoescape=True))
    found = db.session.execute(
        ours.where(inside, Contact.left_on.is_(None)).order_by(Contact.name, Contact.id).limit(limit)
    )
    return [Hit(row.name, row.company, url_for("partners.people", public_id=row.public_id), "user") for row in found]

"""What the search finds among applications: the number, then companies by any part of their name or domain (R20)."""

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import case

from prm.access.policy import See, may
from prm.access.scope import visible
from prm.core.db import db
from prm.joining.console.listing import called
from prm.joining.models import Application
from prm.joining.words import STAGES
from prm.partners.rules import folded
from prm.web.search import Hit, searches

SHORTEST = 2


@searches(17, _l("Applications"))
def find_applications(reader, text, limit):
    """Applications within reach whose address is confirmed; names that begin so first."""
    if len(text) < SHORTEST or not may(reader, See.APPLICATIONS):
        return []
    columns = (Application.public_id, Application.company, Application.number, Application.stage)
    ours = visible(Application, reader, See.APPLICATIONS, *columns)
    ours = ours.where(called(text), Application.verified_at.is_not(None))
    begins = case((Application.sort_name.startswith(folded(text), autoescape=True), 0), else_=1)
    found = db.session.execute(ours.order_by(begins, Application.sort_name, Application.id).limit(limit))
    return [
        Hit(
            row.company, f"{row.number} · {STAGES[row.stage]}",
            url_for("applications.show", public_id=row.public_id), "user-plus",
        )
        for row in found
    ]  # fmt: skip

"""Who changed a target and how, from the log, as far as the asker may read it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core.db import db
from prm.identity.models import User
from prm.identity.queries import with_names
from prm.journal.log import KINDS
from prm.journal.models import Event
from prm.sales.models import Target
from prm.web import formats

LONGEST = 30


def timeline(actor: Actor, target: Target) -> list[dict[str, Any]]:
    """The events of a target and of its plan, newest first, for the timeline of a page."""
    rows = visible(Event, actor, See.TARGETS, Event.at, Event.kind, Event.facts, User.name)
    rows = rows.outerjoin(User, User.public_id == Event.actor)
    rows = rows.where(Event.subject.in_((target.public_id, target.series)))
    found = db.session.execute(rows.order_by(Event.id.desc()).limit(LONGEST)).all()
    named = with_names([row.facts for row in found])
    return [
        {
            "sign": "lock" if row.kind.endswith("locked") else "target",
            "who": row.name or _("The system"),
            "what": str(KINDS[row.kind].sentence).format_map(_Facts(facts)) if row.kind in KINDS else row.kind,
            "when_text": formats.moment(row.at),
            "when_iso": row.at.isoformat(),
            "note": _("was %(old)s", old=row.facts["old"]) if row.facts.get("old") else None,
        }
        for row, facts in zip(found, named, strict=True)
    ]


class _Facts(dict[str, Any]):
    """Facts by name; one that an older event lacks reads as a dash."""

    def __missing__(self, _key: str) -> str:
        return formats.MISSING


def who_changed(actor: Actor, targets: Iterable[Target]) -> str:
    """The person behind the latest change of these targets, "" where the log does not tell the asker."""
    ids = [target.public_id for target in targets] + sorted({target.series for target in targets})
    rows = visible(Event, actor, See.TARGETS, User.name).join(User, User.public_id == Event.actor)
    last = rows.where(Event.subject.in_(ids)).order_by(Event.id.desc()).limit(1)
    return db.session.scalars(last).first() or ""

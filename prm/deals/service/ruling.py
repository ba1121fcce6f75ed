"""Setting the rules of engagement: a draft that several may work on, and publishing it as a version for good."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from prm.access.policy import Actor, Do
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.deals import terms
from prm.deals.service import kinds, routing
from prm.deals.terms_stored import Terms, TermsDraft
from prm.journal.log import record

ONE = 1  # there is one draft


class Numbered:
    """What the log calls a version."""

    __tablename__ = "terms"

    def __init__(self, version: int) -> None:
        self.public_id = f"terms-{version}"


def draft(document: Mapping[str, Any], actor: Actor) -> TermsDraft:
    """Keep a document as the draft of the next version, in the place of what was kept before.

    Unreadable where the document is none that the rules can be read from.
    """
    terms.Terms.from_document({key: part for key, part in document.items() if key != "calendar"}, 0)
    newest = _newest()
    held = drafted(actor)
    if held is None:
        held = TermsDraft(id=ONE)
        db.session.add(held)
    held.based_on, held.document = newest.version, dict(document)
    held.made_by, held.saved_at = actor.public_id, clock.now()
    db.session.flush()
    record(kinds.RULES_DRAFTED, held, actor, after=newest.version)
    return held


def discard(held: TermsDraft, actor: Actor) -> None:
    """Throw the draft away."""
    record(kinds.RULES_DISCARDED, Numbered(held.based_on), actor, after=held.based_on)
    db.session.delete(held)


def publish(held: TermsDraft, why: str, effective_on: date, actor: Actor) -> Terms:
    """Make the draft the next version, for registrations that come from `effective_on` on; nobody changes it after.

    Refused for a day that is over, or when another version was published after the draft was begun.
    """
    newest = _newest()
    if held.based_on != newest.version:
        raise Refused(f"Version {newest.version} was published after this draft was begun. Save the draft again.")
    if effective_on < clock.today():
        raise Refused(
            "Rules take effect today or later: what was registered before was weighed by the rules of its day."
        )
    made = Terms(
        version=newest.version + 1,
        document=dict(held.document),
        note=why,
        made_by=actor.public_id,
        made_at=clock.now(),
        effective_on=effective_on,
    )
    db.session.add(made)
    db.session.delete(held)
    record(
        kinds.RULES_PUBLISHED,
        Numbered(made.version),
        actor,
        version=made.version,
        day=effective_on.isoformat(),
        reason=why,
    )
    return made


def drafted(actor: Actor) -> TermsDraft | None:
    """The draft, if there is one and the asker may set the rules."""
    the_one = visible(TermsDraft, actor, Do.SET_RULES).where(TermsDraft.id == ONE)
    found: TermsDraft | None = db.session.execute(the_one).scalar_one_or_none()
    return found


def _newest() -> Terms:
    """The newest version, in force or not yet; the standard rules become the first where none was needed so far."""
    session = db.session()
    routing.in_force(session)
    found: Terms = session.scalars(Terms.newest()).one()
    return found

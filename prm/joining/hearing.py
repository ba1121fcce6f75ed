"""From the log to tasks: what happened completes those that wait for it, and a whole journey makes a partner active."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.ids import public_id
from prm.core.transaction import system
from prm.jobs.models import Job, State
from prm.jobs.service import Report, handles
from prm.joining import milestones
from prm.joining.service import journeys, kinds
from prm.journal import log
from prm.journal.log import System
from prm.journal.models import Event
from prm.partners.models import Partner

HEAR = "joining.hear"
STEPS = frozenset({kinds.STARTED.key, kinds.DONE.key, kinds.UNDONE.key})
ONBOARDING = System("onboarding")
_ASK = insert(Job.__table__).inline()  # reads nothing back: a partner's request may ask for work, not see it
_OURS = {"scoped": True, "synchronize_session": False}  # written by the log's own hand, whoever asks


def _ask(session: Session, links: Sequence[Mapping[str, Any]]) -> None:
    events = [
        [each["chain"], each["seq"]] for each in links if each["kind"] in STEPS or each["kind"] in milestones.KINDS
    ]
    if events:
        now = clock.now()
        job = {
            "public_id": public_id(), "kind": HEAR, "title": "", "payload": {"events": events},
            "state": State.QUEUED, "priority": 4, "run_at": now, "created_at": now, "attempts": 0,
            "most_attempts": 5, "stage": "", "done": 0, "total": 0, "error": "", "asked_by": "",
        }  # fmt: skip
        session.execute(_ASK, [job], execution_options=_OURS)


log.listen(_ask)


@handles(HEAR)
def hear(report: Report) -> Mapping[str, Any]:
    """Heard twice, it changes nothing more: a task that is done stays done, a journey that is over stays over."""
    for chain, seq in report.payload["events"]:
        with system("onboarding hears of an event") as session:
            event = session.execute(select(Event).where(Event.chain == chain, Event.seq == seq)).scalar_one()
            _hear(session, event)
    return {}


def _hear(session: Session, event: Event) -> None:
    if event.kind in STEPS:
        if event.partner_id is not None:
            journeys.advance(session, session.get_one(Partner, event.partner_id), ONBOARDING)
        return
    for milestone in milestones.KINDS[event.kind]:
        owner = milestone.whose(session, event)
        if owner is not None:
            journeys.reached(session, milestone.key, session.get_one(Partner, owner), ONBOARDING)

"""From the log to people: each transaction whose events somebody hears of leaves a job in itself, which tells.

The job commits with its events, so that a killed process loses nothing; run again, it finds the rows it made (D12).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.ids import public_id
from prm.core.transaction import system
from prm.jobs.models import Job, State
from prm.jobs.service import Report, handles
from prm.journal import log
from prm.journal.models import Event
from prm.notices.telling import News, tell

TELL = "notices.tell"
Hearer = Callable[[Session, Event], Iterable[News]]
HEARD: dict[str, Hearer] = {}
_ASK = insert(Job.__table__).inline()  # reads nothing back: a partner's request may ask for work, not see it
_OURS = {"scoped": True, "synchronize_session": False}  # written by the log's own hand, whoever asks


def hears(*kinds: str) -> Callable[[Hearer], Hearer]:
    """Register what says whom events of these kinds concern; it runs in a job, above the walls."""

    def registered(hearer: Hearer) -> Hearer:
        HEARD.update(dict.fromkeys(kinds, hearer))
        return hearer

    return registered


def _ask(session: Session, links: Sequence[Mapping[str, Any]]) -> None:
    events = [[link["chain"], link["seq"]] for link in links if link["kind"] in HEARD]
    if events:
        now = clock.now()
        job = {
            "public_id": public_id(), "kind": TELL, "title": "", "payload": {"events": events},
            "state": State.QUEUED, "priority": 4, "run_at": now, "created_at": now, "attempts": 0,
            "most_attempts": 5, "stage": "", "done": 0, "total": 0, "error": "", "asked_by": "",
        }  # fmt: skip
        session.execute(_ASK, [job], execution_options=_OURS)


log.listen(_ask)


@handles(TELL)
def _tell(report: Report) -> Mapping[str, Any]:
    told = 0
    for chain, seq in report.payload["events"]:
        with system("telling of an event") as session:
            event = session.execute(select(Event).where(Event.chain == chain, Event.seq == seq)).scalar_one()
            for news in HEARD[event.kind](session, event):
                told += tell(session, f"{chain}:{seq}", news, at=event.at, but=event.actor)
    return {"told": told}

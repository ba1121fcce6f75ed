"""What work behind the page holds of people: who asked, and for whom. Read by prm.privacy."""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Text, cast, delete, or_
from sqlalchemy.orm import Session

from prm.core.personal import Label, Person, goes, kept, label
from prm.jobs.models import Job, State

label(Job, Label.PARTNER, partner="kind dedupe stage asked_by", prose="title payload result error")


def _theirs(who: Person) -> ColumnElement[bool]:
    asked: list[Any] = [Job.asked_by.in_(who.pseudonyms)]
    for public in who.pseudonyms:
        asked += [Job.title.contains(public), cast(Job.payload, Text).contains(public)]
    return or_(*asked)


goes(Job, _l("Work and letters waiting or done for them"), _theirs)


def _forget(session: Session, before: datetime, _home: Path) -> int:
    over = Job.state.not_in([State.QUEUED, State.RUNNING])
    gone = delete(Job).where(over, Job.ended_at < before).returning(Job.id)
    return len(session.execute(gone, execution_options={"synchronize_session": False}).all())


kept("jobs", _l("Work behind the page that has ended"), 90, _forget, least=7)

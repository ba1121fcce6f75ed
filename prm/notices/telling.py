"""Telling people of an event: rows that a second telling leaves as they are, and the letters that follow them.

Everything here runs in the caller's unit of work, above the walls: what is told and what tells of it commit together.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.db import insert_or_ignore
from prm.core.ids import public_id
from prm.jobs.models import Job, State
from prm.notices import readers
from prm.notices.models import Notice
from prm.notices.records import RECORDS
from prm.notices.rules import Channel, Weight, mail_moment, wanted

LETTER, DIGEST = "notices.letter", "notices.digest"
_BULK = {"synchronize_session": False}


@dataclass(frozen=True)
class Words:
    """What one person reads: the outcome, the fact with its reason, and what the letter's one button says."""

    title: str
    body: str = ""
    button: str = ""


@dataclass(frozen=True)
class News:
    """What a room says of one event: about which record, to whom how much it matters, in whose words.

    `people` maps users' ids to weights; whoever may not sign in, or does not reach the record, is left out.
    `act` is what the record's page opens ready for; `wait` holds the letter back while a decision can be taken back.
    """

    kind: str
    subject: Any
    about: str
    people: Mapping[int, Weight]
    words: Callable[[Actor], Words]
    act: str = ""
    wait: timedelta = timedelta()


def tell(session: Session, cause: str, news: News, *, at: datetime | None = None, but: str = "") -> int:
    """Tell everybody once of what happened `at` that moment (now); how many were told by this call.

    `but` is the public id of whoever did it: they know.
    """
    record, told, at = RECORDS[news.subject.__tablename__], 0, at or clock.now()
    for actor in readers.active(session, news.people):
        if actor.public_id != but and record.stands(session, actor, news.subject.public_id, news.kind):
            told += _tell_one(session, cause, news, actor, at)
    return told


def _tell_one(session: Session, cause: str, news: News, actor: Actor, at: datetime) -> bool:
    weight = news.people[actor.id]
    bell, mail = (wanted(actor.preferences, weight, channel) for channel in (Channel.BELL, Channel.MAIL))
    if not (bell or mail):
        return False
    with readers.speaking_to(actor):
        words = news.words(actor)
    row = {
        "public_id": public_id(), "cause": cause, "user_id": actor.id, "partner_id": actor.partner_id,
        "kind": news.kind, "weight": weight, "subject_type": news.subject.__tablename__,
        "subject": news.subject.public_id, "about": news.about, "title": words.title, "body": words.body,
        "button": words.button, "act": news.act, "at": at, "seen_at": None if bell else at,
        "mail_at": mail_moment(weight, at, str(actor.preferences["time_zone"]), news.wait) if mail else None,
    }  # fmt: skip
    made = session.execute(insert_or_ignore(Notice).returning(Notice.id), [row]).first()
    if made is None:
        return False
    if mail:
        post(session, row, actor)
    return True


def post(session: Session, row: Mapping[str, Any], actor: Actor) -> None:
    """Ask for a notice's letter: its own where it needs somebody, else one for the whole of a morning."""
    at = row["mail_at"]
    if row["weight"] is Weight.NEEDS_YOU:
        kind, payload, dedupe = LETTER, {"notice": row["public_id"]}, f"{LETTER}:{row['public_id']}"
    else:
        kind, payload, dedupe = DIGEST, {"user": actor.id}, f"{DIGEST}:{actor.public_id}:{at.isoformat()}"
    job = {"kind": kind, "title": f"{kind}: {actor.public_id}", "payload": payload, "dedupe": dedupe}
    moments = {"run_at": at, "created_at": clock.now(), "state": State.QUEUED}
    session.execute(insert_or_ignore(Job), [job | moments])


def take_back(session: Session, subject: str, kinds: Collection[str], until: datetime) -> None:
    """What was told of a record is not so any more: what nobody has read or been mailed goes, the rest is read."""
    fresh = (Notice.seen_at.is_(None), Notice.mailed_at.is_(None))
    gone = delete(Notice).where(*_said(subject, kinds, until), *fresh)
    session.execute(gone, execution_options=_BULK)
    settle(session, subject, kinds, until)


def settle(session: Session, subject: str, kinds: Collection[str], until: datetime) -> None:
    """Nobody needs to act any more on what was told of these kinds up to then: it leaves bells and post."""
    said = _said(subject, kinds, until)
    unseen = update(Notice).where(*said, Notice.seen_at.is_(None)).values(seen_at=clock.now())
    session.execute(unseen, execution_options=_BULK)
    unsent = update(Notice).where(*said, Notice.mailed_at.is_(None)).values(mail_at=None)
    session.execute(unsent, execution_options=_BULK)


def _said(subject: str, kinds: Collection[str], until: datetime) -> tuple[ColumnElement[bool], ...]:
    return Notice.subject == subject, Notice.kind.in_(kinds), Notice.at <= until


def known(session: Session, causes: Collection[str]) -> set[str]:
    """Which of these have been told to anybody."""
    return set(session.scalars(select(Notice.cause).where(Notice.cause.in_(causes)).distinct()))

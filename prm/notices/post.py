"""The letters of notices: one at once for what needs somebody, one each morning for the rest; never the same twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.installation import installation
from prm.core.transaction import system
from prm.jobs import mail, schedule
from prm.jobs.service import Report, handles
from prm.notices import readers
from prm.notices.models import Notice
from prm.notices.records import RECORDS, address_of, path_to
from prm.notices.rules import KEPT, Channel, Weight, wanted
from prm.notices.telling import DIGEST, LETTER, post

LATE = timedelta(hours=1)  # after which a letter that is still here is asked for again
_UNSENT = (Notice.mailed_at.is_(None), Notice.mail_at.is_not(None))
_UNREAD = or_(Notice.seen_at.is_(None), Notice.seen_at <= Notice.at)  # at once: the bell is switched off
_BULK = {"synchronize_session": False}


@dataclass(frozen=True)
class Letter:
    """A letter that is ready to go, and the notices it tells of; no address: none goes."""

    ids: Sequence[int]
    to: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""


@handles(LETTER)
def _letter(report: Report) -> Mapping[str, Any]:
    """What needs somebody; not if they have read it meanwhile, or it is not so any more."""
    with system("a letter", writes=False) as session:
        asked = select(Notice).where(Notice.public_id == report.payload["notice"], *_UNSENT, _UNREAD)
        letter = _ready(session, list(session.scalars(asked)))
    return _send(letter)


@handles(DIGEST)
def _digest(report: Report) -> Mapping[str, Any]:
    """A morning's letter: everything that waits for one."""
    with system("a digest", writes=False) as session:
        mine = select(Notice).where(Notice.user_id == report.payload["user"], *_UNSENT, _UNREAD)
        due = mine.where(Notice.mail_at <= clock.now(), Notice.weight != Weight.NEEDS_YOU)
        letter = _ready(session, list(session.scalars(due.order_by(Notice.about, Notice.id))))
    return _send(letter)


def _ready(session: Session, found: Sequence[Notice]) -> Letter:
    reader = next(iter(readers.active(session, {each.user_id for each in found})), None)
    if reader is None or not reader.email:
        return Letter([])
    going = [each for each in found if _goes(session, reader, each)]
    if not going:
        return Letter([])
    sender = installation().name
    with readers.speaking_to(reader):
        subject, text, items = written(reader, going, sender)
        page = current_app.jinja_env.get_template("notices/letter.html")
        html = page.render(subject=subject, reader=reader, items=items, sender=sender)
    return Letter([each.id for each in going], reader.email, subject, text, html)


def _send(letter: Letter) -> Mapping[str, Any]:
    """Without holding the database; noted as gone once it is."""
    if letter.ids:
        mail.send(letter.to, letter.subject, letter.text, letter.html)
        with system("a letter has gone") as session:
            done = update(Notice).where(Notice.id.in_(letter.ids)).values(mailed_at=clock.now())
            session.execute(done, execution_options=_BULK)
    return {"notices": len(letter.ids)}


def _goes(session: Session, reader: Actor, notice: Notice) -> bool:
    record = RECORDS.get(notice.subject_type)
    stands = record is not None and record.stands(session, reader, notice.subject, notice.kind)
    return stands and wanted(reader.preferences, notice.weight, Channel.MAIL)


def written(reader: Actor, notices: Sequence[Notice], sender: str) -> tuple[str, str, list[dict[str, Any]]]:
    """Subject, plain text, and the same as items for the HTML part: title, paragraphs, button, url."""
    items = [_item(reader, each) for each in notices]
    subject = items[0]["title"] if len(items) == 1 else _digest_subject(len(items), items[0]["title"])
    parts = [_("Hello %(name)s,", name=reader.name)]
    for item in items:
        if len(items) > 1:
            parts.append(item["title"])
        parts += [*item["paragraphs"], f"{item['button']}: {item['url']}"]
    return subject, "\n\n".join([*parts, sender]) + "\n", items


def _digest_subject(count: int, first: str) -> str:
    more = ngettext("and %(num)s more", "and %(num)s more", count - 1)
    return f"{first} – {more}"


def _item(reader: Actor, notice: Notice) -> dict[str, Any]:
    path = path_to(notice.subject_type, notice.subject, staff=reader.is_staff, act=notice.act)
    paragraphs = [part for part in notice.body.split("\n\n") if part]
    return {"title": notice.title, "paragraphs": paragraphs, "button": notice.button or _("Open"),
            "url": address_of(path)}  # fmt: skip


@handles("notices.sweep")
def _sweep(_report: Report) -> Mapping[str, Any]:
    """Ask again for letters that nobody asked for, and forget what was read long ago."""
    now, again = clock.now(), 0
    with system("letters left behind") as session:
        left = session.scalars(select(Notice).where(*_UNSENT, _UNREAD, Notice.mail_at < now - LATE).limit(1_000)).all()
        for actor in readers.active(session, {each.user_id for each in left}):
            for notice in (each for each in left if each.user_id == actor.id):
                row = {"weight": notice.weight, "public_id": notice.public_id, "mail_at": notice.mail_at}
                post(session, row, actor)
                again += 1
        session.execute(delete(Notice).where(Notice.seen_at < now - KEPT), execution_options=_BULK)
    return {"again": again}


schedule.every("notices.sweep", timedelta(hours=1))

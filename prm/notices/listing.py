"""The page behind the bell (P21), for staff and partners alike: records, those with something unread first."""

from collections.abc import Iterable
from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import update

from prm.access.policy import Own
from prm.access.scope import clause
from prm.core import clock
from prm.core.db import db
from prm.identity.sessions import say
from prm.notices import queries
from prm.notices.models import Notice
from prm.notices.records import RECORDS, path_to
from prm.web.gate import actor, visible


def page(home: str) -> str:
    """All of it; `home` is the blueprint's name."""
    rows = db.session.execute(queries.unread_first(visible(Notice, *queries.SHOWN, need=Own.ACCOUNT))).all()
    groups = grouped(rows)
    return render_template(
        "notices/list.html",
        groups=groups,
        unread=sum(1 for each in groups if each["unread"]),
        clear=url_for(f"{home}.read_all"),
        switches=url_for("notice_switches.switches"),
    )


def grouped(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """One group a record, in the order of its first row, which leads; a record that is gone has no page."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = row.subject_type, row.subject
        found.setdefault(key, _group(row))["lines"].append(row)
    return list(found.values())


def _group(row: Any) -> dict[str, Any]:
    record, unread = RECORDS.get(row.subject_type), row.seen_at is None
    path = path_to(row.subject_type, row.subject, staff=actor().is_staff, act=row.act if unread else "")
    return {"about": row.about, "word": str(record.word) if record else "", "url": path, "unread": unread, "lines": []}


def read_all(home: str) -> ResponseReturnValue:
    """Everything is read."""
    mine = update(Notice).where(clause(Notice, actor(), Own.ACCOUNT), Notice.seen_at.is_(None))
    marks = {"scoped": True, "synchronize_session": False}  # narrowed by the clause above
    db.session.execute(mine.values(seen_at=clock.now()), execution_options=marks)
    g.pop("unread", None)
    say(_("Everything is read"))
    return redirect(url_for(f"{home}.index"), 303)

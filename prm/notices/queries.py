"""The lists people ask of their notices, narrowing a scoped Select."""

from typing import Any

from sqlalchemy import Select

from prm.notices.models import Notice

MOST = 200  # unread records that are counted; more read 99+ anyway
LISTED = 300  # notices on the page
SHOWN = (
    Notice.id, Notice.kind, Notice.weight, Notice.subject_type, Notice.subject, Notice.about, Notice.title,
    Notice.body, Notice.act, Notice.at, Notice.seen_at,
)  # fmt: skip


def unread(subjects: Select[Any]) -> Select[Any]:
    """The records with something unread: one look at an index."""
    return subjects.where(Notice.seen_at.is_(None)).distinct().limit(MOST)


def unread_first(notices: Select[Any]) -> Select[Any]:
    """A page of them: what is unread, then what was read, each the newest first."""
    return notices.order_by(Notice.seen_at.is_not(None), Notice.id.desc()).limit(LISTED)

"""The records that notices are about: where each is read, and whether somebody may read it. Rooms above add theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from prm.access.policy import Actor

Stands = Callable[[Session, Actor, str, str], bool]


@dataclass(frozen=True)
class Record:
    """A sort of record, by the name of its table.

    `console` and `portal` are endpoints that take its `public_id`. `stands(session, actor, public_id, kind)` says
    whether this person reaches it and what an event of that kind told is still so; a letter goes only then.
    """

    type: str
    word: Any  # a lazy gettext string
    console: str
    portal: str
    stands: Stands


RECORDS: dict[str, Record] = {}


def know(record: Record) -> None:
    """Make a sort of record known, at import."""
    RECORDS[record.type] = record


def path_to(subject_type: str, subject: str, *, staff: bool, act: str = "") -> str:
    """The page of a record for a reader, ready for `act` (which a sign-in keeps); empty for a sort nobody knows."""
    record = RECORDS.get(subject_type)
    if record is None:
        return ""
    endpoint = record.console if staff else record.portal
    path: str = current_app.url_map.bind("").build(endpoint, {"public_id": subject})
    return f"{path}?act={act}" if act else path


def address_of(path: str) -> str:
    """The full address of a path, for a letter."""
    return str(current_app.config["URL"]).rstrip("/") + path

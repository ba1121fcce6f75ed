"""What shows that a task is done: a text, and files on the shelf that both sides can open."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock, shelf
from prm.core.db import db
from prm.core.errors import Refused
from prm.core.ids import public_id
from prm.joining.models import Task, TaskFile
from prm.web.papers import Paper

MOST = 5  # files of one task


@dataclass(frozen=True)
class Shown:
    """A sentence or a link, and files that were looked into; `home` is the instance folder."""

    text: str = ""
    papers: Sequence[Paper] = ()
    home: Path = Path()


def keep(task: Task, shown: Shown, actor: Actor) -> list[str]:
    """Keep the files of a task; their public ids, as names may tell of people and the log never forgets."""
    if len(shown.papers) > MOST:
        raise Refused(f"A task takes {MOST} files at most. Put several into one PDF.")
    rows = [_row(task, paper, actor) for paper in shown.papers]
    db.session.add_all(rows)
    db.session.flush()
    for row, paper in zip(rows, shown.papers, strict=True):
        shelf.put(shown.home, row.public_id, paper.content)
    return [row.public_id for row in rows]


def _row(task: Task, paper: Paper, actor: Actor) -> TaskFile:
    return TaskFile(
        public_id=public_id(), task_id=task.id, partner_id=task.partner_id, user_id=actor.id, name=paper.name,
        kind=paper.kind, size=len(paper.content), digest=hashlib.sha256(paper.content).hexdigest(), at=clock.now(),
    )  # fmt: skip


def drop(task: Task) -> None:
    """The task is open again: what showed it goes; the bytes with the next sweep."""
    gone = delete(TaskFile).where(TaskFile.task_id == task.id)
    mine = {"synchronize_session": False, "scoped": True}  # the task came through the scope
    db.session.execute(gone, execution_options=mine)


def content(file: TaskFile, home: Path) -> bytes:
    """The bytes as they came. Refused where the store has lost or changed them."""
    return shelf.content(home, file.public_id, file.digest, file.name)


@shelf.holder
def _held(session: Session, names: Sequence[str]) -> Iterable[str]:
    """Those of some files that tasks name."""
    return session.scalars(select(TaskFile.public_id).where(TaskFile.public_id.in_(names)))

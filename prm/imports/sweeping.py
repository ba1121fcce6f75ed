"""Forgetting: what a dry run staged, the ways back that are over, uploaded files nobody confirmed. In short pieces."""

from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.transaction import system
from prm.imports import rules
from prm.imports.kinds import find
from prm.imports.models import ImportRefusal, ImportRun, ImportUndo
from prm.imports.rules import State

PIECE = 50_000
_NAMED = "This file may have named a person who was erased, and has been put away. Choose a newer one."
_PUT_AWAY = "This file was never confirmed and has been put away. Choose it again."


def wipe(run_id: int, *models: Any) -> None:
    """Drop the staged and refused rows of an import, a piece at a time, so that no writer waits long."""
    for model in (*models, ImportRefusal):
        with system("import wipe look", writes=False) as session:
            last = session.execute(select(func.max(model.row)).where(model.run_id == run_id)).scalar() or -1
        for first in range(0, last + 1, PIECE):
            with system("import wipe") as session:
                piece = (model.run_id == run_id) & model.row.between(first, first + PIECE - 1)
                session.execute(delete(model).where(piece))


def forget_old() -> int:
    """Put away imports whose day for undoing is over or that nobody confirmed; how many."""
    now = clock.now()
    with system("import sweep look", writes=False) as session:
        over = or_(ImportRun.merged_at < now - rules.UNDO_FOR, ImportRun.created_at < now - rules.FORGET_AFTER)
        runs = list(session.execute(select(ImportRun.id, ImportRun.kind).where(over, ImportRun.path != "")))
    for run_id, kind in runs:
        wipe(run_id, find(kind).handler.staging)
        _put_away(run_id)
    return len(runs)


def let_go(session: Session, run: ImportRun) -> None:
    """Delete the file of an import at once, as it names somebody who is erased; what was not written cannot be."""
    if run.kept:
        Path(run.path).unlink(missing_ok=True)
    if run.state not in {State.DONE, State.UNDONE}:
        for model in (find(run.kind).handler.staging, ImportRefusal, ImportUndo):
            session.execute(
                delete(model).where(model.run_id == run.id), execution_options={"synchronize_session": False}
            )
        run.path, run.state, run.error = "", State.FAILED, _NAMED


def _put_away(run_id: int) -> None:
    with system("import put away") as session:
        run = session.get_one(ImportRun, run_id)
        session.execute(delete(ImportUndo).where(ImportUndo.run_id == run_id))
        others = select(func.count()).select_from(ImportRun).where(ImportRun.path == run.path, ImportRun.id != run_id)
        if run.kept and not session.execute(others).scalar_one():
            Path(run.path).unlink(missing_ok=True)
        run.path = ""
        if run.state not in {State.DONE, State.UNDONE}:
            run.state, run.error = State.FAILED, _PUT_AWAY

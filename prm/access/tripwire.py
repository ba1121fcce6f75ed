"""The second wall: in a partner's request no statement reaches the database that the scope has not let through."""

from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from prm.access.scope import Scoped
from prm.core.db import PARTNER, wall
from prm.core.errors import TenantLeak

flushing: ContextVar[bool] = ContextVar("flushing", default=False)


def arm(engine: Engine) -> None:
    """Refuse raw statements (`text`, connections, pandas) while a partner's wall stands."""

    @event.listens_for(engine, "before_cursor_execute")
    def _guard(_connection: Any, _cursor: Any, statement: str, _p: Any, context: Any, _many: bool) -> None:
        now = wall.get()
        if now is None or now.role != PARTNER or flushing.get():
            return
        if context is None or not context.execution_options.get("scoped"):
            if statement.startswith(("BEGIN", "SELECT set_config")):
                return
            raise TenantLeak(f"Unscoped statement in a partner's request: {statement[:200]}")


@event.listens_for(Session, "before_flush")
def _own_rows_only(session: Session, *_: Any) -> None:
    now = wall.get()
    if now is None or now.role != PARTNER:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        owner = getattr(row, "partner_id", None)
        if isinstance(row, Scoped) and owner != now.partner_id:
            raise TenantLeak(f"A partner's request would write a {type(row).__name__} of another company.")
    flushing.set(True)


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_soft_rollback")
def _flushed(_session: Session, *_: Any) -> None:
    flushing.set(False)


def _check_owner(row: Any, *_: Any) -> None:
    now = wall.get()
    if now is None or now.role != PARTNER:
        return
    owner = row.__dict__.get("partner_id")
    if owner is not None and owner not in now.family and not row.is_handed_to(now.family):
        raise TenantLeak(f"A {type(row).__name__} of another company reached a partner's request.")


event.listen(Scoped, "load", _check_owner, propagate=True)
event.listen(Scoped, "refresh", _check_owner, propagate=True)

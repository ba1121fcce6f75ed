"""The policy in SQL: the rows of a model on which an actor may exercise a need; and the refusal of any other query."""

from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, event, false, select, true
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors

from prm.access.policy import Actor, Need, Reach, reach
from prm.core.db import PARTNER, wall
from prm.core.errors import UnscopedQuery


class Scoped:
    """Mixin of every model whose rows not everybody may see; `within` says whose a row is."""

    @classmethod
    def within(cls, span: Reach, actor: Actor) -> ColumnElement[bool]:
        raise NotImplementedError(f"{cls.__name__}.within does not say whose its rows are")

    def is_handed_to(self, _family: tuple[int, ...]) -> bool:
        """Is this row of another company shown to one of these by its owner? The tripwire asks."""
        return False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if table is not None:
            table.info["scoped"] = True


def clause(model: Any, actor: Actor, need: Need) -> ColumnElement[bool]:
    """The condition behind `visible`, for queries that join or aggregate."""
    span = reach(actor.role, need)
    if span is None:
        return false()
    return true() if span is Reach.ALL else cast("ColumnElement[bool]", model.within(span, actor))


def visible(model: Any, actor: Actor, need: Need, *columns: Any) -> Select[Any]:
    """Select the rows (or only `columns` of the rows) of `model` on which `actor` may exercise `need`."""
    chosen = select(*columns).select_from(model) if columns else select(model)
    return chosen.where(clause(model, actor, need)).execution_options(scoped=True)


def scoped_by(statement: Any, model: Any, actor: Actor, need: Need) -> Select[Any]:
    """Narrow a composed statement (joins, aggregates) to what `actor` reaches of `model`, and mark it so."""
    narrowed: Select[Any] = statement.where(clause(model, actor, need)).execution_options(scoped=True)
    return narrowed


def scoped_tables(statement: Any) -> set[str]:
    """Names of the scoped tables a statement touches."""
    parts = visitors.iterate(statement)
    return {part.name for part in parts if isinstance(part, Table) and part.info.get("scoped")}


@event.listens_for(Session, "do_orm_execute")
def _refuse_unscoped(state: ORMExecuteState) -> None:
    behind_wall = (now := wall.get()) is not None and now.role == PARTNER
    if state.is_relationship_load or state.is_column_load:
        if behind_wall:
            state.update_execution_options(scoped=True)
        return
    if state.execution_options.get("scoped") or state.session.info.get("system"):
        return
    if behind_wall and not state.is_orm_statement:
        raise UnscopedQuery(f"A {type(state.statement).__name__} that is no ORM statement, in a partner's request.")
    if touched := scoped_tables(state.statement):
        names = ", ".join(sorted(touched))  # not str(statement): a bulk INSERT cannot be drawn at this point
        raise UnscopedQuery(f"A {type(state.statement).__name__} on {names} without a scope; build it with visible().")
    state.update_execution_options(scoped=True)

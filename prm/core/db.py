"""The database handle and its column types, and whose eyes a request sees with. Knows no table."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, BigInteger, Boolean, Date, Dialect, Integer, Table, Text, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, registry

T = TypeVar("T")
STAFF, PARTNER = "prm_staff", "prm_partner"


@dataclass(frozen=True)
class Wall:
    """Whose eyes the database sees with: a role of the engine, a company, and the companies it may read."""

    role: str
    partner_id: int | None = None
    family: tuple[int, ...] = ()


wall: ContextVar[Wall | None] = ContextVar("wall", default=None)
writing: ContextVar[bool] = ContextVar("writing", default=False)


class _Typed(TypeDecorator[Any]):
    """One Python type, stored natively on PostgreSQL and as INTEGER or TEXT in SQLite's STRICT tables (D30)."""

    on_sqlite: ClassVar[Any] = Text

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(self.on_sqlite() if dialect.name == "sqlite" else self.on_postgres())

    def on_postgres(self) -> Any:
        return self.impl_instance


class Flag(_Typed):
    impl = Boolean
    cache_ok = True
    on_sqlite = Integer

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else bool(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Day(_Typed):
    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value.isoformat() if isinstance(value, date) and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Moment(_Typed):
    """A timezone-aware UTC moment; on SQLite fixed-width ISO text, so that text order is time order."""

    impl = Text
    cache_ok = True

    def on_postgres(self) -> Any:
        return TIMESTAMP(timezone=True)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if isinstance(value, datetime) and dialect.name == "sqlite":
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value)  # written with Z, read as UTC; thirty times as fast as strptime
        return value.astimezone(UTC) if isinstance(value, datetime) else None


class Json(_Typed):
    impl = Text
    cache_ok = True

    def on_postgres(self) -> Any:
        return JSONB()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return json.dumps(value, sort_keys=True) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) else value


class Choice(_Typed):
    """A StrEnum stored as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


BigInt = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """Parent of every model; models inherit from this, not from `db.Model`, so that mypy can read them."""

    __table__: ClassVar[Table]

    registry = registry(
        type_annotation_map={
            int: BigInt,
            str: Text(),
            bool: Flag(),
            date: Day(),
            datetime: Moment(),
            dict[str, Any]: Json(),
            list[Any]: Json(),
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def database() -> str:
    """Which database this is, for the keys of caches that a process keeps."""
    return _written(db.engine.url)


@lru_cache(8)
def _written(url: URL) -> str:
    return url.render_as_string()


def batched(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of at most `size`, so that no statement carries more parameters than an engine takes."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def insert_or_ignore(model: Any) -> Any:
    """An INSERT that leaves rows whose key exists as they are, in the dialect of the running engine."""
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    return dialect.insert(model).on_conflict_do_nothing()


FORGET: list[Callable[[], None]] = []  # empties what a process remembers of a database


def forgets(clear: Callable[[], None]) -> None:
    """Register a cache that must not outlive the engine it was filled from."""
    FORGET.append(clear)

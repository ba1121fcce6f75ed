"""Writes of a merge that can be taken back: every row made or changed is noted with what it was before.

Knows tables by name and their columns' types, never their meaning.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Table, and_, bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from prm.core.db import Base, Day, Moment, batched
from prm.core.errors import Refused
from prm.core.references import named
from prm.imports.models import ImportUndo

Key = tuple[Any, ...]
Noted = tuple[Key, Mapping[str, Any] | None, Mapping[str, Any]]
BATCH = 400


class Ledger:
    """The writes of one import's merge, in one unit of work."""

    def __init__(self, session: Session, run_id: int) -> None:
        self.session, self.run_id = session, run_id
        query = select(func.coalesce(func.max(ImportUndo.seq), 0)).where(ImportUndo.run_id == run_id)
        self._seq: int = session.execute(query).scalar_one()

    def insert(self, model: Any, rows: Sequence[Mapping[str, Any]]) -> list[Key]:
        """Make rows; their primary keys, in order."""
        if not rows:
            return []
        table: Table = model.__table__
        rows = [_thawed(table, row) for row in rows]
        keys = [column.name for column in table.primary_key]
        if keys == ["id"] and self.session.get_bind().dialect.name == "sqlite":
            rows = self._numbered(table, rows)
        if all(name in rows[0] for name in keys):
            self.session.execute(insert(table), rows)
            made = [tuple(row[name] for name in keys) for row in rows]
        else:
            returning = insert(table).returning(*table.primary_key, sort_by_parameter_order=True)
            made = [tuple(key) for key in self.session.execute(returning, rows)]
        self._note(table, ((key, None, row) for key, row in zip(made, rows, strict=True)))
        return made

    def _numbered(self, table: Table, rows: Sequence[Any]) -> list[Any]:
        """With the ids SQLite would give: its one writer is this one, and it returns them only row by row."""
        last = self.session.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        return [dict(row) | {"id": number} for number, row in enumerate(rows, last + 1)]

    def update(self, model: Any, changes: Mapping[Key, Mapping[str, Any]]) -> None:
        """Change rows by primary key; a row that counts its versions moves on by one."""
        table: Table = model.__table__
        for some in batched(list(changes), BATCH):
            names = sorted({name for key in some for name in changes[key]} | ({"version"} & set(table.c.keys())))
            current = self._current(table, some, names)
            noted, alike = [], defaultdict(list)
            for key in some:
                before = {name: current[key][name] for name in (*changes[key], *({"version"} & set(names)))}
                after = dict(changes[key]) | ({"version": before["version"] + 1} if "version" in before else {})
                noted.append((key, before, after))
                alike[tuple(after)].append((key, after))
            for columns, rows in alike.items():
                self._write(table, columns, rows)
            self._note(table, noted)

    def take_back(self) -> None:
        """Undo every write, last first; Refused where a row has been changed since, or something refers to it."""
        before = self._seq + 1
        while rows := self._noted_before(before):
            for (name, made), group in groupby(rows, key=lambda row: (row.model, row.before is None)):
                self._restore(Base.metadata.tables[name], list(group), made=made)
            before = rows[-1].seq

    def _noted_before(self, seq: int) -> Sequence[Any]:
        undo = ImportUndo.__table__.c
        query = select(ImportUndo.__table__).where(undo.run_id == self.run_id, undo.seq < seq)
        return self.session.execute(query.order_by(undo.seq.desc()).limit(BATCH)).all()

    def _restore(self, table: Table, rows: Sequence[Any], *, made: bool) -> None:
        self._refuse_changed(table, rows)
        if made:
            self._delete(table, [tuple(row.key) for row in rows])
            return
        for row in rows:
            self._write(table, tuple(row.before), [(tuple(row.key), row.before)])

    def touched(self, model: Any) -> list[Key]:
        """Primary keys of the rows of a table that this import made or changed."""
        query = select(ImportUndo.key).where(ImportUndo.run_id == self.run_id, ImportUndo.model == model.__table__.name)
        return list(dict.fromkeys(tuple(key) for key in self.session.scalars(query.order_by(ImportUndo.seq))))

    def _note(self, table: Table, writes: Iterable[Noted]) -> None:
        rows: list[dict[str, Any]] = []
        for key, before, after in writes:
            self._seq += 1
            images = {"before": before and _frozen(table, before), "after": _frozen(table, after)}
            named = {"run_id": self.run_id, "seq": self._seq, "model": table.name, "key": [*map(_plain, key)]}
            rows.append(named | images)
        self.session.execute(insert(ImportUndo.__table__), rows)

    def _current(self, table: Table, keys: Sequence[Key], names: Sequence[str]) -> dict[Key, Mapping[str, Any]]:
        keyed = [column.name for column in table.primary_key]
        query = select(*table.primary_key, *(table.c[name] for name in names if name not in keyed))
        found = self.session.execute(query.where(_among(table, keys)))
        rows: dict[Key, Mapping[str, Any]] = {}
        for row in found:
            values = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for it
            rows[tuple(values[name] for name in keyed)] = dict(values)
        return rows

    def _write(self, table: Table, columns: Sequence[str], rows: Sequence[tuple[Key, Mapping[str, Any]]]) -> None:
        keyed = list(table.primary_key)
        where = and_(*(column == bindparam(f"key_{column.name}") for column in keyed))
        statement = update(table).where(where).values({name: bindparam(f"new_{name}") for name in columns})
        thawed = ((_thawed_key(table, key), _thawed(table, values)) for key, values in rows)
        self.session.connection().execute(
            statement,
            [
                {f"key_{column.name}": part for column, part in zip(keyed, key, strict=True)}
                | {f"new_{name}": values[name] for name in columns}
                for key, values in thawed
            ],
        )

    def _refuse_changed(self, table: Table, rows: Sequence[Any]) -> None:
        names = sorted({name for row in rows for name in row.after})
        current = self._current(table, [_thawed_key(table, row.key) for row in rows], names)
        for row in rows:
            now = current.get(_thawed_key(table, row.key))
            if now is None or _frozen(table, {name: now[name] for name in row.after}) != row.after:
                raise Refused(
                    f"Something that this import wrote ({table.name}) was changed since. "
                    "Undo what came later first, or correct it by hand."
                )

    def _delete(self, table: Table, keys: Sequence[Key]) -> None:
        still_named = Refused(
            f"Later entries refer to what this import made ({table.name}). "
            "Undo the imports that came after it first, or delete those entries."
        )
        if named(self.session, table.name, [key[0] for key in keys]):
            raise still_named
        try:
            with self.session.begin_nested():
                self.session.execute(delete(table).where(_among(table, [_thawed_key(table, key) for key in keys])))
        except IntegrityError:
            raise still_named from None


def _among(table: Table, keys: Sequence[Key]) -> Any:
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(list(keys))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _frozen(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps it; moments are left out, they are nobody's edit."""
    return {name: _plain(value) for name, value in values.items() if not isinstance(table.c[name].type, Moment)}


def _thawed(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    days = (name for name in values if isinstance(table.c[name].type, Day) and isinstance(values[name], str))
    return dict(values) | {name: date.fromisoformat(values[name]) for name in days}


def _thawed_key(table: Table, key: Sequence[Any]) -> Key:
    columns: Iterator[Any] = iter(table.primary_key)
    return tuple(
        date.fromisoformat(part) if isinstance(column.type, Day) and isinstance(part, str) else part
        for column, part in zip(columns, key, strict=True)
    )

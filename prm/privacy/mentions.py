"""Where texts of any room name a person, and masking them there. In the caller's system unit of work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, Text, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from prm.core.db import Base
from prm.core.personal import DROPPED, MASK, PROSE, Person
from prm.journal.log import mask
from prm.journal.models import Event
from prm.privacy import finding, rules

_BULK = {"synchronize_session": False}


@dataclass(frozen=True)
class Words:
    """What to look for, and the names left alone since somebody else bears them, too."""

    sought: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def change(self) -> Callable[[str], str]:
        """Masks them in a text."""
        find = rules.finder(self.sought)
        return lambda text: find.sub(MASK, text)


def words(session: Session, who: Person) -> Words:
    """What gives this person away, and nobody else."""
    common = finding.namesakes(session, who)
    names = [name for name in who.names if name.casefold() not in common]
    shared = [name for name in who.names if name.casefold() in common]
    return Words(tuple(rules.telling(names, who.emails, who.phones)), tuple(shared))


@dataclass(frozen=True)
class Mention:
    """A row whose texts name them: its table and key, and the columns as they are."""

    table: Table
    key: tuple[Any, ...]
    texts: dict[str, Any]


def found(session: Session, said: Words) -> Iterator[Mention]:
    """Every row of every room that names them in prose, table by table."""
    tables = Base.metadata.tables
    for name in sorted(name for name, columns in PROSE.items() if columns and said.sought):
        yield from _in(session, tables[name], PROSE[name], said)


def _in(session: Session, table: Table, columns: tuple[str, ...], said: Words) -> Iterator[Mention]:
    hints = sorted({hint for word in said.sought for hint in rules.hints(word)})
    texts = [func.lower(cast(table.c[name], Text)) for name in columns]
    may = or_(*(text.contains(hint, autoescape=True) for text in texts for hint in hints))
    keys = list(table.primary_key)
    change = said.change
    for row in session.execute(
        select(*keys, *(table.c[name] for name in columns if name not in keys)).where(may)
    ).all():
        held = dict(zip(columns, row[len(keys) :], strict=True))
        named = {name: value for name, value in held.items() if rules.masked(value, change) != value}
        if named:
            yield Mention(table, tuple(row[: len(keys)]), named)


def masked(session: Session, said: Words) -> tuple[int, list[list[Any]]]:
    """Mask them everywhere; how many rows, and the links of the log that were masked (chain, seq, hash, new digest)."""
    change, rows, links = said.change, 0, []
    for each in list(found(session, said)):
        rows += 1
        if each.table is Event.__table__:
            links.append(mask(session, each.key[0], rules.masked(each.texts["facts"], change)))
            continue
        here = and_(*(column == value for column, value in zip(each.table.primary_key, each.key, strict=True)))
        values = {name: rules.masked(value, change) for name, value in each.texts.items()}
        gone = each.table.name in DROPPED
        if not gone and "version" in each.table.c and "version" not in each.table.primary_key:
            values["version"] = each.table.c.version + 1
        change_it = delete(each.table) if gone else update(each.table).values(values)
        session.execute(change_it.where(here), execution_options=_BULK)
    return rows, links

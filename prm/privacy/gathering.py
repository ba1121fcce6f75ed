"""Everything that is held of one person, room by room, without anything of other people. In a system unit of work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prm.core.money import to_decimal_text
from prm.core.personal import HOLDINGS, LABELS, ROOTS, STORES, Label, Person
from prm.privacy import finding, mentions, rules

OTHERS = "[somebody else]"


@dataclass(frozen=True)
class Part:
    """Rows of one sort, as names and plain values."""

    title: Any
    table: str
    rows: Sequence[dict[str, Any]]


@dataclass
class Copy:
    """All of it: who it is about, the parts, and files by name."""

    who: Person
    parts: list[Part] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def copy(session: Session, who: Person, home: Path, *, own: bool) -> Copy:
    """The copy; `own`: it goes to the person at once, so an admin hands out colleagues' words about them."""
    made, tidy = Copy(who), _tidier(session, who)
    for root in ROOTS:
        if (ids := who.of(root.model)) and not (own and root.inside):
            names = (*(_open(root.model) if root.told is None else root.told), *_personal(root.model))
            rows = list(_rows(session, root.model, root.model.id.in_(ids), names, tidy))
            made.parts.append(Part(root.title, root.model.__tablename__, rows))
    for each in HOLDINGS:
        if not (own and each.inside):
            names = (*_open(each.model), *each.own) if each.told is None else each.told
            rows = list(_rows(session, each.model, each.whose(who), names, tidy))
            if rows:
                made.parts.append(Part(each.title, each.model.__tablename__, rows))
    if not own:
        made.parts += _mentioned(session, who, tidy)
    for store in STORES:
        made.files |= {f"{store.key}/{name}": content for name, content in store.held(session, who, home) if content}
    return made


def _tidier(session: Session, who: Person) -> Any:
    names, emails = finding.other_names(session, who), set(who.emails)
    return lambda value: rules.masked(value, lambda text: rules.without_others(text, names, emails, OTHERS))


def _open(model: Any) -> list[str]:
    """The columns that are neither secret nor somebody's person."""
    kept = {Label.PUBLIC, Label.PARTNER, Label.MONEY}
    said = LABELS[model.__tablename__]
    return [name for name, what in said.items() if what in kept and not _internal(name)]


def _personal(model: Any) -> list[str]:
    """The columns that are the person of a row that is one."""
    return [name for name, what in LABELS[model.__tablename__].items() if what is Label.PERSONAL]


def _internal(name: str) -> bool:
    return name == "id" or (name.endswith("_id") and name != "public_id") or name in {"version", "hash", "previous"}


def _rows(session: Session, model: Any, where: Any, names: Sequence[str], tidy: Any) -> Iterator[dict[str, Any]]:
    table = model.__table__
    chosen = [column for column in table.c if column.name in set(names) and not _internal(column.name)]
    if not chosen:  # the table holds ids alone
        count = session.scalar(select(func.count()).select_from(table).where(where))
        yield from [{"entries": count}] if count else []
        return
    for row in session.execute(select(*chosen).where(where).order_by(*table.primary_key)):
        money = {column.name for column in chosen if LABELS[table.name][column.name] is Label.MONEY}
        yield {
            name: to_decimal_text(value) if name in money and value is not None else _plain(value, tidy)
            for name, value in zip((column.name for column in chosen), row, strict=True)
        }


def _plain(value: Any, tidy: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return tidy(value) if isinstance(value, str | dict | list) else value


def _mentioned(session: Session, who: Person, tidy: Any) -> Iterator[Part]:
    """Texts anywhere that name them."""
    named: dict[str, list[dict[str, Any]]] = {}
    for each in mentions.found(session, mentions.words(session, who)):
        texts = {name: tidy(value) for name, value in each.texts.items()}
        named.setdefault(each.table.name, []).append(texts)
    for table, rows in named.items():
        yield Part(table, table, rows)

"""What is stored of whom: the data class of each column, the rows that belong to a person, what erasing does to them.

Knows no table: each room says it of its own in a file `personal.py`, which `prm.rooms` imports.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, Text
from sqlalchemy.orm import Session

from prm.core.db import Json

CODED = frozenset({"public_id", "currency", "country", "rate"})  # texts that say nothing of their own
ERASED = "Erased person"  # what an erased person's row is called
MASK = "[erased]"  # what stands where a text named them


class Label(StrEnum):
    """The five classes of data (trust.md V14.1.1); what holds for each is in docs/privacy.md."""

    PUBLIC = "public"
    PARTNER = "partner-confidential"
    MONEY = "money"
    PERSONAL = "personal"
    SECRET = "secret"


@dataclass(frozen=True)
class Person:
    """One person, however many rows name them: primary keys by table, and what they are called in texts.

    `publics` are the public ids of all these rows; `pseudonyms` those that stand for the person alone, not for a deal
    or an application that names them: by these the log knows whom it speaks of.
    """

    ids: Mapping[str, tuple[int, ...]]
    publics: tuple[str, ...]
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    pseudonyms: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """A name, or the address of whoever has none here."""
        return next(iter((*self.names, *self.emails, *self.phones)), "")

    def of(self, model: Any) -> tuple[int, ...]:
        """Ids of the rows of a model that are this person."""
        return self.ids.get(model.__tablename__, ())


@dataclass(frozen=True)
class Root:
    """Rows that are a person: how they are called there, and what their columns are set to when they are erased.

    `user` names the column that says which sign-in is the same person. `blank` may hold SQL expressions. `told` names
    the columns that a copy tells besides (None: all that are neither personal nor secret). `inside`: an admin hands it
    out, as an equal address does not prove that who signs in may read whose the row is.
    """

    model: Any
    title: Any  # a lazy gettext string
    name: str
    email: str
    blank: Mapping[str, Any]
    phone: str = ""
    user: str = ""
    told: tuple[str, ...] | None = None
    inside: bool = False


class Fate(StrEnum):
    """What erasing a person does to rows that hang on them."""

    GOES = "goes"
    BLANKED = "blanked"
    STAYS = "stays"


@dataclass(frozen=True)
class Holding:
    """Rows that hang on a person: which, what they are called on a page, and what erasing does to them.

    `own` names the personal columns that are this person's, not somebody's else in the same row; the others are
    neither shown nor exported. `told` names all columns of a copy where the others are a company's affair: a contract
    is not its drafter's. `inside`: colleagues' words, handed out by an admin only. `why` is said where they stay.
    """

    model: Any
    title: Any
    whose: Callable[[Person], ColumnElement[bool]]
    fate: Fate
    why: Any = ""
    own: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    inside: bool = False
    told: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Store:
    """Something outside the tables that holds people: a folder of files. `home` is the instance folder.

    `held(session, person, home)` → (name, bytes) of what is theirs; `erase` deletes it and says how many files.
    """

    key: str
    title: Any
    held: Callable[[Session, Person, Path], Iterable[tuple[str, bytes]]]
    erase: Callable[[Session, Person, Path], int]


@dataclass(frozen=True)
class Term:
    """How long something is kept: days unless an admin says otherwise, and what forgets it.

    `forget(session, before, home)` forgets what is older than a moment and says how much it was; None: the room's own
    sweep does it, and the period is fixed.
    """

    key: str
    title: Any
    days: int
    forget: Callable[[Session, datetime, Path], int] | None = None
    least: int = 1


LABELS: dict[str, dict[str, Label]] = {}  # table → column → class
PROSE: dict[str, tuple[str, ...]] = {}  # table → columns in which people write of people, or that copy such rows
DROPPED: set[str] = set()  # tables of which a row goes whole if its prose names the person
ROOTS: list[Root] = []
HOLDINGS: list[Holding] = []
STORES: list[Store] = []
TERMS: list[Term] = []


def label(
    model: Any, rest: Label, *, public: str = "", partner: str = "", money: str = "", personal: str = "",
    secret: str = "", prose: str = "", dropped: bool = False,
) -> None:  # fmt: skip
    """Say the class of each column; names with blanks between.

    Texts and documents are named one by one. Ids, days, numbers and choices that are not named are of the class `rest`.
    `prose` is partner-confidential where nothing else is said; it is looked through for a person's name, which is
    masked there, or the row is `dropped`.
    """
    table: Table = model.__table__
    said = dict.fromkeys(prose.split(), Label.PARTNER)
    words = {Label.PUBLIC: public, Label.PARTNER: partner, Label.MONEY: money}
    for what, names in (words | {Label.PERSONAL: personal, Label.SECRET: secret}).items():
        said |= dict.fromkeys(names.split(), what)
    if unknown := set(said) - set(table.c.keys()):
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    for column in table.c:
        if column.name in CODED or not isinstance(column.type, Text | Json):
            said.setdefault(column.name, rest)
    LABELS[table.name], PROSE[table.name] = said, tuple(prose.split())
    if dropped:
        DROPPED.add(table.name)


def root(
    model: Any, title: Any, *, name: str, email: str, blank: Mapping[str, Any], phone: str = "", user: str = "",
    told: str | None = None, inside: bool = False,
) -> None:  # fmt: skip
    """Rows of this model are people."""
    words = None if told is None else tuple(told.split())
    ROOTS.append(Root(model, title, name, email, blank, phone, user, words, inside))


Whose = Callable[[Person], ColumnElement[bool]]


def goes(model: Any, title: Any, whose: Whose, *, own: str = "", inside: bool = False) -> None:
    """Rows that are deleted with the person."""
    HOLDINGS.append(Holding(model, title, whose, Fate.GOES, own=tuple(own.split()), inside=inside))


def blanked(model: Any, title: Any, whose: Whose, blank: Mapping[str, Any], *, why: Any, own: str = "") -> None:
    """Rows that stay without some of their columns."""
    HOLDINGS.append(Holding(model, title, whose, Fate.BLANKED, why, tuple(own.split()), blank))


def stays(
    model: Any, title: Any, whose: Whose, *, why: Any, own: str = "", inside: bool = False, told: str = ""
) -> None:
    """Rows that are kept under the pseudonym, and why they may be."""
    said = tuple(told.split()) or None
    HOLDINGS.append(Holding(model, title, whose, Fate.STAYS, why, tuple(own.split()), {}, inside, said))


def store(key: str, title: Any, held: Any, erase: Any) -> None:
    """Files that belong to people."""
    STORES.append(Store(key, title, held, erase))


def kept(key: str, title: Any, days: int, forget: Any = None, *, least: int = 1) -> None:
    """Say how long something is kept."""
    TERMS.append(Term(key, title, days, forget, least))


def unhandled(tables: Sequence[Table]) -> list[str]:
    """Columns without a class, and personal ones that no erasure reaches; for the house test."""
    missing = [f"{t.name}.{c.name}: no class" for t in tables for c in t.c if c.name not in LABELS.get(t.name, {})]
    reached = {(each.model.__tablename__, name) for each in ROOTS for name in each.blank}
    reached |= {(name, column) for name, columns in PROSE.items() for column in columns}
    reached |= {(each.model.__tablename__, name) for each in HOLDINGS for name in each.blank}
    gone = {each.model.__tablename__ for each in HOLDINGS if each.fate is Fate.GOES}
    for name, columns in LABELS.items():
        personal = [each for each, what in columns.items() if what is Label.PERSONAL and name not in gone]
        missing += [f"{name}.{each}: no erasure reaches it" for each in personal if (name, each) not in reached]
    return missing

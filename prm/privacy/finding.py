"""Who a person is: all rows of all rooms that name the same one, by address or sign-in. Reads in a system unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from prm.core.personal import ERASED, ROOTS, Person, Root
from prm.identity.models import User

MOST = 50


@dataclass(frozen=True)
class Match:
    """Somebody a search found, with what they are here."""

    public_id: str
    name: str
    email: str
    titles: tuple[Any, ...]


def in_order() -> list[Root]:
    """Sign-ins first: where somebody has one, its public id is the person's."""
    return sorted(ROOTS, key=lambda root: (root.model is not User, root.user == ""))


def person(session: Session, public_id: str) -> Person | None:
    """The person behind the public id of any row that is one; None where nobody is."""
    for root in in_order():
        found = session.execute(select(root.model.id).where(root.model.public_id == public_id, _named(root))).scalar()
        if found is not None:
            return _whole(session, {root.model.__tablename__: {found}}, set())
    return None


def own(session: Session, user_id: int) -> Person:
    """The person who is signed in. Rows that only share the address are left out of what they are told (`inside`)."""
    return _whole(session, {User.__tablename__: {user_id}}, set())


def by_email(session: Session, email: str) -> Person | None:
    """The person with an address."""
    found = _whole(session, {}, {email.strip().lower()})
    return found if found.publics else None


def _named(root: Root) -> ColumnElement[bool]:
    """A row is nobody any more when its name and address are gone; some never had a name."""
    name, email = getattr(root.model, root.name), getattr(root.model, root.email)
    return or_((name != ERASED) & (name != ""), email != "")


def _whole(session: Session, ids: dict[str, set[int]], emails: set[str]) -> Person:
    """Follow addresses and sign-ins until nothing new is found; the sign-in's public id first."""
    rows: dict[tuple[str, int], Any] = {}
    while True:
        before = len(rows), len(emails)
        for root in in_order():
            for row in session.execute(_same(root, ids, emails)):
                rows[root.model.__tablename__, row.id] = row
                ids.setdefault(root.model.__tablename__, set()).add(row.id)
                emails |= {row.email.lower()} if row.email else set()
                if row.user is not None:
                    ids.setdefault(User.__tablename__, set()).add(row.user)
        if (len(rows), len(emails)) == before:
            break
    order = [root.model.__tablename__ for root in in_order()]
    in_turn = sorted(rows.items(), key=lambda each: (order.index(each[0][0]), each[0][1]))
    found, whole = [row for _, row in in_turn], {root.model.__tablename__ for root in ROOTS if root.told is None}
    return Person(
        {table: tuple(sorted(held)) for table, held in ids.items() if held},
        tuple(row.public_id for row in found),
        tuple(dict.fromkeys(row.name for row in found if row.name not in {"", ERASED})),
        tuple(sorted(emails)),
        tuple(dict.fromkeys(row.phone for row in found if row.phone)),
        tuple(row.public_id for key, row in in_turn if key[0] in whole),
    )


def _same(root: Root, ids: dict[str, set[int]], emails: set[str]) -> Any:
    model, table = root.model, root.model.__tablename__
    email = getattr(model, root.email)
    user = getattr(model, root.user) if root.user else None
    phone = getattr(model, root.phone) if root.phone else None
    same = [model.id.in_(ids.get(table, ())), func.lower(email).in_(emails) if emails else false()]
    if user is not None:
        same.append(user.in_(ids.get(User.__tablename__, ())))
    columns = [model.id, model.public_id, getattr(model, root.name).label("name"), email.label("email")]
    columns += [_or_none(user).label("user"), _or_none(phone).label("phone")]
    return select(*columns).where(or_(*same), _named(root))


def _or_none(column: Any) -> Any:
    return func.coalesce(column, None) if column is not None else func.nullif(1, 1)


def search(session: Session, text: str) -> list[Match]:
    """People whose name or address holds a text, each once, with all they are."""
    found: dict[str, Match] = {}
    for root in in_order():
        for row in session.execute(_like(root, text)):
            key = (row.email or row.public_id).lower()
            held = found.get(key)
            titles = (*(held.titles if held else ()), root.title)
            first = held or Match(row.public_id, row.name, row.email or "", ())
            found[key] = Match(first.public_id, first.name, first.email, tuple(dict.fromkeys(titles)))
    return sorted(found.values(), key=lambda each: (each.name.casefold(), each.email))[:MOST]


def _like(root: Root, text: str) -> Any:
    model, name, email = root.model, getattr(root.model, root.name), getattr(root.model, root.email)
    holds = [func.lower(column).contains(text.strip().lower(), autoescape=True) for column in (name, email)]
    query = select(model.public_id, name.label("name"), email.label("email")).where(or_(*holds), _named(root))
    return query.order_by(model.id).limit(MOST)


def namesakes(session: Session, who: Person) -> set[str]:
    """Those of a person's names that somebody else bears, too, case-folded."""
    found: set[str] = set()
    for root in in_order():
        name = getattr(root.model, root.name)
        others = select(name).where(func.lower(name).in_([each.lower() for each in who.names]))
        others = others.where(root.model.id.not_in(who.of(root.model)))
        found |= {each.casefold() for each in session.scalars(others)}
    return found


def other_names(session: Session, who: Person) -> set[str]:
    """Everybody else's full names, case-folded with single blanks."""
    mine, found = {_folded(name) for name in who.names}, set[str]()
    for root in in_order():
        name = getattr(root.model, root.name)
        others: Iterable[str] = session.scalars(select(name).where(_named(root)).distinct())
        found |= {folded for each in others if " " in (folded := _folded(each))}
    return found - mine


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def titles(who: Person) -> Sequence[Any]:
    """What a person is here, in the order of the rooms."""
    return [root.title for root in in_order() if who.of(root.model)]

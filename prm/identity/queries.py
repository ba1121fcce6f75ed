"""The lists people ask of this room. Rows are Core rows; nothing here decides who may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from prm.access.policy import Role
from prm.core.db import db
from prm.core.ids import is_public_id
from prm.identity.models import Assistance, Credential, Delegation, Territory, User, UserRegion, UserSession
from prm.identity.rules import Access, NodeKind

_MARK = {"scoped": True}
BOOKS = (Role.MANAGER, Role.COORDINATOR)  # whose acts go by book


@dataclass(frozen=True)
class Node:
    """A region with its place in the tree; `path` reads from the top, `below` are its children."""

    id: int
    public_id: str
    name: str
    kind: NodeKind
    code: str | None
    depth: int
    path: str
    parent_id: int | None
    below: tuple["Node", ...]


def tree() -> tuple[Node, ...]:
    """The regions nobody lies above, by name, each with everything below it."""
    query = select(
        Territory.id, Territory.public_id, Territory.name, Territory.kind, Territory.code, Territory.parent_id
    )
    children: dict[int | None, list[Any]] = {}
    for row in db.session.execute(query.order_by(Territory.name)):
        children.setdefault(row.parent_id, []).append(row)

    def under(parent: int | None, depth: int, path: str) -> tuple[Node, ...]:
        return tuple(
            Node(
                row.id,
                row.public_id,
                row.name,
                row.kind,
                row.code,
                depth,
                path + row.name,
                parent,
                under(row.id, depth + 1, f"{path}{row.name} › "),
            )
            for row in children.get(parent, ())
        )

    return under(None, 0, "")


def flat(nodes: Iterable[Node]) -> list[Node]:
    """The tree as a list, each region before what lies in it."""
    return [found for node in nodes for found in (node, *flat(node.below))]


def own_sessions(sessions: Select[Any]) -> Select[Any]:
    """Signed-in browsers, the one last seen first."""
    return sessions.order_by(UserSession.seen_at.desc())


def has_password(user_id: int) -> bool:
    """Does this person sign in by password too?"""
    query = select(Credential.user_id).where(Credential.user_id == user_id).execution_options(**_MARK)
    return db.session.execute(query).first() is not None


def colleagues(users: Select[Any], *, roles: Iterable[Role] = ()) -> Select[Any]:
    """Staff who are not disabled, by name, of some roles or of all."""
    rows = users.where(User.partner_id.is_(None), User.access != Access.DISABLED).order_by(User.name, User.id)
    return rows.where(User.role.in_(tuple(roles))) if roles else rows


def borrowers() -> list[Any]:
    """Colleagues a book can be lent to: those who sign in and whose acts go by book."""
    columns = select(User.id, User.public_id, User.name)
    rows = columns.where(User.role.in_(BOOKS), User.access == Access.ACTIVE, User.partner_id.is_(None))
    return list(db.session.execute(rows.order_by(User.name).execution_options(**_MARK)))


def regions_of(user_ids: Iterable[int]) -> dict[int, list[str]]:
    """Person → names of the regions their sight covers."""
    query = (
        select(UserRegion.user_id, Territory.name)
        .join(Territory, Territory.id == UserRegion.territory_id)
        .where(UserRegion.user_id.in_(tuple(user_ids)))
        .order_by(Territory.name)
    )
    found: dict[int, list[str]] = {}
    for user_id, name in db.session.execute(query.execution_options(**_MARK)):
        found.setdefault(user_id, []).append(name)
    return found


def region_ids(user_id: int) -> list[str]:
    """Public ids of the regions a person's sight covers."""
    query = select(Territory.public_id).join(UserRegion).where(UserRegion.user_id == user_id)
    return list(db.session.scalars(query.execution_options(**_MARK)))


def assisted_ids(user_id: int) -> list[str]:
    """Public ids of the managers a coordinator works for."""
    query = (
        select(User.public_id).join(Assistance, Assistance.manager_id == User.id).where(Assistance.user_id == user_id)
    )
    return list(db.session.scalars(query.execution_options(**_MARK)))


def live_sessions(user_id: int) -> int:
    """How many browsers a person is signed in with."""
    query = select(UserSession.id).where(UserSession.user_id == user_id)
    return len(db.session.execute(query.execution_options(**_MARK)).all())


def loans(scoped: Select[Any]) -> Select[Any]:
    """Delegations, the newest first."""
    return scoped.order_by(Delegation.ended_at.is_not(None), Delegation.ends_on.desc(), Delegation.id.desc()).limit(200)


def names(user_ids: Iterable[int]) -> dict[int, str]:
    """Person → name."""
    query = select(User.id, User.name).where(User.id.in_(tuple(set(user_ids)))).execution_options(**_MARK)
    return {row.id: row.name for row in db.session.execute(query)}


def names_by_public_id(ids: Iterable[str]) -> dict[str, str]:
    """Public id → name, for lists that know people by those."""
    query = select(User.public_id, User.name).where(User.public_id.in_(tuple(set(ids)))).execution_options(**_MARK)
    return {row.public_id: row.name for row in db.session.execute(query)}


def public_ids(user_ids: Iterable[int]) -> dict[int, str]:
    """Person → public id, by which the log names people."""
    query = select(User.id, User.public_id).where(User.id.in_(tuple(set(user_ids)))).execution_options(**_MARK)
    return {row.id: row.public_id for row in db.session.execute(query)}


def with_names(told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Facts of the log with people's names, as they are called today, in the place of their public ids."""
    texts = {value for facts in told for value in facts.values() if isinstance(value, str) and is_public_id(value)}
    known = names_by_public_id(texts) if texts else {}
    return [
        {key: known.get(value, value) if isinstance(value, str) else value for key, value in facts.items()}
        for facts in told
    ]


def colleague(public_id: str) -> User | None:
    """The row of a colleague by public id; not of a partner's person."""
    query = select(User).where(User.public_id == public_id, User.partner_id.is_(None)).execution_options(**_MARK)
    return db.session.execute(query).scalar_one_or_none()

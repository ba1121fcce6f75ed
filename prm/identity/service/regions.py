"""The verbs of the territory tree."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from prm.core.db import db
from prm.core.errors import Refused
from prm.core.references import named
from prm.identity.models import Territory
from prm.identity.rules import NodeKind, loops
from prm.identity.service import kinds
from prm.journal.log import Acting, record


def add_region(
    actor: Acting, *, name: str, kind: NodeKind, parent: Territory | None = None, code: str | None = None
) -> Territory:
    """Add a node to the tree."""
    _check_name(name, kind, None)
    node = Territory(name=name, kind=kind, parent_id=parent.id if parent else None, code=code or None)
    db.session.add(node)
    db.session.flush()
    record(kinds.REGION_ADDED, node, actor, name=name, level=kind.value, under=parent and parent.public_id)
    return node


def change_region(
    node: Territory, actor: Acting, *, name: str, kind: NodeKind, parent: Territory | None, code: str | None
) -> None:
    """Rename or move a node; what people see follows at once."""
    _check_name(name, kind, node.id)
    above = {row.id: row.parent_id for row in db.session.execute(select(Territory.id, Territory.parent_id))}
    if parent and loops(above, node.id, parent.id):
        raise Refused(f"{parent.name} lies below {node.name}. Choose a region that does not.")
    was = node.name
    node.name, node.kind, node.code = name, kind, code or None
    node.parent_id = parent.id if parent else None
    record(kinds.REGION_CHANGED, node, actor, name=name, was=was, level=kind.value, under=parent and parent.public_id)


def remove_region(node: Territory, actor: Acting) -> None:
    """Remove a node that nothing hangs on; the database itself knows what does, and rollups name those of facts."""
    name = node.name
    in_use = Refused(f"{name} is in use: regions below it, people, partners or facts name it. Move those first.")
    db.session.execute(select(Territory.id).where(Territory.id == node.id).with_for_update())
    if named(db.session(), "territory", [node.id]):
        raise in_use
    try:
        with db.session.begin_nested():
            db.session.delete(node)
    except IntegrityError:
        raise in_use from None
    record(kinds.REGION_REMOVED, node, actor, name=name, level=node.kind.value)


def _check_name(name: str, kind: NodeKind, node_id: int | None) -> None:
    same = select(Territory.id).where(Territory.name == name, Territory.kind == kind, Territory.id != (node_id or 0))
    if db.session.execute(same).first():
        raise Refused(f"There is a {kind.value} called {name} already. Choose another name.")

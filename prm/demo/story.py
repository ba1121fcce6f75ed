"""Puts into the database what happened around the orders: targets, notes, follow-ups, and books lent to colleagues."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.demo import talk
from prm.demo.bulk import many
from prm.demo.columns import Ids
from prm.demo.staff import MANAGERS
from prm.demo.targets import Booked, Planned, planned
from prm.demo.world import World
from prm.engagement.models import Activity, FollowUp
from prm.identity.models import Delegation, Territory
from prm.identity.rules import NodeKind
from prm.partners.models import Contact, Partner
from prm.sales.models import OwnerKind, Target


def targets(session: Session, booked: Booked, ids: Ids) -> None:
    """Store the plans."""
    groups = select(Territory.name, Territory.id).where(Territory.kind == NodeKind.GROUP)
    regions = dict(session.execute(groups).all())
    many(session, Target, (_target(each, ids, regions) for each in planned(booked) if each.amount))


def _target(each: Planned, ids: Ids, regions: dict[str, int]) -> dict[str, Any]:
    by_place = {OwnerKind.MANAGER: ids.managers, OwnerKind.TERRITORY: ids.places, OwnerKind.PARTNER: ids.partners}
    column = {OwnerKind.MANAGER: "user_id", OwnerKind.TERRITORY: "territory_id", OwnerKind.PARTNER: "partner_id"}
    owner = regions[each.owner] if isinstance(each.owner, str) else int(by_place[each.kind][each.owner])
    return dict.fromkeys(column.values()) | {
        "series": each.series, "owner_kind": each.kind, column[each.kind]: owner, "amount": each.amount,
        "starts_on": each.period.start, "ends_on": each.period.end, "locked": each.period.end < clock.today(),
    }  # fmt: skip


def conversations(session: Session, world: World, ids: Ids) -> None:
    """Store notes, calls and follow-ups, and when each partner was last spoken with."""
    manager = [int(ids.managers[company.manager]) for company in world.companies]
    firm = [int(key) for key in ids.partners]
    first = select(Contact.partner_id, func.min(Contact.id)).group_by(Contact.partner_id)
    contact = dict(session.execute(first).all())
    said = list(talk.activities(world))
    rows = [
        {
            "partner_id": firm[one.company], "user_id": manager[one.company], "kind": one.kind, "text": one.text,
            "happened_at": one.at, "created_at": one.at, "contact_id": contact.get(firm[one.company]),
        }
        for one in said
    ]  # fmt: skip
    many(session, Activity, rows)
    _touched(session, {firm[one.company]: one.at for one in sorted(said, key=lambda one: one.at)})
    many(session, FollowUp, _promises(world, manager, firm))


def _touched(session: Session, last: dict[int, Any]) -> None:
    table = Partner.__table__
    touched = table.update().where(table.c.id == bindparam("firm")).values(touched_at=bindparam("at"))
    session.execute(touched, [{"firm": firm, "at": at} for firm, at in last.items()])


def _promises(world: World, manager: list[int], firm: list[int]) -> Iterator[dict[str, Any]]:
    for one in talk.follow_ups(world):
        yield {
            "partner_id": firm[one.company], "text": one.text, "due_on": one.due, "user_id": manager[one.company],
            "created_by_id": manager[one.company], "created_at": one.made, "done_at": one.done,
        }  # fmt: skip


# Who lends what to whom, from and to in days from today: E125's whole book now, one partner soon, one book in spring.
LENT = (
    ("E125", "E124", None, -3, 11, "Holiday"),
    ("E122", "E121", 1, 5, 33, "Parental leave"),
    ("E129", "E131", None, -210, -196, "Training abroad"),
)


def delegations(session: Session, world: World, ids: Ids) -> None:
    """Store who stands in for whom."""
    managers = {member.code: int(key) for member, key in zip(MANAGERS, ids.managers, strict=True)}
    many(session, Delegation, (_lent(world, ids, managers, *lent) for lent in LENT))


def _lent(world: World, ids: Ids, managers: dict[str, int], *lent: Any) -> dict[str, Any]:
    giver, taker, some, start, end, reason = lent
    own = [
        int(key)
        for company, key in zip(world.companies, ids.partners, strict=True)
        if MANAGERS[company.manager].code == giver
    ]
    return {
        "from_user_id": managers[giver], "to_user_id": managers[taker], "reason": reason,
        "lent_partner_id": own[0] if some and own else None,
        "starts_on": world.today + timedelta(days=start), "ends_on": world.today + timedelta(days=end),
    }  # fmt: skip

"""Puts the demo company's people, places, partners and products into the database, and knows their ids afterwards."""

import numpy as np
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from prm.demo import members, staff
from prm.demo.bulk import many
from prm.demo.columns import Ids
from prm.demo.goods import CATEGORIES, GOODS
from prm.demo.places import COUNTRIES, GROUPS, PLACES
from prm.demo.rates import Rates
from prm.demo.staff import MANAGERS, STAFF
from prm.demo.world import World
from prm.identity.models import Assistance, Territory, User, UserRegion
from prm.identity.rules import Access, NodeKind
from prm.sales.models import Category, Product, Rate


def everything(session: Session, world: World, rates: Rates) -> Ids:
    """Store all but the facts."""
    nodes = _territories(session)
    people = _staff(session, world, nodes)
    partners = members.partners(session, world, nodes, people)
    members.portal(session, world, partners)
    goods, categories = _goods(session)
    many(session, Rate, ({"currency": c, "day": d, "rate": r} for c, d, r in rates.rows()))
    return Ids(
        partners=np.array([partners[company.code] for company in world.companies]),
        managers=np.array([people[member.code] for member in MANAGERS]),
        places=np.array([nodes[NodeKind.TERRITORY, place.name] for place in PLACES]),
        goods=np.array([goods[good.sku] for good in GOODS]),
        categories=np.array([categories[name] for name in CATEGORIES]),
    )


def _nodes(session: Session) -> dict[tuple[NodeKind, str], int]:
    """Kind and name → id of every node of the tree."""
    return {
        (kind, name): key for key, kind, name in session.execute(select(Territory.id, Territory.kind, Territory.name))
    }


def _territories(session: Session) -> dict[tuple[NodeKind, str], int]:
    many(session, Territory, ({"name": name, "kind": NodeKind.GROUP, "code": None} for name in GROUPS))
    groups = _nodes(session)
    countries = {COUNTRIES[place.country].name: place.group for place in PLACES}
    rows = [
        {"name": name, "kind": NodeKind.COUNTRY, "parent_id": groups[NodeKind.GROUP, group]}
        for name, group in countries.items()
    ]
    many(session, Territory, rows)
    above = _nodes(session)
    rows = [
        {
            "name": place.name,
            "kind": NodeKind.TERRITORY,
            "code": f"T{n:02d}",
            "parent_id": above[NodeKind.COUNTRY, COUNTRIES[place.country].name],
        }
        for n, place in enumerate(PLACES, 1)
    ]
    many(session, Territory, rows)
    return _nodes(session)


def _staff(session: Session, world: World, nodes: dict[tuple[NodeKind, str], int]) -> dict[str, int]:
    def node(name: str) -> int:
        return nodes.get((NodeKind.TERRITORY, name)) or nodes[NodeKind.GROUP, name]

    rows = [
        {
            "code": member.code, "name": member.name, "email": member.email, "title": member.title, "role": member.role,
            "access": Access.ACTIVE, "territory_id": node(member.regions[0]) if member.regions else None,
            "joined_on": staff.joined_on(world.today) if member.code == staff.JOINER else None,
        }
        for member in STAFF
    ]  # fmt: skip
    many(session, User, rows)
    people = {code: key for key, code in session.execute(select(User.id, User.code)) if code}
    table = User.__table__
    reports = table.update().where(table.c.id == bindparam("person")).values(reports_to_id=bindparam("boss"))
    led = [(people[member.code], people[member.boss]) for member in STAFF if member.boss]
    session.execute(reports, [{"person": person, "boss": boss} for person, boss in led])
    regions = [(member.code, name) for member in STAFF for name in member.regions]
    many(session, UserRegion, ({"user_id": people[code], "territory_id": node(name)} for code, name in regions))
    helped = [(member.code, code) for member in STAFF for code in member.assists]
    many(session, Assistance, ({"user_id": people[code], "manager_id": people[who]} for code, who in helped))
    return people


def _goods(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    many(session, Category, ({"name": name} for name in CATEGORIES))
    categories = {name: key for key, name in session.execute(select(Category.id, Category.name))}
    rows = (
        {
            "sku": good.sku, "name": good.name, "category_id": categories[CATEGORIES[good.category]],
            "subcategory": good.family, "status": good.status, "list_price": good.price,
        }
        for good in GOODS
    )  # fmt: skip
    many(session, Product, rows)
    return {sku: key for key, sku in session.execute(select(Product.id, Product.sku))}, categories

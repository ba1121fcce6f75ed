"""Puts the demo company's partners and their people into the database."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from prm.demo.bulk import many
from prm.demo.people import PortalPerson, portal_people
from prm.demo.places import PLACES
from prm.demo.staff import MANAGERS
from prm.demo.world import Company, World, plain
from prm.identity.models import User
from prm.identity.rules import Access, NodeKind
from prm.partners.models import Assignment, Contact, ExternalId, Partner


def partners(session: Session, world: World, nodes: Any, people: dict[str, int]) -> dict[str, int]:
    managers = [people[member.code] for member in MANAGERS]
    places = [nodes[NodeKind.TERRITORY, place.name] for place in PLACES]
    rows = [
        _partner(company)
        | {"territory_id": places[company.place], "manager_id": managers[company.manager]}
        | {"confirmed_on": _confirmed(world, company)}
        for company in world.companies
    ]
    many(session, Partner, rows)
    ids = {code: key for key, code in session.execute(select(Partner.id, Partner.code))}
    table = Partner.__table__
    under = [(ids[c.code], ids[world.companies[c.parent].code]) for c in world.companies if c.parent is not None]
    joined = table.update().where(table.c.id == bindparam("child")).values(parent_id=bindparam("parent"))
    session.execute(joined, [{"child": child, "parent": parent} for child, parent in under])
    many(session, Assignment, _assignments(world, ids, managers))
    known = [(ids[company.code], f"KH-{200_000 + 13 * company.rank}") for company in world.companies]
    many(session, ExternalId, ({"partner_id": key, "system": "crm", "value": value} for key, value in known))
    return ids


def _confirmed(world: World, company: Company) -> date | None:
    """Most said within the last year that their data are right; some are due."""
    day = world.today - timedelta(days=company.rank * 37 % 400)
    return day if company.sells and day > company.joined else None


def _partner(company: Company) -> dict[str, Any]:
    return company.facts | {
        "code": company.code, "name": company.name, "sort_name": plain(company.name), "kind": company.kind,
        "status": company.status, "currency": company.country.currency, "country": company.country.code,
        "email": f"office@{company.domain}", "website": f"https://www.{company.domain}",
        "joined_on": company.joined, "ended_on": company.ended,
        "created_at": datetime.combine(company.joined, time(8), UTC),
    }  # fmt: skip


def _assignments(world: World, ids: dict[str, int], managers: list[int]) -> Iterable[dict[str, Any]]:
    for company in world.companies:
        first = company.manager if company.before is None else company.before
        own = {"partner_id": ids[company.code]}
        yield own | {"user_id": managers[first], "starts_on": company.joined, "reason": ""}
        if company.handover:
            later = {"user_id": managers[company.manager], "starts_on": company.handover}
            yield own | later | {"reason": "Territories were shared out anew"}


def portal(session: Session, world: World, ids: dict[str, int]) -> None:
    people = portal_people(world)
    keys = [ids[company.code] for company in world.companies]
    users = [
        {
            "name": person.name, "email": person.email, "title": person.title, "role": person.portal,
            "access": Access.ACTIVE, "partner_id": keys[person.company],
        }
        for person in people
        if person.portal is not None
    ]  # fmt: skip
    many(session, User, users)
    by_email = {email: key for key, email in session.execute(select(User.id, User.email))}
    contacts = [_contact(world, person) for person in people if person.contact]
    for row, person in zip(contacts, (p for p in people if p.contact), strict=True):
        row |= {"partner_id": keys[person.company], "user_id": by_email.get(person.email)}
    many(session, Contact, contacts)


def _contact(world: World, person: PortalPerson) -> dict[str, Any]:
    return {
        "name": person.name, "email": person.email, "phone": person.phone, "title": person.title, "role": person.role,
        "language": person.language, "consent": person.consent, "left_on": person.left,
        "created_at": datetime.combine(world.companies[person.company].joined, time(9), UTC),
    }  # fmt: skip

"""Portal users and contacts of the demo company's partners. Pure draws; nobody here has a password."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from prm.access.policy import Role
from prm.demo import words
from prm.demo.world import World, phone, plain
from prm.partners.rules import ContactRole

_ROLES = tuple(ContactRole)
_ROLE_WEIGHTS = (38, 20, 12, 10, 8, 4, 8)


@dataclass(frozen=True)
class PortalPerson:
    """Someone at a partner: a contact, a portal user, or both."""

    company: int
    name: str
    email: str
    phone: str
    title: str
    role: ContactRole
    language: str
    consent: bool
    portal: Role | None
    contact: bool
    left: date | None


def portal_people(world: World) -> list[PortalPerson]:
    """As many portal users and contacts as the scale asks for; larger partners have more of them."""
    draw = random.Random(f"{world.seed}:people")
    open_to = [i for i, company in enumerate(world.companies) if company.sells and not company.ended]
    users = _spread(open_to, world.scale.users)
    contacts = _spread(range(len(world.companies)), world.scale.contacts)
    people: list[PortalPerson] = []
    for i in range(len(world.companies)):
        people += _of_company(draw, world, i, users.get(i, 0), contacts.get(i, 0))
    return people


def _spread(companies: "list[int] | range", total: int) -> dict[int, int]:
    base = total // (2 * len(companies))
    counts = dict.fromkeys(companies, base)
    counts = {i: max(1, count) for i, count in counts.items()}
    left, weights = total - sum(counts.values()), [1 / (n + 8) for n in range(len(companies))]
    for n, i in enumerate(companies):
        counts[i] += int(left * weights[n] / sum(weights))
    for i in list(companies)[: total - sum(counts.values())]:
        counts[i] += 1
    return counts


def _of_company(draw: random.Random, world: World, i: int, users: int, contacts: int) -> Iterator[PortalPerson]:
    company, seen = world.companies[i], set()
    style = company.country.style
    linked = min(users, contacts - contacts // 4)
    for n in range(users + contacts - linked):
        name = f"{draw.choice(words.FIRST[style].split())} {draw.choice(words.LAST[style].split())}"
        local = plain(name).replace(" ", ".")
        local = local if local not in seen else f"{local}{n}"
        seen.add(local)
        role = draw.choices(_ROLES, _ROLE_WEIGHTS)[0]
        known = n < users
        yield PortalPerson(
            company=i,
            name=name,
            email=f"{local}@{company.domain}",
            phone=phone(draw, company.country),
            title=draw.choice(words.TITLES[role]),
            role=role,
            language=company.country.language,
            consent=draw.random() < 0.6,
            portal=(Role.PARTNER_ADMIN if n == 0 else Role.PARTNER_REP) if known else None,
            contact=n < linked or not known,
            left=company.ended if not known and draw.random() < 0.3 else None,
        )

"""The demo company's channel before anything is sold: partners, their hierarchy, people and dates. Pure draws."""

import random
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from prm.core.period import add_months, month_of, month_period
from prm.demo import staff, words
from prm.demo.places import COUNTRIES, PLACES, Country
from prm.partners.rules import Status

SEED = "kestrelhythe"
SLIPPING = (3, 5)  # places in the ranking by size
STATUSES = {
    Status.ACTIVE: 76, Status.ONBOARDING: 6, Status.PROSPECT: 7, Status.APPLICANT: 3, Status.SUSPENDED: 2,
    Status.TERMINATING: 2, Status.TERMINATED: 4,
}  # fmt: skip
KINDS = ("Distributor", "Reseller", "Managed service provider", "System integrator")


@dataclass(frozen=True)
class Scale:
    """How much of everything; `months` counts the running one."""

    partners: int
    lines: int
    direct: int
    months: int
    users: int
    contacts: int
    deals: int


SCALES = {
    "small": Scale(20, 2_000, 600, 36, 60, 45, 96),
    "ref": Scale(600, 200_000, 60_000, 36, 2_400, 1_800, 20_000),
    "big": Scale(5_000, 10_000_000, 1_500_000, 60, 20_000, 15_000, 100_000),
}


@dataclass
class Company:
    """A partner; `rank` 0 is the largest. A handover says who had it before today's manager, and until when."""

    code: str
    name: str
    domain: str
    kind: str
    status: Status
    place: int
    country: Country
    rank: int
    manager: int
    joined: date
    ended: date | None = None
    parent: int | None = None
    before: int | None = None
    handover: date | None = None
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def sells(self) -> bool:
        return self.status not in {Status.PROSPECT, Status.APPLICANT, Status.ONBOARDING}


@dataclass
class World:
    """Everything that is drawn before the first order; partners in order of size."""

    scale: Scale
    seed: str
    today: date
    companies: list[Company]

    @property
    def last_day(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def first_day(self) -> date:
        return month_period(add_months(month_of(self.last_day), 1 - self.scale.months)).start

    @property
    def slipping(self) -> list[int]:
        return list(SLIPPING)


def build(scale: Scale, today: date, seed: str = SEED) -> World:
    """Draw the channel as it stands on `today`."""
    draw = random.Random(f"{seed}:channel")
    world = World(scale, seed, today, [])
    names = _names(draw, scale.partners)
    for rank, root in enumerate(names):
        world.companies.append(_company(draw, world, rank, root))
    _hierarchy(draw, world.companies)
    return world


def _names(draw: random.Random, count: int) -> list[str]:
    roots = [head + middle + tail for head in words.HEADS for middle in words.MIDDLES for tail in words.TAILS]
    return draw.sample(roots, count)


def _company(draw: random.Random, world: World, rank: int, root: str) -> Company:
    share = rank / world.scale.partners
    kind = KINDS[0] if draw.random() < (0.7 if share < 0.05 else 0.02) else draw.choices(KINDS[1:], (6, 3, 2))[0]
    least = 4 if share < 0.04 else 0  # the very largest sit in the large territories
    place = draw.choices(range(len(PLACES)), [place.weight if place.weight >= least else 0 for place in PLACES])[0]
    also = PLACES[place].also
    country = COUNTRIES[also if also and draw.random() < 0.25 else PLACES[place].country]
    trade, form = draw.choice(words.TRADES[kind]), draw.choice(country.forms)
    company = Company(
        code=f"C{10_000 + 7 * rank + draw.randrange(7)}",
        name=f"{root} {trade} {form}",
        domain=f"{root.lower()}.example",
        kind=kind,
        status=_status(draw, share),
        place=place,
        country=country,
        rank=rank,
        manager=staff.manager_of(PLACES[place].name),
        joined=world.first_day,
    )
    _dates(draw, world, company, share)
    company.facts = _facts(draw, company, share)
    return company


def _status(draw: random.Random, share: float) -> Status:
    if share < 0.3:
        return Status.ACTIVE
    return draw.choices(list(STATUSES), list(STATUSES.values()))[0]


def _dates(draw: random.Random, world: World, company: Company, share: float) -> None:
    months = world.scale.months
    late, back = draw.random() < 0.35, draw.randrange(months // 6, months - 2)
    years, left, shift = draw.randrange(1, 12), draw.randrange(3, months // 2), draw.random()
    now = month_of(world.last_day)
    first = month_of(world.first_day)
    joined = add_months(now, -back) if late and share >= 0.3 else add_months(first, -12 * years)
    if not company.sells:
        joined = add_months(now, -draw.randrange(3))
    company.joined = month_period(joined).start
    if company.status is Status.TERMINATED:
        company.ended = max(month_period(add_months(now, -left)).end, month_period(add_months(joined, 2)).end)
        company.ended = min(company.ended, month_period(add_months(now, -1)).end)
    _handover(world, company, shift)


def _handover(world: World, company: Company, shift: float) -> None:
    codes = [member.code for member in staff.MANAGERS]
    if codes[company.manager] == staff.JOINER:
        company.before, company.handover = codes.index(staff.PREDECESSOR), staff.joined_on(world.today)
    elif shift < 0.08:
        peers = [i for i, peer in enumerate(staff.MANAGERS) if peer.boss == staff.MANAGERS[company.manager].boss]
        company.before = peers[int(shift * 1_000) % len(peers)]
        company.handover = world.today - timedelta(days=90 + int(shift * 8_000))
    if company.handover and (company.before == company.manager or company.handover <= company.joined):
        company.before = company.handover = None


def _facts(draw: random.Random, company: Company, share: float) -> dict[str, object]:
    country = company.country
    street = draw.choice(words.STREETS[country.style].split("|"))
    postal = re.sub("0", lambda _: str(draw.randrange(10)), country.postal)
    return {
        "street": f"{street} {draw.randrange(1, 180)}",
        "city": draw.choice(country.cities),
        "postal_code": re.sub("A", lambda _: draw.choice("BCDEGHKLMNPRSTWXY"), postal),
        "phone": phone(draw, country),
        "tax_id": f"{country.code}{draw.randrange(10**8, 10**9)}",
        "employees": max(3, int(draw.lognormvariate(4.6 - 2.2 * share, 0.7))),
        "founded": draw.randrange(1962, 2019),
    }


def phone(draw: random.Random, country: Country) -> str:
    """A number that nobody has: the 555 01 block."""
    return f"{country.dial} {draw.randrange(20, 90)} 555 01{draw.randrange(100):02d}"


def _hierarchy(draw: random.Random, companies: list[Company]) -> None:
    hubs = [c for c in companies if c.kind == KINDS[0] and c.status is Status.ACTIVE]
    for company in companies:
        near = [hub for hub in hubs if PLACES[hub.place].group == PLACES[company.place].group]
        wanted, chosen = draw.random() < 0.65, draw.random()
        if near and wanted and company.kind != KINDS[0]:
            company.parent = near[int(chosen * len(near))].rank


def plain(text: str) -> str:
    """Case-folded without accents, as lists sort."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))

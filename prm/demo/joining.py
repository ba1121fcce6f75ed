"""Companies that want to become partners of the demo company, and how far those are that have just begun."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from prm.access.policy import Role
from prm.core import clock
from prm.core.ids import token
from prm.demo.columns import Ids
from prm.demo.goods import CATEGORIES
from prm.demo.staff import MANAGERS
from prm.demo.world import World
from prm.identity.models import User
from prm.identity.rules import Access
from prm.joining.default_journey import usual
from prm.joining.models import Application, ApplicationCheck, Journey, JourneyTemplate
from prm.joining.recruiting import VERTICALS, program
from prm.joining.rules import Check, Kind, Reason, Result, Size, Source, Stage
from prm.joining.service import applying, journeys, weighing
from prm.joining.tasks import Consequence, Plan, Rule, Side, Step, stored
from prm.partners.models import Partner
from prm.partners.rules import Status

MOST_JOURNEYS = 40


@dataclass(frozen=True)
class Applicant:
    """A line of the list below; `days` since it came, `owner` a manager's code or empty, `families` how many."""

    company: str
    domain: str
    country: str
    kind: Kind
    source: Source
    stage: Stage
    owner: str
    days: int
    size: Size
    markets: str
    families: int
    contact: str
    why: str
    step: str = ""
    checks: str = ""  # one letter a check, in their order: p passed, c concern, n not needed, - not yet
    proved: bool = True


def _applicant(line: str) -> Applicant:
    company, domain, country, kind, source, stage, owner, days, size, markets, families, contact, why, step, checks = (
        part.strip() for part in line.split("|")
    )
    return Applicant(
        company, f"{domain}-example.com", country, Kind(kind), Source(source), Stage(stage), owner, int(days),
        Size(size), markets, int(families), contact, why, step, checks.rstrip("!"), not checks.endswith("!"),
    )  # fmt: skip


APPLICANTS = tuple(map(_applicant, (
    ("Halvorsen Nettdrift AS|halvorsen-nett|NO|msp|form|new||1|"
     "11-50|Energy, Transport|3|Ingrid Dahl|We run networks for 40 plants.||"),
    ("Quintela Redes SL|quintela|ES|reseller|form|new||3|"
     "51-200|Retail, Hospitality|2|Bruno Quintela|Two hundred hotels on the coast buy from us.||"),
    ("Brackwater Systems Ltd|brackwater|GB|si|form|new||8|"
     "11-50|Public sector|4|Moira Tennant|Councils ask us for your firewalls.||"),
    ("Tessmer IT-Dienste GmbH|tessmer|DE|msp|form|contacted|E124|6|"
     "11-50|Manufacturing|2|Jonas Tessmer||Call about their service desk|p----"),
    ("Ormondale Networks Inc|ormondale|US|var|event|contacted|E131|12|"
     "51-200|Healthcare, Education|3|Renee Castillo|Met at the spring fair.|Send the price list|"),
    ("Villanova Sicurezza SRL|villanova|IT|reseller|referred|qualifying|E128|16|"
     "11-50|Finance|1|Chiara Villanova|Two banks in Turin want Veilgate.|Meet in Turin|p-p--"),
    ("Lindqvist Drift AB|lindqvist|SE|msp|partner|qualifying|E123|9|"
     "11-50|Retail|2|Olle Lindqvist||Ask for two references|p--p-"),
    ("Corvane Telecom SAS|corvane|FR|distributor|outreach|qualifying|E127|21|"
     "201-1000|Telecom|5|Hélène Corvane|Supplies 300 resellers in the south.|Credit report|pp---"),
    ("Sandholt Automation A/S|sandholt|DK|isv|form|due_diligence|E123|13|"
     "11-50|Manufacturing|1|Mette Sandholt|Our software watches your switches.|Decide|pnppp"),
    ("Greywether Public Services Ltd|greywether|GB|si|form|due_diligence|E121|11|"
     "201-1000|Public sector|3|Alan Greywether|Framework supplier since 2019.|Ask about the late payments|ppcpp"),
    ("Nakagawa Secure KK|nakagawa|JP|reseller|event|due_diligence|E131|18|"
     "51-200|Finance, Healthcare|4|Yui Nakagawa||Last check|pppp-"),
    ("Petrarca Consulenze|petrarca|IT|referral|form|declined|E128|40|"
     "1-10|Professional services|0|Livia Petrarca|||p----"),
    "Marlow & Finch Ltd|marlowfinch|GB|agent|form|declined|E121|75|1-10|Retail|1|Peter Finch|||pn--c",
    "Oakhurst Digital LLC|oakhurst|US|referral|form|new||0|1-10|Education|0|Tom Oakhurst|||!",
)))  # fmt: skip
SAID_MORE: dict[str, dict[str, str]] = {  # what few applicants write: behind “More about the company”
    "Brackwater Systems Ltd": {
        "street": "4 Quay Row", "postal_code": "BS1 6QA", "city": "Bristol", "tax_id": "GB 398 2210 17",
        "certifications": "Cyber Essentials Plus\nTwo engineers certified for Veilgate",
        "referees": "North Marsh Council, IT office", "proprietors": "Moira Tennant (60 %), Eden Holdings (40 %)",
    },
    "Sandholt Automation A/S": {
        "street": "Havnegade 11", "postal_code": "5000", "city": "Odense", "tax_id": "DK 31 20 44 18",
        "certifications": "ISO 27001", "referees": "Fyn Cold Stores\nLindø Pumps",
    },
}  # fmt: skip
SETTLED = {"p": Result.PASSED, "c": Result.CONCERN, "n": Result.NOT_NEEDED}
NOTES = {
    Result.PASSED: "Looked up, nothing found.", Result.NOT_NEEDED: "Pays in advance in the first year.",
    Result.CONCERN: "Two invoices of another vendor were paid 60 days late.",
}  # fmt: skip


def store(session: Session, world: World, ids: Ids) -> None:
    """Applications at every stage, and a journey for each company that is being onboarded."""
    _markets(session, world, ids)
    managers = {member.code: int(key) for member, key in zip(MANAGERS, ids.managers, strict=True)}
    for number, one in enumerate(APPLICANTS):
        _application(session, one, managers, clock.now() - timedelta(days=one.days, hours=2 + number % 5))
    session.flush()
    for row in session.scalars(select(Application)):
        weighing.measure(session, row, program())
    _journeys(session, world, ids)


def _markets(session: Session, world: World, ids: Ids) -> None:
    """Which markets the partners work in: most name one to three, some none."""
    draw = random.Random(f"{world.seed}:markets")
    firm, said = Partner.__table__, []
    for place in map(int, ids.partners):
        named = draw.sample(VERTICALS[:8], draw.choice((0, 1, 1, 2, 2, 3)))
        said.append({"firm": place, "named": {"Markets": ", ".join(sorted(named))} if named else {}})
    set_to = firm.update().where(firm.c.id == bindparam("firm")).values(attributes=bindparam("named"))
    session.execute(set_to, said)


def _application(session: Session, one: Applicant, managers: dict[str, int], at: datetime) -> None:
    markets = tuple(each.strip() for each in one.markets.split(","))
    asked = applying.Asked(
        kind=one.kind, company=one.company, country=one.country, website=one.domain, size=one.size, verticals=markets,
        families=CATEGORIES[: one.families], why=one.why, contact=one.contact,
        email=f"{one.contact.split()[0].lower()}@{one.domain}", **SAID_MORE.get(one.company, {}),
    )  # fmt: skip
    row = applying.made(asked, one.source, token(), program(), at=at)
    row.stage, row.owner_id, row.next_step = one.stage, managers.get(one.owner), one.step
    row.verified_at = at + timedelta(minutes=7) if one.proved else None
    row.stage_moved_at = min(at + timedelta(days=2), clock.now()) if one.stage is not Stage.NEW else at
    row.next_on = clock.today() + timedelta(days=one.days % 4 - 1) if one.step else None
    if one.stage is Stage.DECLINED:
        row.decided_at, row.decided_by_id = at + timedelta(days=4), row.owner_id
        row.reason, row.told = Reason.NO_FIT, f"Thank you. We cannot take on {one.company} as a partner now."
    session.add(row)
    session.flush()
    for check, letter in zip(Check, one.checks.ljust(len(Check), "-"), strict=True):
        if (result := SETTLED.get(letter)) is not None:
            looked = {"user_id": managers[one.owner], "at": row.stage_moved_at, "note": NOTES[result]}
            session.add(ApplicationCheck(application_id=row.id, kind=check, result=result, **looked))


REACHED = (  # how far a company is: days since it began, keys done, days since the last of them
    (5, ("join",), 2),
    (24, ("join", "company", "contacts", "welcome"), 3),
    (38, ("join", "company"), 29),
    (61, ("join", "company", "colleague", "contacts", "welcome"), 8),
    (97, ("join", "welcome"), 45),
)


def _template(session: Session) -> None:
    """A journey of its own for those who run our products for others."""
    _name, plan = usual()
    more = Step("service", "Show us your service desk", days=30, after=("join",), proof=True)
    whole = Plan((*plan.steps, more), Rule(60, Consequence.ESCALATE), 10)
    document = {"name": "Service providers", "kind": str(Kind.MSP), "document": stored(whole)}
    session.add(JourneyTemplate(**document, changed_at=clock.now()))


def _journeys(session: Session, world: World, ids: Ids) -> None:
    _template(session)
    name, plan = usual()
    for number, place in enumerate(_new(world)):
        days, done, still = REACHED[number % len(REACHED)]
        manager = int(ids.managers[world.companies[place].manager])
        _journey(session, (int(ids.partners[place]), manager), name, plan, (days, done, still))
    admin = select(User.partner_id).where(User.role == Role.PARTNER_ADMIN, User.access == Access.ACTIVE)
    own = session.scalars(admin.order_by(User.id).limit(1)).one()
    _journey(session, (own or 0, int(ids.managers[0])), *PRACTICE, (9, ("lead",), 4))


def _new(world: World) -> Iterator[int]:
    """Places of the companies that are being onboarded, as many as anybody looks at."""
    found = [place for place, company in enumerate(world.companies) if company.status is Status.ONBOARDING]
    yield from found[:MOST_JOURNEYS]


PRACTICE = (
    "Cloud security practice",
    Plan(
        (
            Step("lead", "Name who leads the practice", days=5, proof=True),
            Step("plan", "Agree on three customers to begin with", Side.VENDOR, 14, after=("lead",), proof=True),
            Step("trial", "Set up a trial of Veilgate Access", days=21, after=("lead",), proof=True,
                 hint="A link to the trial, or its number."),
            Step("deal", "Register a deal with Cloud security in it", days=45, mandatory=False, completes_on="deal"),
        ),
        Rule(60),
    ),
)  # fmt: skip


def _journey(session: Session, who: tuple[int, int], name: str, plan: Plan, reached: tuple[int, Any, int]) -> None:
    (partner, manager), (days, done, still) = who, reached
    today, now = clock.today(), clock.now()
    began = today - timedelta(days=days)
    journey = Journey(
        partner_id=partner, name=name, starts_on=began, moved_at=now - timedelta(days=still),
        stall_days=plan.stall_days, rule=journeys.rule_from(plan, began), warned={},
    )  # fmt: skip
    session.add(journey)
    session.flush()
    for task in journeys.tasks_for(journey, plan, began):
        if task.key in done:
            task.done_at = now - timedelta(days=still + len(done) - 1 - done.index(task.key))
            task.done_by_id = manager if task.side is Side.VENDOR else None
            task.evidence = _shown(began) if task.proof else ""
        session.add(task)


def _shown(began: date) -> str:
    return f"Minutes of the call, week {began.isocalendar().week}"

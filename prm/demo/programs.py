"""The demo company's partner program: levels by what its partners sell, nine months of history, a run that waits.

Thresholds follow the drawn revenue, so that every scale has partners at each level and some between two.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Role
from prm.core import clock
from prm.core.installation import installation
from prm.core.money import SCALE
from prm.demo.bulk import many
from prm.demo.world import World
from prm.identity.models import User
from prm.identity.rules import Access
from prm.partners.models import Partner
from prm.partners.rules import Status
from prm.programs import published
from prm.programs.models import Grace, Program, ProgramDraft, ProgramVersion, RecordedNumber, Standing
from prm.programs.published import Held
from prm.programs.rules import How, MoveKind
from prm.programs.service import evaluating

BEGAN, GRACE_SINCE, GRACE_DAYS = 270, 35, 90  # days
WARNED = 60
RECORDED = 8  # partners
KEPT = (  # measure, which, value and how it differs, days since and left, what shows it
    ("specialisations", "core", 1, 0, 320, 45, "Certificate on file"),
    ("certified_people", "technical", 2, 1, 200, 0, "List of the academy"),
    ("plans", "annual_plan", 1, 0, 120, 240, "Signed plan of the year"),
    ("csat", "", 380, 30, 60, 0, "Survey after delivery"),
)
DRAFT_STARTS = 30  # days from today
IN_GRACE = 2  # partners
TEXT = """\
# Three levels by what is booked in twelve months; gold also by fewer bookings and more engineers.
program: partners
name: Partner program
currency: {currency}
effective_on: {began}
grace: {{days: 90, warn: [60, 30, 10]}}
review: fiscal_quarter
levels:
  - key: registered
    name: Registered
    benefits: {{discount: 5%, also: [The partner portal]}}
  - key: silver
    name: Silver
    requires:
      - {{measure: booked_revenue, at_least: {silver}, window: trailing_12_months}}
    benefits: {{discount: 8%, support_hours: 24, lead_priority: 2, logo: true}}
  - key: gold
    name: Gold
    requires:
      - any:
          - all:
              - {{key: revenue, measure: booked_revenue, at_least: {gold}, window: trailing_12_months}}
              - {{key: people, measure: contacts, at_least: 2}}
          - {{key: revenue_alone, measure: booked_revenue, at_least: {alone}, window: trailing_12_months}}
      - {{measure: deals_registered, at_least: 1, window: trailing_12_months}}
    benefits:
      {{discount: 12%, support_hours: 8, lead_priority: 1, logo: true, nfr_licences: 10, also: [A named engineer]}}
variants:
  - key: apac
    name: Asia Pacific
    regions: [Asia Pacific]
    levels:
      silver: {{thresholds: {{booked_revenue: {silver_apac}}}}}
golden:
  - {{name: a new partner, level: registered}}
  - {{name: just below silver, level: registered, facts: {{booked_revenue: {below_silver}}}}}
  - {{name: silver, level: silver, facts: {{booked_revenue: {silver}}}, benefits: {{discount: 8%}}}}
  - {{name: silver in Asia Pacific, variant: apac, level: silver, facts: {{booked_revenue: {silver_apac}}}}}
  - {{name: gold with engineers, level: gold, facts: {{booked_revenue: {gold}, contacts: 2, deals_registered: 1}}}}
  - {{name: gold by revenue alone, level: gold, facts: {{booked_revenue: {alone}, deals_registered: 1}}}}
  - {{name: gold without a deal, level: silver, facts: {{booked_revenue: {alone}}}}}
"""


def store(session: Session, world: World) -> None:
    """Publish the program, let partners stand where they stood nine months ago, and weigh them today."""
    began = world.today - timedelta(days=BEGAN)
    held = _program(session, began)
    before = evaluating.weigh_all(session, held.rules, held.program.id, began)
    people = _people(session)
    many(
        session,
        Standing,
        (
            {
                "partner_id": each.partner_id, "program_id": held.program.id, "level": each.after, "starts_on": began,
                "how": How.RUN, "note": "", "made_by": people[1], "made_at": clock.now() - timedelta(days=BEGAN),
            }
            for each in before.proposals
        ),
    )  # fmt: skip
    now = evaluating.weigh_all(session, held.rules, held.program.id, world.today)
    falling = [each for each in now.proposals if each.kind is MoveKind.AT_RISK]
    for each in falling[:IN_GRACE]:
        since = world.today - timedelta(days=GRACE_SINCE)
        session.add(
            Grace(
                partner_id=each.partner_id, program_id=held.program.id, level=each.before, falls_to=each.after,
                starts_on=since, ends_on=since + timedelta(days=GRACE_DAYS), warned=WARNED,
            )
        )  # fmt: skip
    session.flush()
    _recorded(session, world.today, people[1])
    evaluating.keep(session, held, evaluating.weigh_all(session, held.rules, held.program.id, world.today))
    session.add(_draft(held, people[0], world.today))


def _draft(held: Held, writer: str, today: date) -> ProgramDraft:
    """What the admin asks the director to publish for next quarter: gold takes two registrations a year."""
    once, twice = "measure: deals_registered, at_least: 1", "measure: deals_registered, at_least: 2"
    text = held.version.text.replace(once, twice).replace("deals_registered: 1}", "deals_registered: 2}")
    starts = today + timedelta(days=DRAFT_STARTS)
    text = text.replace(f"effective_on: {held.version.effective_on}", f"effective_on: {starts}")
    return ProgramDraft(
        key=held.program.key, name=held.program.name, text=text, made_by=writer, saved_at=clock.now(),
        note="Gold for partners that register with us", effective_on=starts, proposed_by=writer,
    )  # fmt: skip


def _recorded(session: Session, today: date, by: str) -> None:
    """What people keep about the largest partners: certificates of which one lapses soon, plans, satisfaction."""
    largest = select(Partner.id).where(Partner.status == Status.ACTIVE).order_by(Partner.revenue.desc(), Partner.id)
    rows = [
        {
            "partner_id": partner, "measure": measure, "which": which, "value": value + (turn % 3) * spread,
            "starts_on": today - timedelta(days=ago + turn), "evidence": evidence, "made_by": by, "version": 1,
            "made_at": clock.now(), "ends_on": today + timedelta(days=left + 11 * turn) if left else None,
        }
        for turn, partner in enumerate(session.scalars(largest.limit(RECORDED)))
        for measure, which, value, spread, ago, left, evidence in KEPT
    ]  # fmt: skip
    many(session, RecordedNumber, rows)


def _program(session: Session, began: date) -> Held:
    text = TEXT.format(currency=installation().currency, began=began.isoformat(), **_thresholds(session))
    rules = published.understood(text)
    program = Program(key=rules.key, name=rules.name)
    session.add(program)
    session.flush()
    writer, approver = _people(session)
    version = ProgramVersion(
        program_id=program.id, number=1, text=text, note="The first program, as agreed with the regions",
        made_by=writer, approved_by=approver, approved_at=clock.now() - timedelta(days=BEGAN), effective_on=began,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return Held(program, version, rules)


def _people(session: Session) -> tuple[str, str]:
    """Who wrote the program and who approved it: an admin and a director, the first of each."""
    staff = select(User.role, User.public_id).where(User.access == Access.ACTIVE, User.partner_id.is_(None))
    found: dict[Role, str] = {}
    for role, public in session.execute(staff.order_by(User.id)):
        found.setdefault(role, public)
    return found[Role.ADMIN], found[Role.DIRECTOR]


def _thresholds(session: Session) -> Mapping[str, int]:
    """Half of the active partners reach silver, a fifth gold; whole units of two digits."""
    sold = select(Partner.revenue).where(Partner.status == Status.ACTIVE, Partner.revenue > 0)
    ranked = sorted(session.scalars(sold))
    silver, gold = (_rounded(ranked[len(ranked) * share // 100] // SCALE) for share in (45, 75))
    return {
        "silver": silver, "gold": gold, "alone": _rounded(gold * 7 // 5), "silver_apac": _rounded(silver * 7 // 10),
        "below_silver": silver - 1,
    }  # fmt: skip


def _rounded(units: int) -> int:
    step = 10 ** max(0, len(str(units)) - 2)
    return max(step, units // step * step)

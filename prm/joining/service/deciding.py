"""Yes and no to an application. A yes makes the company, its people, their way in and its onboarding, or nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Role
from prm.agreements.models import Template
from prm.agreements.rules import Term
from prm.agreements.service import drafting
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity import service as people
from prm.identity.service import Profile
from prm.joining.approving import HOOKS
from prm.joining.models import Application, ApplicationCheck
from prm.joining.rules import DECIDED, NAMED, OWNERS, REFERENCES, Check, Reason, Result, Stage, concerns, ready
from prm.joining.service import applying, journeys, kinds
from prm.joining.words import CHECKS, REASONS
from prm.journal.log import record
from prm.partners import service as partners
from prm.partners.models import Partner
from prm.partners.rules import ContactRole, Status
from prm.partners.service import Facts, Person

NOTICE_DAYS, RENEWS = 90, 12  # days, months


@dataclass(frozen=True)
class Yes:
    """Where the new partner belongs, who looks after it, why in spite of a concern, and under which agreement."""

    territory_id: int | None
    manager_id: int | None
    note: str = ""
    agreement: Template | None = None  # what an agreement is drafted from


def results_of(session: Session, application: Application) -> dict[Check, Result | None]:
    """What came of each check so far."""
    asked = select(ApplicationCheck.kind, ApplicationCheck.result)
    mine = asked.where(ApplicationCheck.application_id == application.id)
    rows = session.execute(mine.execution_options(scoped=True))  # the application came through the scope
    found = {row.kind: row.result for row in rows}
    return {check: found.get(check) for check in Check}


def approve(application: Application, yes: Yes, actor: Actor) -> Partner:
    """Make it a partner, all or nothing; Refused where a check is missing or somebody was faster."""
    _undecided(application)
    results = results_of(db.session(), application)
    if missing := ready(results):
        names = ", ".join(str(CHECKS[check][0]) for check in missing)
        raise Refused(f"Nobody has looked at: {names}. Note what came of it, then approve.")
    if concerns(results) and not yes.note:
        raise Refused("A check found a concern. Say why you approve all the same.")
    if not application.email or not application.contact:
        raise Refused("Nobody can be invited: enter the name and address of a contact first.")
    _close(application, Stage.APPROVED, actor)
    application.note, application.territory_id = yes.note, yes.territory_id
    db.session.flush()  # whoever comes second in this moment learns it here, before anything is made
    partner = partners.add(
        _facts(application, yes), Status.ONBOARDING, actor, manager_id=yes.manager_id, on=clock.today()
    )
    partner.attributes = _told(application)
    application.partner_id = partner.id
    _invite(application, partner, actor)
    journeys.start(partner, actor)
    if yes.agreement is not None:
        drafting.draft(yes.agreement, partner, _first_term(clock.today()), NOTICE_DAYS, actor)
    for hook in HOOKS:
        hook(application, partner, actor)
    record(kinds.APPROVED, application, actor, partner=partner, number=application.number, company=application.company)
    applying.letter(application, "approved")
    return partner


def _first_term(today: date) -> Term:
    """A year, and then year by year; whoever sends it may draft another."""
    return Term(today, date(today.year + 1, today.month, min(today.day, 28)) - timedelta(days=1), RENEWS)


def _facts(application: Application, yes: Yes) -> Facts:
    return Facts(
        name=application.company, kind=NAMED[application.kind], territory_id=yes.territory_id, email=application.email,
        phone=application.phone, website=application.website, country=application.country, tax_id=application.tax_id,
        **{name: getattr(application, name) for name in applying.ADDRESS},
    )  # fmt: skip


def _told(application: Application) -> dict[str, str]:
    """What it said of itself and a partner has no column for, by names that people read."""
    lines = {
        "Markets": application.verticals, "Certifications held": application.certifications.splitlines(),
        REFERENCES: application.referees.splitlines(), OWNERS: [application.proprietors],
    }  # fmt: skip
    return {name: text for name, each in lines.items() if (text := ", ".join(each))}


def _invite(application: Application, partner: Partner, actor: Actor) -> None:
    profile = Profile(application.contact, Role.PARTNER_ADMIN, email=application.email)
    user = people.add_user(profile, actor, partner_id=partner.id)
    person = Person(application.contact, application.email, application.phone, role=ContactRole.EXECUTIVE)
    partners.add_contact(partner, person, actor).user_id = user.id
    people.invite(user, actor)


def decline(application: Application, reason: Reason, told: str, actor: Actor) -> None:
    """Say no, with the words that the applicant reads."""
    _undecided(application)
    _close(application, Stage.DECLINED, actor)
    application.reason, application.told = reason, told
    record(kinds.DECLINED, application, actor, number=application.number, reason=str(REASONS[reason]))
    if application.email:
        applying.letter(application, "declined")


def allow(application: Application, day: str, actor: Actor) -> None:
    """Let a declined company apply again before its time."""
    if application.stage is not Stage.DECLINED or application.again:
        raise Refused("This company may apply again already.")
    application.again = True
    record(kinds.REOPENED, application, actor, company=application.company, day=day)


def _undecided(application: Application) -> None:
    if application.stage in DECIDED:
        raise Refused("Somebody has decided this application already. Open it again to see what was said.")
    if application.verified_at is None:
        raise Refused("The applicant has not confirmed the address yet. Wait for that.")


def _close(application: Application, to: Stage, actor: Actor) -> None:
    now = clock.now()
    application.stage = to
    application.stage_moved_at = application.decided_at = now
    application.decided_by_id = actor.id
    application.next_step, application.next_on = "", None

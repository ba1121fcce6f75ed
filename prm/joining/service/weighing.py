"""Comparing an application with who is known: partners, other applications, people. In a job, above the walls."""

from collections.abc import Sequence

from pandas import DataFrame
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.analytics.coverage import gaps
from prm.core import clock
from prm.core.domains import registrable
from prm.identity.models import User
from prm.joining import catalogue, covering, places
from prm.joining.likeness import twins
from prm.joining.models import Application, ApplicationCheck
from prm.joining.recruiting import Program
from prm.joining.rules import Check, Facts, Result, Stage, Twin, flags_of, may_apply_from
from prm.joining.scoring import Part, Profile, score
from prm.joining.service import kinds
from prm.journal.log import Acting, record
from prm.partners.models import Partner
from prm.partners.rules import Status


def facts_of(application: Application) -> Facts:
    """What tells it from others."""
    return Facts(application.company, application.domain, application.tax_id)


def partner_twins(session: Session, facts: Facts, own: int) -> list[tuple[Twin, int]]:
    """Partners but its `own` that may be the same company, whoever's they are, with their ids."""
    columns = (Partner.id, Partner.name, Partner.website, Partner.email, Partner.tax_id)
    asked = select(*columns).where(Partner.status != Status.TERMINATED, Partner.id != own)
    known: dict[Facts, int] = {}
    for number, name, website, email, tax in session.execute(asked.execution_options(scoped=True)):  # asked in a job
        known[Facts(name, registrable(website) or registrable(email), tax)] = number
    return [(twin, known[twin.facts]) for twin in twins(facts, known)]


def earlier_twins(session: Session, facts: Facts, own: int) -> list[tuple[Twin, int]]:
    """Other applications than its `own` of what may be the same company, with their ids."""
    columns = (Application.id, Application.company, Application.domain, Application.tax_id)
    asked = select(*columns).where(Application.id != own, Application.verified_at.is_not(None)).order_by(Application.id)
    rows = session.execute(asked.execution_options(scoped=True))  # asked in a job, or by who reaches this one
    known = {Facts(company, domain, tax): number for number, company, domain, tax in rows}
    return [(twin, known[twin.facts]) for twin in twins(facts, known)]


def applications(session: Session, found: Sequence[tuple[Twin, int]]) -> list[tuple[Twin, Application]]:
    """The same twins with their rows."""
    mine = select(Application).where(Application.id.in_([number for _twin, number in found]))
    held = session.scalars(mine.execution_options(scoped=True))  # asked in a job, or by who reaches this one
    rows = {row.id: row for row in held}
    return [(twin, rows[number]) for twin, number in found if number in rows]


def is_too_soon(application: Application, others: Sequence[Application], months: int) -> bool:
    """A company that was declined, and may not apply again yet."""
    return any(
        other.stage is Stage.DECLINED
        and other.decided_at is not None
        and not other.again
        and application.received_at.date() < may_apply_from(other.decided_at.date(), months)
        for other in others
    )


def scored(session: Session, application: Application, program: Program, frame: DataFrame) -> tuple[int, list[Part]]:
    """The score and its parts, as of now; `frame` says who works where (`covering.partners`)."""
    offered = catalogue.families()
    region = places.regions().get(application.territory_id or 0, "")
    wanted = [each for each in application.families if each in offered] or offered
    cells, open_ones = gaps(frame, region, application.verticals, wanted) if region else (0, 0)
    passed = select(ApplicationCheck.result).where(
        ApplicationCheck.application_id == application.id, ApplicationCheck.kind == Check.REFERENCES
    )
    references = session.execute(passed.execution_options(scoped=True)).scalar()  # of this application
    profile = Profile(
        size=str(application.size or ""), country=application.country, verticals=application.verticals,
        families=len(application.families), offered=len(offered), website=bool(application.website),
        references=references is Result.PASSED, why=bool(application.why), cells=cells, gaps=open_ones,
    )  # fmt: skip
    return score(program.ideal, profile)


def weigh(session: Session, application: Application, program: Program, actor: Acting) -> None:
    """Set its flags and its score, and leave an event."""
    measure(session, application, program)
    record(kinds.WEIGHED, application, actor, number=application.number, flags=application.flags)


def measure(session: Session, application: Application, program: Program) -> None:
    """Set its flags and its score."""
    facts = facts_of(application)
    partners = partner_twins(session, facts, application.partner_id or 0)
    others = applications(session, earlier_twins(session, facts, application.id))
    mail, web = registrable(application.email), registrable(application.website)
    person = select(User.id).where(User.email == application.email).limit(1)
    known = session.execute(person.execution_options(scoped=True)).first()  # told to staff as a flag, to nobody else
    application.flags = flags_of(
        partners=[twin for twin, _ in partners],
        applications=[twin for twin, other in others if other.stage not in {Stage.DECLINED, Stage.APPROVED}],
        too_soon=is_too_soon(application, [other for _, other in others], program.again_months),
        at_provider=bool(application.email) and not mail,
        domains=(mail, web),
        known_person=bool(application.email) and known is not None,
    )
    application.score = scored(session, application, program, covering.partners(session))[0]


def today_again(application: Application, program: Program) -> str:
    """The day from which a declined company may apply again, as ISO text; empty once it may."""
    if application.decided_at is None or application.again:
        return ""
    day = may_apply_from(application.decided_at.date(), program.again_months)
    return day.isoformat() if day > clock.today() else ""

"""Onboarding: a template copied for a partner, tasks done by people or by what happens, and its end."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.models import Territory
from prm.joining import milestones
from prm.joining.default_journey import usual
from prm.joining.models import Journey, JourneyTemplate, Task
from prm.joining.rules import Kind, kind_of
from prm.joining.service import kinds, showing
from prm.joining.service.showing import Shown
from prm.joining.tasks import Plan, Side, checked, fits, plan_of, progress, stored, waits_for
from prm.journal.log import Acting, record
from prm.partners import service as partners
from prm.partners.models import Partner
from prm.partners.rules import Status
from prm.programs.places import level_of

ENDS = frozenset({Status.ONBOARDING})
LEAVING = frozenset({Status.TERMINATING, Status.TERMINATED})


def chosen(session: Session, partner: Partner, tier: str = "") -> tuple[str, Plan]:
    """The template that fits a partner most closely, by name; the usual one where none does."""
    found: list[tuple[int, int, str, Plan]] = []
    for row in session.scalars(select(JourneyTemplate).where(JourneyTemplate.retired_at.is_(None))):
        inside = None if row.territory_id is None else row.territory_id in _above(session, partner.territory_id)
        close = fits((row.kind, row.tier, inside), kind_of(partner.kind), tier)
        if close is not None:
            found.append((close, row.id, row.name, plan_of(row.document)))
    return max(found)[2:] if found else usual()


def _above(session: Session, territory: int | None) -> set[int]:
    parents = {row.id: row.parent_id for row in session.execute(select(Territory.id, Territory.parent_id))}
    line: set[int] = set()
    while territory is not None and territory not in line:
        line.add(territory)
        territory = parents.get(territory)
    return line


def start(partner: Partner, actor: Acting) -> Journey:
    """Begin onboarding today: the tasks are the partner's own from here on, whatever becomes of the template.

    What has happened already (says the log) is done at once. Refused while another journey runs.
    """
    if partner.status in LEAVING:
        raise Refused("This partnership is ending or over. Take the partner back first.")
    session, today = db.session(), clock.today()
    one_at_a_time = select(Partner.id).where(Partner.id == partner.id).with_for_update()
    session.execute(one_at_a_time.execution_options(scoped=True))  # the partner came through the scope
    mine = select(Journey.id).where(Journey.partner_id == partner.id)
    mine = mine.where(or_(Journey.done_on.is_(None), Journey.starts_on == today))
    if session.execute(mine.execution_options(scoped=True)).first():  # the partner came through the scope
        raise Refused("Onboarding runs already, or began today. Open it from the list.")
    name, plan = chosen(session, partner, level_of(session, partner.id, today))
    journey = Journey(
        partner_id=partner.id, name=name, starts_on=today, moved_at=clock.now(), stall_days=plan.stall_days,
        rule=rule_from(plan, today), warned={},
    )  # fmt: skip
    session.add(journey)
    session.flush()
    tasks = tasks_for(journey, plan, today)
    for task in tasks:
        if task.completes_on and milestones.happened(session, task.completes_on, partner.id):
            task.done_at = clock.now()
    session.add_all(tasks)
    record(kinds.STARTED, journey, actor, partner=partner, name=name, tasks=len(plan.steps))
    return journey


def rule_from(plan: Plan, day: date) -> dict[str, str]:
    """The deadline of a journey that begins that day, as it is stored: `until` is empty for none."""
    until = day + timedelta(days=plan.rule.days) if plan.rule.days else None
    return {"until": until.isoformat() if until else "", "consequence": str(plan.rule.consequence)}


def tasks_for(journey: Journey, plan: Plan, today: date) -> list[Task]:
    """The tasks of a plan that begins that day, not yet in the session."""
    return [
        Task(
            journey_id=journey.id, partner_id=journey.partner_id, key=step.key, place=place, title=step.title,
            hint=step.hint, side=step.side, due_on=today + timedelta(days=step.days), after=list(step.after),
            mandatory=step.mandatory, proof=step.proof, completes_on=step.completes_on,
        )
        for place, step in enumerate(plan.steps)
    ]  # fmt: skip


def tasks_of(session: Session, journey: Journey) -> list[Task]:
    """The tasks of a journey in reach, in order."""
    mine = select(Task).where(Task.journey_id == journey.id).order_by(Task.place)
    return list(session.scalars(mine.execution_options(scoped=True)))  # the journey came through the scope


def complete(task: Task, tasks: list[Task], partner: Any, actor: Actor, shown: Shown) -> None:
    """Somebody says that it is done, and shows it where the task asks for that."""
    if task.done_at is not None:
        raise Refused("This task is done already. Reload the page.")
    if before := waits_for(task, tasks):
        raise Refused(f"First comes: {', '.join(each.title for each in before)}.")
    if (task.proof or task.completes_on or _for_other(task, actor)) and not (shown.text or shown.papers):
        raise Refused("Show that it is done: a sentence, a link or a file.")
    task.done_at, task.done_by_id, task.evidence = clock.now(), actor.id, shown.text
    files = showing.keep(task, shown, actor)
    record(kinds.DONE, task, actor, partner=partner, title=task.title, **({"files": files} if files else {}))


def _for_other(task: Task, actor: Actor) -> bool:
    """Staff says it of the partner's side."""
    return actor.is_staff and task.side is Side.PARTNER


def reopen(task: Task, journey: Journey, partner: Any, actor: Actor) -> None:
    """It was not done after all."""
    if task.done_at is None:
        raise Refused("This task is open already. Reload the page.")
    if journey.done_on is not None:
        raise Refused("Onboarding is over. What was done in it stays.")
    task.done_at, task.done_by_id, task.evidence = None, None, ""
    showing.drop(task)
    record(kinds.UNDONE, task, actor, partner=partner, title=task.title)


def reached(session: Session, milestone: str, partner: Partner, actor: Acting) -> int:
    """It has happened: the open tasks that wait for it are done; how many. The same again changes nothing."""
    waiting = select(Task).where(Task.partner_id == partner.id, Task.completes_on == milestone, Task.done_at.is_(None))
    found = session.scalars(waiting.order_by(Task.id)).all()
    for task in found:
        task.done_at = clock.now()
        record(kinds.DONE, task, actor, partner=partner, title=task.title)
    return len(found)


def advance(session: Session, partner: Partner, actor: Acting) -> bool:
    """A task was done or opened again: note the step and, when all that must be is done, end it. True at the end."""
    mine = select(Journey).where(Journey.partner_id == partner.id, Journey.done_on.is_(None))
    journey = session.scalars(mine.order_by(Journey.id.desc()).limit(1)).first()
    if journey is None:
        return False
    journey.moved_at = clock.now()
    today = clock.today()
    if not progress(tasks_of(session, journey), today).whole:
        return False
    journey.done_on = today
    record(kinds.FINISHED, journey, actor, partner=partner, days=(today - journey.starts_on).days)
    suspended = partner.status is Status.SUSPENDED and "suspended" in journey.warned  # by this journey's deadline
    if partner.status in ENDS or suspended:
        partners.move(partner, Status.ACTIVE, actor, on=today)
    return True


def keep_template(
    template: JourneyTemplate | None, name: str, who: tuple[Kind | None, str, int | None], plan: Plan, actor: Acting
) -> JourneyTemplate:
    """Keep a template for a type, a level and a region (nothing: any); journeys that have begun stay as they are."""
    row, (kind, tier, territory_id) = template or JourneyTemplate(), who
    row.name, row.kind, row.tier, row.territory_id = name, str(kind or ""), tier, territory_id
    row.document, row.changed_at = stored(checked(plan)), clock.now()
    db.session.add(row)
    record(kinds.TEMPLATE_SET, row, actor, name=name)
    return row


def retire(template: JourneyTemplate, actor: Acting) -> None:
    """No new journey begins with it."""
    template.retired_at = clock.now()
    record(kinds.TEMPLATE_RETIRED, template, actor, name=template.name)

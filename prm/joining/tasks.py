"""Onboarding as data: templates of tasks, when each is due, what comes first, how far a journey is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import Any, Protocol

from prm.core.errors import Refused

MOST_TASKS, MOST_DAYS = 40, 365


class Side(StrEnum):
    """Whose turn it is."""

    PARTNER = auto()
    VENDOR = auto()


class Consequence(StrEnum):
    """What follows when a deadline passes: said in advance."""

    NOTHING = auto()
    ESCALATE = auto()  # the director is told
    SUSPEND = auto()  # the partner is suspended


@dataclass(frozen=True)
class Step:
    """A task of a template; `days` count from the start, `after` names the steps that come first."""

    key: str
    title: str
    side: Side = Side.PARTNER
    days: int = 7
    hint: str = ""
    after: tuple[str, ...] = ()
    mandatory: bool = True
    proof: bool = False
    completes_on: str = ""


@dataclass(frozen=True)
class Rule:
    """Within so many days all that must be done is done, or else; None sets no deadline."""

    days: int | None = None
    consequence: Consequence = Consequence.NOTHING


@dataclass(frozen=True)
class Plan:
    """A whole template."""

    steps: tuple[Step, ...]
    rule: Rule = Rule()
    stall_days: int = 14


def plan_of(document: Mapping[str, Any]) -> Plan:
    """A stored template."""
    steps = tuple(
        Step(**{**each, "side": Side(each["side"]), "after": tuple(each["after"])}) for each in document["steps"]
    )
    rule = document["rule"]
    return Plan(steps, Rule(rule["days"], Consequence(rule["consequence"])), document["stall_days"])


def stored(plan: Plan) -> dict[str, Any]:
    """A template as it is stored."""
    steps = [{**each.__dict__, "side": str(each.side), "after": list(each.after)} for each in plan.steps]
    rule = {"days": plan.rule.days, "consequence": str(plan.rule.consequence)}
    return {"steps": steps, "rule": rule, "stall_days": plan.stall_days}


def checked(plan: Plan) -> Plan:
    """The plan, or Refused with the step that cannot be: doubled, waiting for a stranger or, in the end, for itself."""
    keys = [step.key for step in plan.steps]
    if not plan.steps:
        raise Refused("A journey needs at least one task.")
    if not any(step.mandatory for step in plan.steps):
        raise Refused("No task is mandatory, so a partner would be active at once. Make at least one mandatory.")
    if len(keys) > MOST_TASKS:
        raise Refused(f"A journey has {MOST_TASKS} tasks at most.")
    known: set[str] = set()
    for step in plan.steps:
        if step.key in known:
            raise Refused(f"Two tasks are called “{step.title}”. Give one of them another name.")
        for other in step.after:
            if other not in known:
                raise Refused(f"“{step.title}” waits for a task that does not come before it. Choose an earlier one.")
        known.add(step.key)
    return plan


class Done(Protocol):
    """A task as far as progress asks."""

    key: Any
    after: Any
    mandatory: Any
    done_at: Any
    due_on: Any
    side: Any


@dataclass(frozen=True)
class Progress:
    """How far a journey is: what must be done of what must be, whose turn it is, how many tasks are late."""

    done: int
    of: int
    partner: int
    vendor: int
    late: int

    @property
    def whole(self) -> bool:
        return self.done == self.of


def progress(tasks: Sequence[Done], today: date) -> Progress:
    """The bar that both sides see."""
    must = [task for task in tasks if task.mandatory]
    open_ones = [task for task in tasks if not task.done_at]
    ready = [task for task in open_ones if not waits_for(task, tasks)]
    return Progress(
        sum(bool(task.done_at) for task in must),
        len(must),
        sum(task.side is Side.PARTNER for task in ready),
        sum(task.side is Side.VENDOR for task in ready),
        sum(task.due_on < today for task in open_ones),
    )


def waits_for(task: Done, tasks: Iterable[Done]) -> list[Any]:
    """The tasks that have to be done before this one."""
    return [each for each in tasks if each.key in task.after and not each.done_at]


def is_stalled(moved_at: datetime, now: datetime, days: int) -> bool:
    """Has nothing moved for so long?"""
    return now - moved_at >= timedelta(days=days)


def fits(template: tuple[str, str, bool | None], kind: str, tier: str) -> int | None:
    """How closely a template (kind, tier, does its region hold the partner; None: any) fits; None: not at all."""
    wanted, level, region = template
    if (wanted and wanted != kind) or (level and level != tier) or region is False:
        return None
    return 4 * bool(wanted) + 2 * bool(level) + bool(region)

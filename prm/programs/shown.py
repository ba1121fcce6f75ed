"""A program and a partner's way through it as plain values for pages: one source for the guide and for progress."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from prm.programs import words
from prm.programs.cheapest import Step
from prm.programs.document import Join, Level, Program
from prm.programs.keeping import Keeping
from prm.programs.measures import MEASURES, POINTS, Fact
from prm.programs.progress import Progress
from prm.programs.weighing import Line, Tree

WHOLE = 100


def guide(program: Program, standing: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What a program requires and gives, in words; `standing`: partners by level, for staff."""
    currency = program.currency
    levels = [
        {
            "key": level.key,
            "name": level.name,
            "rank": rank,
            "requires": words.tree(level.requires, currency) if level.requires.parts else None,
            "benefits": words.benefits(level, currency),
            "partners": (standing or {}).get(level.key, 0),
        }
        for rank, level in enumerate(program.levels, 1)
    ]
    return {
        "name": program.name,
        "levels": levels,
        "points": [words.action(each, currency) for each in program.actions],
        "members": words.members(program.members),
        "grace": program.grace_days,
        "review": words.review(program.review),
        "rates": ", ".join(f"1 {code} = {rate} {currency}" for code, rate in program.conversion.items()),
        "warnings": ", ".join(map(str, program.warn_days)),
    }


def progress(it: Progress, links: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Where a partner stands; `links`: measure → page on which to work on it."""
    program, level, following = it.program, it.level, it.following
    lost = level if level is not None and not it.meets_own else None
    return {
        "key": it.held.program.key,
        "name": program.name,
        "level": level.name if level else "",
        "rank": program.rank(level.key) if level else 0,
        "since": it.since,
        "levels": [(each.name, rank) for rank, each in enumerate(program.levels, 1)],
        "today": [(what, "", how) for what, how in words.benefits(level, program.currency)] if level else [],
        "reaches": it.weighed.level.name if it.weighed.level else "",
        "upheld": lost is None and it.reached < (program.rank(level.key) if level else 0),
        "keep": _keep(it.keeping, program, links) if it.keeping else None,
        "worth": it.worth,
        "currency": program.currency,
        "rising": it.reached > (program.rank(level.key) if level else 0),
        "next": following.name if following else "",
        "next_rank": program.rank(following.key) if following else 0,
        "tree": _tree(it.weighed.trees[following.key], program, links) if following else None,
        "own": _tree(it.weighed.trees[lost.key], program, links) if lost else None,
        "gains": _gains(level, following, program) if following else [],
        "plan": [_step(each, program, links) for each in it.plan.steps] if it.plan else None,
        "deadline": it.deadline,
        "grace": {"until": it.grace.ends_on, "falls_to": _named(program, it.grace.falls_to)} if it.grace else None,
        "exception": {"until": it.exception.ends_on} if it.exception else None,
    }


def _keep(it: Keeping, program: Program, links: Mapping[str, str] | None) -> dict[str, Any]:
    """How to keep the level: what is missing by that day of what it asks."""
    steps = [_step(each, program, links) for each in it.plan.steps] if it.plan else None
    return {"day": it.day, "met": it.tree.met, "tree": _tree(it.tree, program, links), "plan": steps}


def _named(program: Program, key: str) -> str:
    level = program.level(key)
    return level.name if level else _("no level")


def _tree(tree: Tree, program: Program, links: Mapping[str, str] | None) -> dict[str, Any]:
    parts = [
        _tree(part, program, links) if isinstance(part, Tree) else _line(part, program, links) for part in tree.parts
    ]
    return {"join": str(tree.join), "met": tree.met, "parts": parts, "any": tree.join is Join.ANY}


def _line(line: Line, program: Program, links: Mapping[str, str] | None) -> dict[str, Any]:
    it = line.requirement
    low, high = it.span
    missing = words.number(it.unit, line.gap, program.currency)
    return {
        "what": words.fact(it.fact),
        "window": words.window(it.fact),
        "now": _counted(it.fact, line.value, None if line.met else low, program.currency),
        "asked": words.asked(it, program.currency),
        "met": line.met,
        "gap": ""
        if line.met or words.is_unknown(it.fact, line.value)
        else _missing(missing, too_many=high is not None and line.value > high),
        "share": _share(line.value, low, met=line.met),
        "way": _way(it.fact, program, links),
    }


def _counted(fact: Fact, value: int, goal: int | None, currency: str) -> str:
    """“1 of 2”; the number alone where it must not be larger than something, and no number where none is known."""
    now, unit = words.known(fact, value, currency), words.unit_of(fact)
    if goal is None or words.is_unknown(fact, value):
        return now
    return _("%(now)s of %(goal)s", now=now, goal=words.number(unit, goal, currency))


def _way(fact: Fact, program: Program, links: Mapping[str, str] | None) -> str:
    """The page on which a number is worked on; of points that on which the first of their actions is."""
    part, known = dict(fact.parameters).get("part"), links or {}
    earned = (each.fact.measure for each in program.actions if part in {None, each.part})
    return known.get(next(earned, "") if fact.measure == POINTS else fact.measure, "")


def _missing(value: str, *, too_many: bool) -> str:
    return _("%(value)s too much", value=value) if too_many else _("%(value)s to go", value=value)


def _share(value: int, low: int | None, *, met: bool) -> int:
    """How much of a threshold there is, in whole per cent; never full before it is met."""
    if met:
        return WHOLE
    if low is None or low <= 0 or value <= 0:
        return 0
    return min(WHOLE - 1, value * WHOLE // low)


def _gains(level: Level | None, following: Level, program: Program) -> list[tuple[str, str, str]]:
    """(what, now, then) of each benefit that the next level changes."""
    had = dict(words.benefits(level, program.currency)) if level else {}
    then = words.benefits(following, program.currency)
    return [(what, had.get(what, ""), how) for what, how in then if what not in had or had[what] != how]


def _step(step: Step, program: Program, links: Mapping[str, str] | None) -> dict[str, Any]:
    unit, currency = words.unit_of(step.fact), program.currency
    gap = words.number(unit, step.gap, currency)
    up = step.goal > step.now
    return {
        "what": words.fact(step.fact),
        "window": words.window(step.fact),
        "how": _("%(gap)s more", gap=gap) if up else _("%(gap)s less", gap=gap),
        "count": _counted(step.fact, step.now, step.goal if up else None, currency),
        "way": _way(step.fact, program, links),
    }


def ways() -> dict[str, str]:
    """Measure → endpoint of the portal where a partner works on it."""
    return {key: each.way for key, each in MEASURES.items() if each.way}

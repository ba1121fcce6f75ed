"""Weighing everybody in a program: what would become of whom, kept as proposals until a person decides."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import batched
from prm.core.ids import public_id
from prm.journal.log import Acting, Company, record
from prm.partners.models import Partner
from prm.programs import document as rules
from prm.programs import standings
from prm.programs.kept import kept, ranks
from prm.programs.measures import Fact
from prm.programs.members import members, numbers
from prm.programs.models import TierMove, TierRun
from prm.programs.published import Held
from prm.programs.rules import Decision, MoveKind, RunState, proposed
from prm.programs.service import kinds

ROWS = 1_000  # in one statement
AHEAD = timedelta(days=366)  # what is decided for a later day is not proposed again


@dataclass(frozen=True)
class Proposal:
    """What would become of one partner; levels by key, empty for none."""

    partner_id: int
    kind: MoveKind
    before: str
    after: str
    variant: str
    facts: Mapping[str, int]  # label → steps of its unit


@dataclass(frozen=True)
class Weighing:
    """Everybody in a program on a day: how many, how they would be spread, who would move."""

    day: date
    partners: int
    levels: Mapping[str, int]  # key → partners whose numbers reach it
    proposals: tuple[Proposal, ...]
    silent: tuple[Fact, ...] = ()  # numbers of which no partner has any

    def counts(self) -> Counter[MoveKind]:
        return Counter(each.kind for each in self.proposals)

    @property
    def keeping(self) -> int:
        return self.partners - sum(each.kind is not MoveKind.OUT for each in self.proposals)


def weigh_all(session: Session, program: rules.Program, program_id: int | None, day: date) -> Weighing:
    """What a program makes of everybody on a day; changes nothing. `program_id` None: nobody stands in it yet."""
    before = {} if program_id is None else standings.current(session, program_id, day + AHEAD)
    grace = {} if program_id is None else standings.graces(session, program_id)
    given = {} if program_id is None else standings.exceptions(session, program_id, day)
    found = members(session, program, sorted(before))
    ids = [each.id for each in found]
    read = numbers(session, program, ids, day)
    reached = ranks(program, found, read)
    if program_id is not None:
        falling = [each for each in found if reached[each.id] < program.rank(before.get(each.id))]
        for partner_id, rank in kept(session, program, program_id, falling, before, day).items():
            reached[partner_id] = max(reached[partner_id], rank)
    for partner_id, exception in given.items():
        reached[partner_id] = max(reached.get(partner_id, 0), program.rank(exception.level))
    moves = []
    for each in found:
        was, held = program.rank(before.get(each.id)), grace.get(each.id)
        kind = proposed(
            was, reached[each.id], in_grace=held is not None, over=held is not None and held.ends_on < day,
            grace_days=program.grace_days,
        )  # fmt: skip
        if kind is not None:
            facts = {fact.label: column.get(each.id, 0) for fact, column in read.items()}
            after = "" if not reached[each.id] else program.levels[reached[each.id] - 1].key
            moves.append(Proposal(each.id, kind, before.get(each.id, ""), after, each.variant, facts))
    moves += [Proposal(key, MoveKind.OUT, before[key], "", rules.GLOBAL, {}) for key in sorted(set(before) - set(ids))]
    spread = Counter(program.levels[rank - 1].key if rank else "" for rank in (reached[each.id] for each in found))
    silent = tuple(fact for fact, column in read.items() if all(value <= 0 for value in column.values()))
    return Weighing(day, len(found), spread, tuple(moves), silent if found else ())


def evaluate(session: Session, held: Held, day: date, actor: Acting) -> TierRun:
    """Weigh everybody and keep what that proposes; the run takes the place of the one that was open."""
    return propose(session, held, weigh_all(session, held.rules, held.program.id, day), actor)


def propose(session: Session, held: Held, found: Weighing, actor: Acting) -> TierRun:
    """Keep a weighing of a program in the place of the run that was open."""
    older = select(TierRun).where(TierRun.program_id == held.program.id, TierRun.state == RunState.OPEN)
    for run in session.scalars(older):
        run.state = RunState.REPLACED
    run, counts = keep(session, held, found), found.counts()
    record(
        kinds.WEIGHED, run, actor, program=held.rules.name, partners=found.partners, up=counts[MoveKind.UP],
        risk=counts[MoveKind.AT_RISK], down=counts[MoveKind.DOWN] + counts[MoveKind.OUT],
    )  # fmt: skip
    return run


def keep(session: Session, held: Held, found: Weighing) -> TierRun:
    """Store a weighing as a run with its moves; the verb that calls it records the event."""
    run = TierRun(
        program_id=held.program.id, program_version_id=held.version.id, day=found.day, made_at=clock.now(),
        state=RunState.OPEN if found.proposals else RunState.DECIDED, partners=found.partners, keeping=found.keeping,
    )  # fmt: skip
    session.add(run)
    session.flush()
    rows = [_row(run, each) for each in found.proposals]
    for some in batched(rows, ROWS):
        session.execute(insert(TierMove), list(some), execution_options={"scoped": True})  # of a run over everybody
    return run


def _row(run: TierRun, each: Proposal) -> dict[str, Any]:
    return {
        "public_id": public_id(), "run_id": run.id, "partner_id": each.partner_id, "kind": each.kind,
        "before": each.before, "after": each.after, "facts": dict(each.facts), "variant": each.variant,
        "decision": Decision.OPEN,
    }  # fmt: skip


def warn(session: Session, held: Held, day: date, actor: Acting) -> int:
    """Say how many days are left to those in grace, at the program's own marks; how many were told."""
    told = 0
    for grace in standings.graces(session, held.program.id).values():
        left = (grace.ends_on - day) // timedelta(days=1)
        due = (mark for mark in held.rules.warn_days if left <= mark)
        marks = [mark for mark in due if grace.warned is None or mark < grace.warned]
        if left < 0 or not marks:
            continue
        grace.warned = min(marks)
        asked = select(Partner.id, Partner.public_id, Partner.territory_id).where(Partner.id == grace.partner_id)
        owner = session.execute(asked.execution_options(scoped=True)).one()  # asked in a job
        level = held.rules.level(grace.level)
        name = level.name if level else grace.level
        record(kinds.WARNED, grace, actor, partner=Company(*owner), program=held.rules.name, before=name, days=left)
        told += 1
    return told

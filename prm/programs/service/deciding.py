"""Deciding about what a run proposes: levels move from a day on, whoever no longer meets the level gets its grace."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Do
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import batched, db
from prm.core.errors import Refused
from prm.journal.log import Acting, Company, Kind, record
from prm.partners.models import Partner
from prm.programs import published, standings
from prm.programs.models import Grace, Standing, TierMove, TierRun
from prm.programs.published import Held
from prm.programs.rules import Decision, How, MoveKind, RunState
from prm.programs.service import kinds
from prm.programs.service.evaluating import AHEAD


def decide(run: TierRun, effective_on: date, left_out: Collection[str], actor: Actor) -> int:
    """Approve the open moves in the actor's reach but those `left_out` (public ids); how many levels moved.

    Refused where the rules changed after the run, or when somebody has decided already.
    """
    session = db.session()
    session.refresh(run, with_for_update=True)
    held = _held(session, run, effective_on)
    mine = visible(TierMove, actor, Do.APPROVE_TIERS).where(TierMove.run_id == run.id)
    moves = session.scalars(mine.where(TierMove.decision == Decision.OPEN).order_by(TierMove.id)).all()
    if run.state is not RunState.OPEN or not moves:
        raise Refused("Nothing of this run is open to you any more: somebody decided, or weighed anew.")
    ids = [move.partner_id for move in moves]
    now, companies = standings.current(session, run.program_id, clock.today() + AHEAD, ids), _companies(session, ids)
    graces = standings.graces(session, run.program_id, ids)
    taken = 0
    for move in moves:
        changed = move.public_id not in left_out and now.get(move.partner_id, "") == move.before
        move.decision = Decision.TAKEN if changed else Decision.LEFT
        if changed:
            _take(held, move, effective_on, graces.get(move.partner_id), companies[move.partner_id], actor)
            taken += 1
    session.flush()
    run.state = RunState.OPEN if _open(session, run) else RunState.DECIDED
    record(kinds.DECIDED, run, actor, program=held.rules.name, taken=taken, left=len(moves) - taken)
    return taken


def _held(session: Session, run: TierRun, effective_on: date) -> Held:
    today = clock.today()
    if not today <= effective_on <= today + AHEAD:
        raise Refused("Levels move today or later, within a year: choose such a day.")
    found = next((each for each in published.in_force(session, today) if each.program.id == run.program_id), None)
    if found is None or found.version.id != run.program_version_id:
        raise Refused("The program was changed after this run. Weigh everybody anew, then decide.")
    return found


def _companies(session: Session, ids: list[int]) -> Mapping[int, Company]:
    found: dict[int, Company] = {}
    for some in batched(ids, 500):
        asked = select(Partner.id, Partner.public_id, Partner.territory_id).where(Partner.id.in_(some))
        rows = session.execute(asked.execution_options(scoped=True))  # of moves that came through the scope
        found |= {row.id: Company(row.id, row.public_id, row.territory_id) for row in rows}
    return found


def _open(session: Session, run: TierRun) -> int:
    counted = select(func.count()).where(TierMove.run_id == run.id, TierMove.decision == Decision.OPEN)
    return session.scalar(counted.execution_options(scoped=True)) or 0  # a count, to close the run


def _take(held: Held, move: TierMove, day: date, grace: Grace | None, company: Company, actor: Acting) -> None:
    """One move, with one event of its own in the company's log."""
    before, after = name_of(held, move.before), name_of(held, move.after)
    kind: Kind = kinds.SAFE
    until = day
    if move.kind is MoveKind.AT_RISK:
        kind, until = kinds.AT_RISK, day + timedelta(days=held.rules.grace_days)
        db.session.add(_grace(held, move, day, until))
    elif grace is not None:
        grace.closed_on = day
    if move.kind in {MoveKind.UP, MoveKind.DOWN, MoveKind.OUT}:
        kind = kinds.RISEN if move.kind is MoveKind.UP else kinds.FALLEN
        stand(move.partner_id, held.program.id, move.after, day, How.RUN, "", actor)
    facts = {"program": held.rules.name, "before": before, "after": after, "day": until.isoformat()}
    record(kind, move, actor, partner=company, **facts)


def _grace(held: Held, move: TierMove, day: date, until: date) -> Grace:
    return Grace(
        partner_id=move.partner_id, program_id=held.program.id, level=move.before, falls_to=move.after,
        starts_on=day, ends_on=until,
    )  # fmt: skip


def stand(partner_id: int, program_id: int, level: str, day: date, how: How, note: str, actor: Acting) -> Standing:
    """Add a row to a partner's history; the verb that calls it records the event."""
    row = Standing(
        partner_id=partner_id, program_id=program_id, level=level, starts_on=day, how=how, note=note,
        made_by=actor.public_id, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    return row


def name_of(held: Held, key: str) -> str:
    """What a level is called; a dash for none."""
    level = held.rules.level(key)
    return level.name if level else key or "–"

"""Deciding about what a run proposes: levels move from a day on, whoever no longer meets the level gets its grace."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Do
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import batched, db
from prm.core.errors import Refused
from prm.core.ids import public_id
from prm.journal.log import Acting, Company, Kind, record
from prm.partners.models import Partner
from prm.programs import published, standings
from prm.programs.models import Grace, Standing, TierMove, TierRun
from prm.programs.published import Held
from prm.programs.rules import Decision, How, MoveKind, RunState
from prm.programs.service import kinds
from prm.programs.service.evaluating import AHEAD, ROWS

OURS = {"scoped": True, "synchronize_session": False}  # of moves that came through the scope
MOVING = frozenset({MoveKind.UP, MoveKind.DOWN, MoveKind.OUT})
KINDS: Mapping[MoveKind, Kind] = {
    MoveKind.UP: kinds.RISEN,
    MoveKind.DOWN: kinds.FALLEN,
    MoveKind.OUT: kinds.LEFT,
    MoveKind.AT_RISK: kinds.AT_RISK,
    MoveKind.SAFE: kinds.SAFE,
}


@dataclass
class Moving:
    """A move with the company it is about; read as a row, for thousands are decided at once."""

    __tablename__: ClassVar[str] = TierMove.__tablename__  # what its event is about

    id: int
    public_id: Any
    kind: MoveKind
    before: str
    after: str
    company: Company


def decide(run: TierRun, effective_on: date, left_out: Collection[str], actor: Actor) -> int:
    """Approve the open moves in the actor's reach but those `left_out` (public ids); how many levels moved.

    Whoever has a move decided for a later day moves on that day: what is decided last stands last.
    Refused where the rules changed after the run, or when somebody has decided already.
    """
    session = db.session()
    session.refresh(run, with_for_update=True)
    held, moves = _held(session, run, effective_on), _moves(session, run, actor)
    if run.state is not RunState.OPEN or not moves:
        raise Refused("Nothing of this run is open to you any more: somebody decided, or weighed anew.")
    ids = [move.company.id for move in moves]
    now = standings.current(session, run.program_id, clock.today() + AHEAD, ids)
    taken = [move for move in moves if move.public_id not in left_out and now.get(move.company.id, "") == move.before]
    _take(session, held, taken, effective_on, standings.graces(session, run.program_id, ids), actor)
    _decided(session, run, taken, moves)
    run.state = RunState.OPEN if _open(session, run) else RunState.DECIDED
    record(kinds.DECIDED, run, actor, program=held.rules.name, taken=len(taken), left=len(moves) - len(taken))
    return len(taken)


def _moves(session: Session, run: TierRun, actor: Actor) -> list[Moving]:
    about = TierMove.id, TierMove.public_id, TierMove.kind, TierMove.before, TierMove.after
    company = Partner.id, Partner.public_id, Partner.territory_id
    mine = visible(TierMove, actor, Do.APPROVE_TIERS, *about, *company).join(Partner, Partner.id == TierMove.partner_id)
    mine = mine.where(TierMove.run_id == run.id, TierMove.decision == Decision.OPEN).order_by(TierMove.id)
    return [
        Moving(move, public, kind, before, after, Company(owner, name, territory))
        for move, public, kind, before, after, owner, name, territory in session.execute(mine)
    ]


def _held(session: Session, run: TierRun, effective_on: date) -> Held:
    today = clock.today()
    if not today <= effective_on <= today + AHEAD:
        raise Refused("Levels move today or later, within a year: choose such a day.")
    found = next((each for each in published.in_force(session, today) if each.program.id == run.program_id), None)
    if found is None or found.version.id != run.program_version_id:
        raise Refused("The program was changed after this run. Weigh everybody anew, then decide.")
    return found


def _decided(session: Session, run: TierRun, taken: list[Moving], moves: list[Moving]) -> None:
    yes = {move.id for move in taken}
    for decision, ids in ((Decision.TAKEN, sorted(yes)), (Decision.LEFT, [m.id for m in moves if m.id not in yes])):
        for some in batched(ids, ROWS):
            put = update(TierMove).where(TierMove.run_id == run.id, TierMove.id.in_(some)).values(decision=decision)
            session.execute(put, execution_options=OURS)


def _open(session: Session, run: TierRun) -> int:
    counted = select(func.count()).where(TierMove.run_id == run.id, TierMove.decision == Decision.OPEN)
    return session.scalar(counted.execution_options(scoped=True)) or 0  # a count, to close the run


def _take(
    session: Session, held: Held, moves: list[Moving], first: date, graces: Mapping[int, Grace], actor: Acting
) -> None:
    """The moves, with one event each in the company's log."""
    risen, risky = [], []
    ahead = standings.planned(session, held.program.id, first, [move.company.id for move in moves])
    for move in moves:
        day = ahead[move.company.id][-1][0] if move.company.id in ahead else first
        kind, until = KINDS[move.kind], day
        if kind is kinds.FALLEN and not move.after:
            kind = kinds.LEFT
        if move.kind is MoveKind.AT_RISK:
            until = day + timedelta(days=held.rules.grace_days)
            risky.append(_grace(held, move, day, until))
        elif (grace := graces.get(move.company.id)) is not None:
            grace.closed_on = day
        if move.kind in MOVING:
            risen.append(_standing(move.company.id, held.program.id, move.after, day, How.RUN, "", actor))
        facts = {"program": held.rules.name, "day": until.isoformat()}
        facts |= {"before": name_of(held, move.before), "after": name_of(held, move.after)}
        record(kind, move, actor, partner=move.company, **facts)
    for model, rows in ((Standing, risen), (Grace, risky)):
        for some in batched(rows, ROWS):
            session.execute(insert(model), list(some), execution_options=OURS)


def _grace(held: Held, move: Moving, day: date, until: date) -> dict[str, Any]:
    return {
        "public_id": public_id(), "partner_id": move.company.id, "program_id": held.program.id, "level": move.before,
        "falls_to": move.after, "starts_on": day, "ends_on": until, "version": 1,
    }  # fmt: skip


def _standing(
    partner_id: int, program_id: int, level: str, day: date, how: How, note: str, actor: Acting
) -> dict[str, Any]:
    return {
        "public_id": public_id(), "partner_id": partner_id, "program_id": program_id, "level": level,
        "starts_on": day, "how": how, "note": note, "made_by": actor.public_id, "made_at": clock.now(),
    }  # fmt: skip


def stand(partner_id: int, program_id: int, level: str, day: date, how: How, note: str, actor: Acting) -> Standing:
    """Add a row to a partner's history; the verb that calls it records the event."""
    row = Standing(**_standing(partner_id, program_id, level, day, how, note, actor))
    db.session.add(row)
    return row


def name_of(held: Held, key: str) -> str:
    """What a level is called; a dash for none."""
    level = held.rules.level(key)
    return level.name if level else key or "–"

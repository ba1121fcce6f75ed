"""Runs and their moves as pages show them: moves within the reader's reach, with the partner they are about."""

from collections import Counter
from typing import Any

from sqlalchemy import Row, func, select

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core.db import db
from prm.partners.models import Partner
from prm.programs.models import TierMove, TierRun
from prm.programs.rules import Decision, MoveKind, RunState

ORDER = (MoveKind.DOWN, MoveKind.OUT, MoveKind.AT_RISK, MoveKind.SAFE, MoveKind.UP)  # what hurts comes first
MOST = 200  # moves of one kind on a page; all of them are decided


def newest(program_id: int) -> TierRun | None:
    """The last run of a program."""
    mine = select(TierRun).where(TierRun.program_id == program_id).order_by(TierRun.id.desc()).limit(1)
    return db.session.scalars(mine).first()


def is_open(run: TierRun | None) -> bool:
    """Does it wait for a decision?"""
    return run is not None and run.state is RunState.OPEN


def counts(actor: Actor, run: TierRun, *, undecided: bool = True) -> Counter[MoveKind]:
    """How many moves of each kind are within reach."""
    mine = visible(TierMove, actor, See.TIERS, TierMove.kind, func.count()).where(TierMove.run_id == run.id)
    if undecided:
        mine = mine.where(TierMove.decision == Decision.OPEN)
    return Counter({kind: count for kind, count in db.session.execute(mine.group_by(TierMove.kind))})  # noqa: C416


def moves(actor: Actor, run: TierRun) -> dict[MoveKind, list[Row[Any]]]:
    """The moves of a run by kind, the largest partners first, with who they are about."""
    columns = (TierMove, Partner.public_id.label("partner"), Partner.name, Partner.code, Partner.revenue)
    rows = visible(TierMove, actor, See.TIERS, *columns).join(Partner, Partner.id == TierMove.partner_id)
    found = {}
    for kind in ORDER:
        mine = rows.where(TierMove.run_id == run.id, TierMove.kind == kind)
        ordered = mine.order_by(Partner.revenue.desc(), Partner.id).limit(MOST)
        if some := list(db.session.execute(ordered)):
            found[kind] = some
    return found

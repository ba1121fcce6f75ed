"""Calling states, reasons and sales stages what the company calls them; what they mean to the product stays (AD-1)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core.db import db
from prm.core.errors import Refused
from prm.core.ids import public_id
from prm.deals.service import kinds
from prm.deals.state_words import OWN_WORDS, STAGES, Axis, StageKind, Step
from prm.deals.terms_stored import DealStage, StateName
from prm.journal.log import record

Names = Mapping[tuple[Axis, str], str]


class House:
    """What the log says these verbs are about: the installation."""

    public_id = "house"


def name_states(wanted: Names, actor: Actor) -> int:
    """Set names; an empty one, or the product's own word, takes a name back. How many changed."""
    session = db.session()
    held = {(row.axis, row.key): row for row in session.scalars(select(StateName))}
    told: dict[str, str] = {}
    for (axis, key), typed in wanted.items():
        own = OWN_WORDS[axis][key]
        name = "" if typed == own else typed
        row = held.get((axis, key))
        if name == (row.name if row else ""):
            continue
        told[f"{axis}.{key}"] = name or own
        if row is None:
            session.add(StateName(axis=axis, key=key, name=name))
        elif name:
            row.name = name
        else:
            session.delete(row)
    if told:
        names = ", ".join(f"{key} = {name}" for key, name in told.items())
        record(kinds.NAMED, House(), actor, names=names)
    return len(told)


def steps(session: Session) -> tuple[Step, ...]:
    """The sales stages in order as they are set, else the product's own; those no longer offered among them."""
    rows = session.scalars(select(DealStage).order_by(DealStage.place))
    return tuple(Step(row.key, row.name, row.kind, row.probability, row.used) for row in rows) or STAGES


def set_stages(wanted: Sequence[Step], actor: Actor) -> bool:
    """Put these sales stages in the place of those there were; False where they are the same.

    A step of the product's own, and any that was there before, is kept: deals may stand there.
    """
    session = db.session()
    before = steps(session)
    kept = {each.key for each in before}
    if not kept <= {each.key for each in wanted}:
        raise Refused("A sales stage is not removed, as deals may stand there. Take its tick away instead.")
    for kind in StageKind:
        if not any(each.kind is kind and each.used for each in wanted):
            raise Refused(f"Keep at least one stage of the kind {kind.value} in use.")
    if tuple(wanted) == before:
        return False
    session.execute(delete(DealStage))
    session.add_all(
        DealStage(
            public_id=public_id(), key=each.key, name=each.name, kind=each.kind, probability=each.probability,
            place=place, used=each.used,
        )
        for place, each in enumerate(wanted)
    )  # fmt: skip
    said = ", ".join(f"{each.name} {each.probability}%" for each in wanted if each.used)
    record(kinds.STAGES_SET, House(), actor, stages=said)
    return True

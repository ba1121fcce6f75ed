"""Words of this room: how a run stands, what becomes of a partner in it, how a level came to be."""

from enum import StrEnum, auto


class RunState(StrEnum):
    """A run is open until somebody decides about its last move, or a newer one takes its place."""

    OPEN = auto()
    DECIDED = auto()
    REPLACED = auto()


class MoveKind(StrEnum):
    """What a run proposes for a partner; whoever simply keeps the level is counted and not listed."""

    UP = auto()
    AT_RISK = auto()  # the level is kept for the days of grace
    SAFE = auto()  # meets its level again within the grace
    DOWN = auto()  # the grace is over
    OUT = auto()  # no longer a member


class Decision(StrEnum):
    """What was decided about a move."""

    OPEN = auto()
    TAKEN = auto()
    LEFT = auto()


class How(StrEnum):
    """How a partner came to its level."""

    RUN = auto()
    HAND = auto()
    EXCEPTION = auto()


def proposed(before: int, reached: int, *, in_grace: bool, over: bool, grace_days: int) -> MoveKind | None:
    """What becomes of a partner at rank `before` (0: none) whose facts reach `reached`; None keeps all as it is.

    Nobody falls at once: first comes the grace, and only when that is over the fall, if the numbers still say so.
    """
    if reached > before:
        return MoveKind.UP
    if reached == before:
        return MoveKind.SAFE if in_grace else None
    if over or (not in_grace and grace_days == 0):
        return MoveKind.DOWN
    return None if in_grace else MoveKind.AT_RISK

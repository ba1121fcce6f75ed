"""What is true of an import: its states, its limits, the types of a cell. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum, auto

from prm.core.errors import Refused

UNDO_FOR = timedelta(hours=24)
FORGET_AFTER = timedelta(days=7)  # a file that was checked and never confirmed
BROWSER_BYTES = 50_000_000
BROWSER_ROWS = 250_000
CHUNK = 25_000  # rows read, checked and staged at a time: what bounds memory and how long the lock is held
LISTED = 100_000  # refused rows kept with their cells; beyond, only counted
LONGEST_CELL = 10_000
MOST_COLUMNS = 500


class State(StrEnum):
    """Where an import stands."""

    NEW = auto()  # a file, not looked at yet
    CHECKING = auto()
    ASKING = auto()  # a column can be read in two ways: somebody has to say which
    FAILED = auto()  # the file as a whole cannot be read; `error` says why
    CHECKED = auto()  # the dry run is done, nothing is written
    MERGING = auto()
    DONE = auto()
    UNDOING = auto()
    UNDONE = auto()


CHECKABLE = frozenset({State.NEW, State.CHECKING, State.ASKING, State.FAILED, State.CHECKED})
OPEN = frozenset({State.NEW, State.ASKING, State.FAILED, State.CHECKED})


class Type(StrEnum):
    """How the cells of a column are read."""

    TEXT = auto()
    AMOUNT = auto()  # ten-thousandths
    WHOLE = auto()
    DECIMAL = auto()  # kept as decimal text
    DAY = auto()
    CHOICE = auto()
    FLAG = auto()
    EMAIL = auto()
    CURRENCY = auto()
    COUNTRY = auto()


COUNTED = ("rows", "new", "changed", "unchanged", "duplicates", "refused")


def chunk_size(columns: int) -> int:
    """Rows read at a time: fewer of a wide table, so that a chunk has about half a million cells."""
    return max(500, min(CHUNK, 20 * CHUNK // max(columns, 1)))


def may_check(state: State) -> None:
    """Refused once the import is written or being written."""
    if state not in CHECKABLE:
        raise Refused("This import has been confirmed. Start another one with the corrected file.")


def may_confirm(state: State, counts: dict[str, int], *, skip_refused: bool) -> None:
    """Refused unless there is a finished dry run, and its refused rows were left out on purpose (D26)."""
    if state is not State.CHECKED:
        raise Refused("There is no finished dry run to confirm. Check the file first.")
    if counts["refused"] and not skip_refused:
        raise Refused(
            f"{counts['refused']:,} rows are refused, so nothing was written. "
            "Correct them and check the file again, or confirm that they stay out."
        )


def may_undo(state: State, merged_at: datetime | None, now: datetime) -> None:
    """Refused unless the import is written, and within a day."""
    if state is not State.DONE or merged_at is None:
        raise Refused("Only an import that is done can be undone.")
    if now - merged_at > UNDO_FOR:
        raise Refused("An import can be undone within 24 hours, and this one is older. Import the previous file again.")

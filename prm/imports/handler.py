"""The shape of what a room gives the importer for one file: check, stage, settle, merge, take back. Knows no kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from prm.imports.chunks import Chunk
from prm.imports.kinds import Kind
from prm.imports.ledger import Ledger
from prm.imports.profiles import Profile
from prm.imports.rules import COUNTED

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Setup:
    """One import as its handler sees it."""

    run_id: int
    kind: Kind
    profile: Profile
    currency: str  # the installation's reporting currency

    @property
    def source(self) -> str:
        """The system the file comes from: part of the identity of its order lines."""
        return self.profile.source or "file"

    def option(self, name: str, default: Any = None) -> Any:
        """A decision about the whole file."""
        return self.profile.options.get(name, default)

    def maps(self, name: str) -> bool:
        """Does the file say anything of this field?"""
        return name in self.profile.mapped()


@dataclass
class Outcome:
    """What a merge or its undo did: facts for the file's event, and the companies it touched with theirs."""

    facts: dict[str, Any] = field(default_factory=dict)
    partners: Iterable[tuple[Any, dict[str, Any]]] = ()  # a Partner row or a journal Company, facts


class Handler:
    """Base of every kind's handler; made afresh for the dry run, the merge and the undo of a file."""

    staging: ClassVar[Any]  # the model of its staged rows, with `run_id` and `row`

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.counts: dict[str, int] = dict.fromkeys(COUNTED, 0)
        self.late: dict[int, str] = {}  # rows refused by `settle`, with the reason

    def prepare(self, session: Session) -> None:
        """Read what rows are checked against; a read-only unit of work."""

    def check(self, chunk: Chunk) -> None:
        """Refuse rows of the chunk, and resolve codes; outside any transaction."""

    def stage(self, session: Session, chunk: Chunk) -> None:
        """Write the rows that are not refused to staging; a short writing unit of work."""
        raise NotImplementedError

    def settle(self, progress: Progress) -> None:
        """After the last chunk: duplicates, differences, counts; opens its own short units of work."""

    def merge(self, session: Session, ledger: Ledger) -> Outcome:
        """Write what is staged; one unit of work that the caller holds."""
        raise NotImplementedError

    def undo(self, session: Session, ledger: Ledger) -> Outcome:
        """Take a merge back; Refused where something later builds on it."""
        raise NotImplementedError

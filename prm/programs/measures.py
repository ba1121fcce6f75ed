"""The numbers that requirements may ask for. Rooms add theirs at import; knows none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prm.programs.units import Unit

Read = Callable[..., dict[int, int]]
POINTS = "points"  # counted from the document itself


@dataclass(frozen=True)
class Measure:
    """A number per partner. `low` and `high` bound it; `parameters` maps a name to the values it may have.

    `read(session, partner_ids, start, end, **parameters)` gives partner → number in steps of the unit, set-based;
    who is missing has 0. `read_fixed` is the same for amounts, with `rates`: currency → decimal text.
    `effort` is what one `per` more costs a partner, compared with other measures; None: it cannot be worked on.
    `flow` numbers grow in a window; others stand as they are on its last day.
    """

    key: str
    words: Any  # a lazy gettext string
    unit: Unit
    read: Read | None = None
    low: int = 0
    high: int | None = None
    parameters: Mapping[str, Sequence[str] | None] = field(default_factory=dict)  # None: any word
    effort: int | None = 10
    per: int = 1
    flow: bool = True
    lapses: bool = False  # by a known day, like a certificate
    read_fixed: Read | None = None
    kept_by_hand: bool = False
    nothing: int = 0  # what stands for a partner of whom it is not known
    way: str = ""  # endpoint of the portal where a partner works on it


MEASURES: dict[str, Measure] = {}


def measure(key: str, words: Any, unit: Unit, read: Read, **about: Any) -> Measure:
    """Make a measure known, once, at import."""
    if key in MEASURES:
        raise ValueError(f"measure {key} is declared twice")
    MEASURES[key] = Measure(key, words, unit, read, **about)
    return MEASURES[key]


def unit_of(key: str) -> Unit:
    """What a measure is counted in; of one that no version knows any more, plain counts."""
    return MEASURES[key].unit if key in MEASURES else Unit.COUNT


@dataclass(frozen=True, order=True)
class Fact:
    """Which number exactly: a measure with its parameters over a window."""

    measure: str
    parameters: tuple[tuple[str, str], ...] = ()
    window: str = ""

    @property
    def label(self) -> str:
        """The fact as a document and a snapshot name it: `won_amount[source=partner] @ fiscal_year`."""
        told = ",".join(f"{name}={value}" for name, value in self.parameters)
        bare = f"{self.measure}[{told}]" if told else self.measure
        return f"{bare} @ {self.window}" if self.window else bare

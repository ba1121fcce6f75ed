"""The frames one question is answered from, and the question itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from pandas import DataFrame

from prm.analytics.frames import SPECS, FrameError
from prm.core.period import FiscalCalendar, Period


@dataclass(frozen=True, eq=False)
class Facts:
    """Frames as in `frames.SPECS`, checked once here; those a question does not need may be left out."""

    revenue: DataFrame | None = None
    direct: DataFrame | None = None
    orders: DataFrame | None = None
    partners: DataFrame | None = None
    targets: DataFrame | None = None
    credits: DataFrame | None = None
    registrations: DataFrame | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            frame = getattr(self, each.name)
            if frame is not None:
                SPECS[each.name].check(frame)

    def frame(self, name: str) -> DataFrame:
        """The frame called `name`; FrameError where it was not brought."""
        frame: DataFrame | None = getattr(self, name)
        if frame is None:
            raise FrameError(f"This metric needs the {name} frame, which was not brought.")
        return frame

    @classmethod
    def empty(cls) -> "Facts":
        return cls(**{name: spec.empty() for name, spec in SPECS.items()})


@dataclass(frozen=True)
class Ask:
    """One question: which days (None: all time), cut by what, narrowed to what, and where the data ends."""

    period: Period | None = None
    by: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    calendar: FiscalCalendar = field(default_factory=FiscalCalendar)
    data_to: date | None = None

    @property
    def dims(self) -> frozenset[str]:
        """Every dimension the question names."""
        return frozenset(self.where) | ({self.by} if self.by else set())

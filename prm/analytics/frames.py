"""The columns and types frames must have at the door: a wrong frame is an error, never a wrong number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pandas as pd
from pandas import DataFrame


class FrameError(ValueError):
    """A frame is missing, or not of the shape its spec says: a bug in whoever made it."""


class Kind(Enum):
    """What a column may hold."""

    DAY = "datetime64 without a zone, no gaps"
    DAY_OR_NONE = "datetime64 without a zone"
    CODE = "text (str or category of str), “” for none, no gaps"
    KEY = "int64 or text, no gaps"
    WHOLE = "int64"


def _is_text(column: Any) -> bool:
    if isinstance(column.dtype, pd.CategoricalDtype):
        categories = column.cat.categories
        return len(categories) == 0 or bool(pd.api.types.is_string_dtype(categories))
    return bool(pd.api.types.is_string_dtype(column.dtype)) and column.dtype != object


def _is_whole(column: Any) -> bool:
    return str(column.dtype) == "int64"


def _is_day(column: Any) -> bool:
    return column.dtype.kind == "M" and getattr(column.dtype, "tz", None) is None


def _is_full(column: Any) -> bool:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return bool((column.cat.codes >= 0).all())
    return not bool(column.hasnans)


_CHECKS: Mapping[Kind, Callable[[Any], bool]] = {
    Kind.DAY: lambda column: _is_day(column) and _is_full(column),
    Kind.DAY_OR_NONE: _is_day,
    Kind.CODE: lambda column: _is_text(column) and _is_full(column),
    Kind.KEY: lambda column: (_is_whole(column) or _is_text(column)) and _is_full(column),
    Kind.WHOLE: _is_whole,
}
_EMPTY: Mapping[Kind, str] = {
    Kind.DAY: "datetime64[us]",
    Kind.DAY_OR_NONE: "datetime64[us]",
    Kind.CODE: "str",
    Kind.KEY: "str",
    Kind.WHOLE: "int64",
}


@dataclass(frozen=True)
class FrameSpec:
    """The shape of one frame. `optional` columns may be absent where the extract summed them away."""

    name: str
    columns: Mapping[str, Kind]
    optional: Mapping[str, Kind] = field(default_factory=dict)

    def check(self, frame: DataFrame) -> DataFrame:
        """The frame itself, or FrameError naming every column that is missing or of the wrong type."""
        wrong = [
            f"{name} is missing" if name not in frame else f"{name} is {frame[name].dtype}, wanted {kind.value}"
            for name, kind in {**self.columns, **self.optional}.items()
            if (name in frame and not _CHECKS[kind](frame[name])) or (name not in frame and name not in self.optional)
        ]
        if wrong:
            raise FrameError(f"The {self.name} frame does not fit: {'; '.join(wrong)}.")
        return frame

    def empty(self) -> DataFrame:
        """A frame of the right columns and no rows, optional ones included."""
        kinds = {**self.columns, **self.optional}
        return DataFrame({name: pd.Series(dtype=_EMPTY[kind]) for name, kind in kinds.items()})


_PLACES = dict.fromkeys(("territory", "country", "group"), Kind.CODE)
_SELLERS = dict.fromkeys(("partner", "partner_type", "manager", "team"), Kind.CODE)
_TOTALS = {"amount": Kind.WHOLE, "lines": Kind.WHOLE}

# `day` is the first day of a bucket: a whole month, or a single day in months that a period's edge cuts.
REVENUE = FrameSpec("revenue", {"day": Kind.DAY, **_TOTALS}, {**_SELLERS, **_PLACES, "category": Kind.CODE})
DIRECT = FrameSpec("direct", {"day": Kind.DAY, **_TOTALS}, {**_PLACES, "category": Kind.CODE})
ORDERS = FrameSpec(
    "orders",
    {"order": Kind.KEY, "day": Kind.DAY, **_TOTALS},
    {**_SELLERS, **_PLACES, "category": Kind.CODE, "registered": Kind.WHOLE},
)
PARTNERS = FrameSpec(
    "partners",
    {"partner": Kind.CODE, "name": Kind.CODE, "status": Kind.CODE},
    {
        "partner_type": Kind.CODE,
        **_PLACES,
        "manager": Kind.CODE,
        "team": Kind.CODE,
        "activated": Kind.DAY_OR_NONE,
        "health": Kind.WHOLE,
        "engagement": Kind.WHOLE,
    },  # points, −1 for none
)
TARGETS = FrameSpec(
    "targets",
    {
        "target": Kind.KEY, "owner": Kind.CODE, "owner_kind": Kind.CODE, "name": Kind.CODE, "team": Kind.CODE,
        "start": Kind.DAY, "end": Kind.DAY, "amount": Kind.WHOLE, "joined": Kind.DAY_OR_NONE,
    },
)  # fmt: skip
_DATES = ("submitted", "decided", "closed", "expected", "protected_until", "resolved", "appeal_decided")
REGISTRATIONS = FrameSpec(
    "registrations",
    {
        "registration": Kind.KEY,
        **dict.fromkeys(("status", "decision", "outcome", "appeal"), Kind.CODE),
        **dict.fromkeys(_DATES, Kind.DAY_OR_NONE),
        **dict.fromkeys(("amount", "minutes", "kept", "flagged"), Kind.WHOLE),
    },
    {**_SELLERS, **_PLACES, "category": Kind.CODE},
)
CREDITS = FrameSpec("credits", {"owner": Kind.CODE, "owner_kind": Kind.CODE, "day": Kind.DAY, **_TOTALS})
_ALL = (REVENUE, DIRECT, ORDERS, PARTNERS, TARGETS, CREDITS, REGISTRATIONS)
SPECS: Mapping[str, FrameSpec] = {spec.name: spec for spec in _ALL}
SHARED = frozenset({"partners", "targets"})  # go whole to every partition; the other frames may be split

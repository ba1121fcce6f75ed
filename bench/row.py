"""One line of the results."""

from typing import NamedTuple


class Row(NamedTuple):
    """What was measured, against what; `met` is None for a line without a goal."""

    label: str
    figure: str
    baseline: str
    ratio: str
    goal: str
    met: bool | None

"""Days as people say them."""

from datetime import date

import pytest

from prm.core.errors import Unreadable
from prm.engagement.rules import due_day

TODAY = date(2026, 9, 3)  # a Thursday


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-09-03"),
        ("Tomorrow", "2026-09-04"),
        ("Fri", "2026-09-04"),
        ("fri.", "2026-09-04"),
        ("Thu", "2026-09-10"),
        ("thursday", "2026-09-10"),
        ("next Wed", "2026-09-09"),
        ("mo", "2026-09-07"),
        ("next week", "2026-09-07"),
        ("+7", "2026-09-10"),
        ("+ 7", "2026-09-10"),
        ("3 days", "2026-09-06"),
        ("2w", "2026-09-17"),
        (" 2026-09-30 ", "2026-09-30"),
    ],
)
def test_a_day_is_understood(said, day):
    assert due_day(said, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "said", ["", "t", "soon", "7", "30/9/2026", "2026-13-01", "+99999", "2026-09-02", "2040-01-01", "+", "sunflower"]
)
def test_what_is_no_day_to_come_is_refused_with_a_sentence(said):
    with pytest.raises(Unreadable, match=r"Write the day like|Choose"):
        due_day(said, TODAY)

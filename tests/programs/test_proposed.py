"""What becomes of a partner, by where it stands and what its numbers reach."""

import pytest

from prm.programs.rules import MoveKind, proposed


@pytest.mark.parametrize(
    ("before", "reached", "in_grace", "over", "kind"),
    [
        (1, 2, False, False, MoveKind.UP), (1, 2, True, True, MoveKind.UP), (2, 2, False, False, None),
        (2, 2, True, False, MoveKind.SAFE), (2, 2, True, True, MoveKind.SAFE), (2, 1, False, False, MoveKind.AT_RISK),
        (2, 1, True, False, None), (2, 1, True, True, MoveKind.DOWN), (0, 0, False, False, None),
    ],
)  # fmt: skip
def test_nobody_falls_without_grace(before, reached, in_grace, over, kind):
    assert proposed(before, reached, in_grace=in_grace, over=over, grace_days=60) is kind


def test_without_days_of_grace_a_fall_is_proposed_at_once():
    assert proposed(2, 1, in_grace=False, over=False, grace_days=0) is MoveKind.DOWN

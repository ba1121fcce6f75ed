"""The door frames pass."""

import pandas as pd
import pytest

from prm.analytics.frames import SPECS, FrameError
from tests.analytics.examples import facts, line


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_an_empty_frame_fits_its_own_spec(spec):
    assert spec.check(spec.empty()).empty


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("amount", [1.5], "amount is float64, wanted int64"),
        ("amount", pd.array([1], dtype="Int64"), "amount is Int64"),
        ("day", ["2012-01-05"], "day is str"),
        ("day", pd.to_datetime(["2012-01-05"], utc=True), "wanted datetime64 without a zone"),
        ("day", pd.to_datetime([None]), "day is datetime64"),
        ("partner", [None], "partner is object"),
        ("partner", pd.array([None], dtype="str"), "no gaps"),
        ("partner", pd.Categorical([None], categories=["P1"]), "partner is category"),
        ("manager", pd.Categorical([7]), "manager is category"),
    ],
)
def test_a_wrong_column_is_named_with_what_was_wanted(column, values, says):
    frame = facts([line("2012-01-05")]).revenue
    frame[column] = values
    with pytest.raises(FrameError, match=says):
        SPECS["revenue"].check(frame)


def test_a_missing_column_is_named_and_an_optional_one_may_be_absent():
    frame = facts([line("2012-01-05")]).revenue
    assert "team" not in SPECS["revenue"].check(frame.drop(columns="team"))
    with pytest.raises(FrameError, match="day is missing; amount is missing"):
        SPECS["revenue"].check(frame.drop(columns=["amount", "day"]))

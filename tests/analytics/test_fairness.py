"""The fairness ledger: what it shows, what it hides, the bias it finds, and the fair ledgers it leaves alone."""

from math import comb, isnan

import numpy as np
import pandas as pd
import pytest

from prm.analytics.fairness import bias, by, hidden, reasons, summary
from prm.analytics.stratified import highest_that_counts, hypergeometric, ranks_within
from prm.analytics.wilson import wilson
from tests.analytics.decisions import SIZES, decision, ledger

SEEDS = range(20)


def frame(*rows):
    return pd.DataFrame([decision(**row) for row in rows])


def mostly_a03(random, frame):
    """One senior approver decides about a quarter, eleven others the rest."""
    return np.where(random.random(len(frame)) < 0.2, 2, random.integers(0, 12, len(frame)))


def found_in(is_it, **planted):
    """In how many of twenty ledgers of 800 decisions the planted bias is flagged."""
    return sum(any(is_it(flag) for flag in bias(ledger(seed, **planted)).itertuples()) for seed in SEEDS)


def test_wilsons_interval_is_the_one_of_the_books():
    share, low, high = wilson([8, 0, 10], [10, 10, 10])
    assert share.tolist() == [0.8, 0.0, 1.0]
    assert np.round(low, 4).tolist() == [0.4902, 0.0, 0.7225]
    assert np.round(high, 4).tolist() == [0.9433, 0.2775, 1.0]
    assert isnan(wilson(0, 0)[0])


def test_the_summary_counts_every_decision():
    hours = [1.0, 2.0, 3.0, 4.0, 20.0]
    rows = [{"business_hours": each, "approved": each < 4, "overturned": each == 20} for each in hours]
    rows[3]["taken_over"] = True
    found = summary(frame(*rows)).iloc[0]
    assert (found["decisions"], found["median_hours"], found["p90_hours"]) == (5, 3.0, pytest.approx(13.6))
    assert (found["kept"], found["approved"], found["overturned"]) == (0.8, 0.6, 0.2)
    assert isnan(found["taken_over"])
    assert not found["small"]
    assert found["approved_low"] == wilson(3, 5)[1]


def test_take_over_counts_what_was_lost_rejected_or_lapsed():
    lost = [{"approved": False, "taken_over": place < 2} for place in range(4)]
    rows = [*lost, {"lapsed": True, "taken_over": True}, *({"taken_over": True} for _ in range(5))]
    found = summary(frame(*({"lapsed": False} | row for row in rows))).iloc[0]
    assert found["taken_over"] == 3 / 5


def test_a_group_under_five_shows_nothing_not_even_by_subtraction():
    sizes = {"North": 30, "South": 9, "East": 6, "West": 4}
    found = by(frame(*({"region": name} for name, count in sizes.items() for _ in range(count))), "region")
    assert found.index[:2].tolist() == ["North", "South"]
    assert sorted(found.index[found["small"]]) == ["East", "West"]
    assert found.loc[["East", "West"]].drop(columns="small").isna().all(axis=None)


def test_groups_of_five_and_more_are_all_shown():
    assert hidden(pd.Series({"a": 5, "b": 7})).tolist() == [False, False]
    assert hidden(pd.Series({"a": 2, "b": 3, "c": 7})).tolist() == [True, True, False]
    assert hidden(pd.Series({"a": 0, "b": 7})).tolist() == [True, False]


def test_an_empty_ledger_has_no_groups_and_no_flags():
    empty = frame({}).iloc[:0]
    assert by(empty, "tier").empty
    assert bias(empty).empty
    assert reasons(empty).empty


def test_reasons_are_of_rejections_most_frequent_first():
    rows = [{"approved": False, "reason": name} for name in ["incomplete"] * 6 + ["rfp"] * 9]
    found = reasons(frame({}, *rows))
    assert found.index.tolist() == ["rfp", "incomplete"]
    assert found["rejections"].tolist() == [9, 6]
    assert found["share"].tolist() == [0.6, 0.4]


# ----------------------------------------------------------------------------------------- planted bias


def test_a_tier_declined_more_often_is_found():
    tier = {"chance": lambda frame: np.where(frame["tier"] == "gold", -0.20, 0)}
    assert (
        found_in(lambda flag: (flag.measure, flag.group) == ("approval", "gold") and flag.effect < -0.05, **tier) >= 16
    )


def test_small_partners_declined_more_often_are_found():
    small = {"chance": lambda frame: np.where(frame["partner_size"] == "small", -0.17, 0)}
    assert found_in(lambda flag: (flag.measure, flag.dimension) == ("approval", "partner_size"), **small) >= 16


def test_an_approver_stricter_than_colleagues_is_found():
    strict = {"chance": lambda frame: np.where(frame["approver"] == "A03", -0.18, 0), "loads": mostly_a03}
    assert found_in(lambda flag: (flag.measure, flag.group) == ("approval", "A03") and not flag.among, **strict) >= 18


def test_an_approver_who_favours_big_partners_is_found():
    def favour(frame):
        return np.where(frame["approver"] == "A03", np.where(frame["partner_size"] == "large", 0.2, -0.2), 0)

    flagged = found_in(lambda flag: (flag.group, flag.among) == ("A03", "large") and flag.effect > 0,
                       chance=favour, loads=mostly_a03, decisions=1600)  # fmt: skip
    assert flagged >= 18


@pytest.mark.parametrize(("dimension", "group"), [("region", "West"), ("approver", "A03")])
def test_who_waits_longer_is_found(dimension, group):
    slower = {"pace": lambda frame: np.where(frame[dimension] == group, 1.6, 1.0)}
    assert found_in(lambda flag: (flag.measure, flag.group) == ("hours", group) and flag.effect > 2, **slower) >= 18


def test_the_flag_says_how_large_the_difference_is():
    gold = {"chance": lambda frame: np.where(frame["tier"] == "gold", -0.3, 0)}
    flag = bias(ledger(3, decisions=4000, **gold)).iloc[0]
    assert (flag["measure"], flag["dimension"], flag["group"]) == ("approval", "tier", "gold")
    assert flag["effect"] == pytest.approx(-0.3, abs=0.06)
    assert flag["value"] == pytest.approx(0.4, abs=0.06)
    assert flag["expected"] == pytest.approx(0.7, abs=0.04)


def test_what_a_favour_for_one_group_does_to_the_others_is_not_flagged_again():
    gold = {"chance": lambda frame: np.where(frame["tier"] == "gold", -0.35, 0)}
    flags = bias(ledger(5, decisions=3000, **gold))
    assert flags.loc[flags["dimension"] == "tier", "group"].tolist() == ["gold"]


# ---------------------------------------------------------------------------------------- fair ledgers


@pytest.mark.parametrize("unlike", [0.0, 0.8], ids=["partners alike", "partners that differ in what they submit"])
def test_a_fair_ledger_raises_no_flag_in_ninety_five_of_a_hundred(unlike):
    assert sum(bias(ledger(seed, unlike=unlike)).empty for seed in range(100)) >= 95


def test_a_fair_approver_with_the_harder_cases_is_not_flagged():
    def harder(frame):
        return np.where(frame["region"] == "West", -0.25, 0) + np.where(frame["partner_size"] == "small", -0.1, 0)

    def west(random, frame):
        anyone = random.integers(0, 12, len(frame))
        return np.where((frame["region"] == "West") & (random.random(len(frame)) < 0.7), anyone % 3, anyone)

    flagged = [bias(ledger(seed, chance=harder, loads=west)) for seed in range(50)]
    assert sum((flags["dimension"] == "approver").any() for flags in flagged) <= 2


def test_who_decides_alone_in_a_region_has_nobody_to_be_compared_with():
    def own(random, frame):
        return frame["region"].map({"North": 0, "South": 1, "East": 2, "West": 3}).to_numpy()

    west = {"chance": lambda frame: np.where(frame["region"] == "West", -0.3, 0)}
    flags = bias(ledger(2, loads=own, decisions=1200, **west))
    assert set(flags["dimension"]) == {"region"}


def test_decisions_of_rules_are_left_out():
    rule = ledger(1).assign(approver="", approved=lambda frame: frame["tier"] == "gold")
    people = ledger(2)
    assert bias(pd.concat([rule, people])).equals(bias(people))


def test_one_partner_alone_makes_no_group():
    alone = ledger(4).assign(partner_size="small")
    alone.loc[alone.index[:60], ["partner", "partner_size", "approved"]] = ["P-one", "large", False]
    assert "large" not in set(bias(alone)["group"])


def test_flags_do_not_hang_on_the_order_of_rows():
    gold = ledger(7, chance=lambda frame: np.where(frame["tier"] == "gold", -0.3, 0))
    mixed = gold.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(bias(gold), bias(mixed))
    assert len(bias(gold)) >= 1


# ----------------------------------------------------------------------------------------- the arithmetic


def test_the_exact_tail_is_the_hypergeometric_one_of_every_stratum_together():
    one, least = hypergeometric(np.array([6.0]), np.array([10.0]), np.array([5.0]))
    assert one == pytest.approx([comb(6, n) * comb(10, 5 - n) / comb(16, 5) for n in range(6)])
    assert least == 0
    both, least = hypergeometric(np.array([6.0, 3.0]), np.array([10.0, 1.0]), np.array([5.0, 3.0]))
    assert (len(both), least, both.sum()) == (7, 2, pytest.approx(1))


def test_ranks_start_anew_in_every_stratum_and_share_ties():
    assert ranks_within(np.array([0, 1, 0, 0, 1]), np.array([5.0, 1.0, 2.0, 5.0, 0.5])).tolist() == [2.5, 2, 1, 2.5, 1]


def test_of_many_chances_only_those_count_that_chance_does_not_explain():
    assert highest_that_counts(np.array([0.001, 0.04, 0.5, np.nan]), 0.05) == 0.001
    assert highest_that_counts(np.array([0.01, 0.03, 0.04]), 0.05) == 0.04
    assert highest_that_counts(np.array([0.2, np.nan]), 0.05) == 0.0
    assert highest_that_counts(np.array([]), 0.05) == 0.0


def test_every_size_stands_in_the_generated_ledger():
    assert set(ledger(0)["partner_size"]) == set(SIZES)

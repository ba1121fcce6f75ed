"""A program's text: what it says is read exactly, what it cannot mean is refused with line and column."""

import pytest

from prm.core.money import SCALE
from prm.programs import checks, weighing, written
from prm.programs.differences import differences
from prm.programs.document import Operator
from prm.programs.problems import Problem
from tests.programs.known import KNOWN
from tests.programs.texts import HEAD, POINTS, SPECIALISTS, leveled, read


def problem(text):
    with pytest.raises(Problem) as refusal:
        read(text)
    return str(refusal.value)


@pytest.mark.parametrize("text", [SPECIALISTS, POINTS], ids=["specialists", "points"])
def test_a_program_written_out_is_the_same_program(text):
    document, _marks = written.read(text)
    again, _marks = written.read(written.write(document))
    assert again == document
    assert "measure: booked_revenue" in written.write(written.read(SPECIALISTS)[0])


@pytest.mark.parametrize("text", [SPECIALISTS, POINTS], ids=["specialists", "points"])
def test_the_golden_partners_around_every_threshold_come_out_right(text):
    made = read(text)
    assert len(made.golden) >= 9
    assert weighing.failing(made) == []
    assert checks.warnings(made) == []


def test_a_golden_partner_that_does_not_come_out_is_named_with_what_it_reached():
    made = read(SPECIALISTS.replace("level: silver, facts: {booked_revenue: 849999.9999}", "level: gold, facts: {}"))
    (failed,) = weighing.failing(made)
    assert (failed.golden.name, failed.golden.level, failed.reached) == (
        "just below gold without one",
        "gold",
        "silver",
    )
    made = read(SPECIALISTS.replace("benefits: {discount: 10%}}", "benefits: {discount: 11%}}"))
    (failed,) = weighing.failing(made)
    assert failed.benefits == {"discount": (1100, 1000)}


def test_requirements_keep_their_operator_and_their_number_in_steps():
    made = read(SPECIALISTS)
    by_key = {each.key: each for each in made.levels[1].requires.requirements()}
    assert by_key["revenue"].operator is Operator.AT_LEAST
    assert by_key["revenue"].threshold == 500_000 * SCALE
    assert made.levels[2].benefits["mdf_share"] == 250
    assert made.levels[2].also == ("A named engineer",)
    assert made.grace_days == 180


def test_a_variant_inherits_and_shows_only_its_overrides():
    made = read(SPECIALISTS)
    mexico = made.variant("mexico")
    found = {(each.level, each.part, each.key): (each.old, each.new) for each in differences(made, mexico)}
    assert set(found) == {
        ("gold", "threshold", "revenue"), ("gold", "threshold", "revenue_alone"), ("gold", "benefit", "protection_days"),
    }  # fmt: skip
    assert found["gold", "benefit", "protection_days"] == (90, 100)
    assert mexico.level("platinum") == made.level("platinum")


def test_a_variant_of_a_variant_inherits_what_that_one_changed():
    more = "  - key: baja\n    name: Baja\n    inherits: mexico\n    regions: [Baja]\n    levels: {gold: {thresholds: {revenue: 100k}}}\n"
    made = read(SPECIALISTS.replace("golden:\n", more + "golden:\n"))
    revenue = {each.key: each.threshold // SCALE for each in made.variant("baja").levels[1].requires.requirements()}
    assert revenue["revenue"] == 100_000
    assert revenue["revenue_alone"] == 300_000


LEVEL = HEAD + "levels:\n  - key: a\n    name: A\n"
REVENUE = "{measure: booked_revenue, at_least: 5, window: lifetime}"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (HEAD + "colour: red\nlevels: [{key: a, name: A}]\n", "Line 4, column 1", "“colour” is unknown"),
        (LEVEL + "    rank: 3\n", "Line 7, column 5", "“rank” is unknown"),
        (LEVEL + "    requires:\n      - {measure: karma, at_least: 1}\n", "Line 8, column 10", "“karma” is no measure"),
        (LEVEL + "  - {key: a, name: B}\n", "Line 7, column 6", "a level “a” already"),
        (HEAD + "name: Q\nlevels: []\n", "Line 4, column 1", "stands here twice"),
        (HEAD + "levels: []\n", "Line 4, column 1", "at least one level"),
        (LEVEL + "    benefits: {gold_watch: 1}\n", "Line 7, column 16", "“gold_watch” is unknown"),
        (LEVEL + "    benefits: {discount: 140%}\n", "Line 7, column 16", "between 0 and 100%"),
        (LEVEL + "    requires: [{measure: csat, at_least: 5.5}]\n", "Line 7, column 32", "never more than 5: no partner"),
        (LEVEL + "    requires: [{measure: retention, more_than: 100%, window: fiscal_year}]\n", "Line 7, column 37", "never more than 100%"),
        (LEVEL + "    requires: [{measure: csat, less_than: 1}]\n", "Line 7, column 32", "never less than 1"),
        (LEVEL + "    requires: [{measure: booked_revenue, at_least: 1}]\n", "Line 7, column 16", "needs a window"),
        (LEVEL + "    requires: [{measure: csat, at_least: 4, window: lifetime}]\n", "Line 7, column 45", "on the day itself"),
        (LEVEL + "    requires: [{measure: booked_revenue, at_least: many, window: lifetime}]\n", "Line 7, column 42", "not an amount"),
        (LEVEL + "    requires: [{measure: csat, at_least: 4, at_most: 5}]\n", "Line 7, column 16", "exactly one of"),
        (LEVEL + "    requires: [{measure: points, at_least: 4}]\n", "Line 7, column 17", "is no measure"),
        (LEVEL + "    requires: [{measure: booked_revenue, at_least: 4, window: {trailing_days: 0}}]\n", "Line 7", "from 1 to 3,660"),
        (LEVEL + "variants: [{key: v, name: V, regions: [X], inherits: w}]\n", "Line 7, column 44", "no variant “w”"),
        (LEVEL + "variants:\n  - {key: v, name: V, regions: [X], inherits: w}\n  - {key: w, name: W, regions: [Y], inherits: v}\n", "Line 8", "circle: v → w → v"),
        (LEVEL + "golden: [{name: g, level: b}]\n", "Line 7, column 20", "no level “b”"),
        (LEVEL + "golden: [{name: g, level: a, facts: {csat: 1}}]\n", "Line 7, column 38", "no number this program looks at"),
        (LEVEL + "x: &a 1\ny: *a\n", "Line 7, column 4", "repeats nothing"),
        (LEVEL + "    benefits: {discount: [}\n", "Line 7", "not YAML"),
        (LEVEL + "    requires: !!python/object:os.system x\n", "Line 7", "nothing a program holds"),
        ("- 1\n", "Line 1, column 1", "begins with “program:”"),
        (HEAD + "levels: " + "[" * 400, "Line 4", "deeper"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_line_and_column(text, place, said):
    sentence = problem(text)
    assert sentence.startswith(place)
    assert said in sentence


def test_a_level_that_contradicts_itself_is_named_when_it_is_read():
    both = "{measure: csat, at_least: 5}, {measure: csat, at_most: 3}"
    assert "cannot be at least 5 and at most 3 at once" in problem(LEVEL + f"    requires: [{both}]\n")
    nested = "{measure: csat, at_least: 5}, {any: [{measure: csat, at_most: 3}, {measure: months, at_least: 1}]}"
    assert "contradicts itself" in problem(LEVEL + f"    requires: [{nested}]\n")
    assert leveled("{any: [{measure: csat, at_least: 5}, {measure: csat, at_most: 3}]}").levels


def test_two_windows_of_one_measure_do_not_contradict_each_other():
    made = leveled(f"{REVENUE}, {{measure: booked_revenue, at_most: 3, window: fiscal_year}}")
    assert len(made.facts()) == 2


def test_a_higher_level_that_is_easier_is_warned_of_and_not_refused():
    easier = leveled(REVENUE, "{measure: booked_revenue, at_least: 4, window: lifetime}")
    assert any("Whoever reaches L1 reaches L2" in each for each in checks.warnings(easier))
    falling = leveled(REVENUE, "{measure: booked_revenue, at_least: 4, window: lifetime}, {measure: csat, at_least: 4}")
    assert any("asks for less “booked_revenue @ lifetime” than L1" in each for each in checks.warnings(falling))
    nothing = leveled(REVENUE, "")
    assert any("L2 requires nothing" in each for each in checks.warnings(nothing))


def test_known_measures_are_never_changed_by_a_reading():
    before = dict(KNOWN)
    read(POINTS)
    assert before == KNOWN

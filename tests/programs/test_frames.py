"""Many partners weighed at once stand exactly where each stands weighed alone."""

import random

import pytest

from prm.core.money import SCALE
from prm.programs import standing_frames, weighing
from tests.programs.texts import POINTS, SPECIALISTS, leveled, read


@pytest.mark.parametrize("text", [SPECIALISTS, POINTS], ids=["specialists", "points"])
@pytest.mark.parametrize("variant", ["global", "mexico"])
def test_every_row_comes_out_as_the_partner_alone(text, variant):
    made = read(text)
    made = made.variant(variant) if variant in made.variants else made
    draw = random.Random(f"{variant}:frames")
    facts = [fact for fact in made.facts() if fact.measure != "points"]
    near = (0, 1, 2, *(n * SCALE for n in (199_999, 200_000, 300_000, 500_000, 850_000, 2_500_000)))
    numbers = {fact: {n: draw.choice(near) for n in range(1, 400)} for fact in facts}
    found = standing_frames.weigh(made, standing_frames.frame(range(1, 400), numbers))
    for n in range(1, 400):
        alone = weighing.weigh(made, {fact: numbers[fact][n] for fact in facts})
        assert found.ranks[n] == made.rank(alone.level and alone.level.key)
        for level, tree in alone.trees.items():
            assert all(found.met[level, line.requirement.key][n] == line.met for line in tree.lines())


def test_a_level_that_requires_nothing_is_everybodys():
    made = leveled("")
    assert list(standing_frames.weigh(made, standing_frames.frame([7, 9], {})).ranks) == [1, 1]

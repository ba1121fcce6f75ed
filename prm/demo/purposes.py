"""What the demo's partners write into the form around the customer, and the numbers they get. Pure draws."""

import random
from typing import Any

NEEDS = (
    "Replaces {family} at the end of its support; {rival} is quoted as well.",
    "New site with forty people, {family} from the first day.",
    "Wants {family} rolled out to all branches before the audit.",
    "{rival} is in the house today; the contract ends next quarter.",
    "Pilot went well, {family} for the rest of the company is next.",
    "",
)
RIVALS = ("the present supplier", "a cloud provider", "another vendor", "a local integrator")
SOURCES = ("Own campaign", "Trade fair", "Existing customer", "Referral", "")
QUESTIONS = (
    "Who is your contact at the customer, and when did you last speak?",
    "Is this the same project as the one at the customer's head office?",
    "Which part of the amount is for this year?",
)


class Purposes:
    """Draws the words of one form after the other."""

    def __init__(self, seed: str) -> None:
        self.draw = random.Random(f"{seed}:purposes")

    def told(self, family: str) -> dict[str, Any]:
        """`who` is a number to choose the registering person by."""
        draw = self.draw
        return {
            "need": draw.choice(NEEDS).format(family=family, rival=draw.choice(RIVALS)),
            "source": draw.choice(SOURCES),
            "reference": f"OPP-{draw.randrange(1_000, 99_999)}" if draw.random() < 0.6 else "",
            "through": draw.random() < 0.5,
            "hidden": draw.random() < 0.1,
            "who": draw.randrange(6),
        }


def numbers(seed: str, count: int, alphabet: str) -> list[str]:
    """Different short numbers for all of them, as the registrations of an installation have."""
    draw, found = random.Random(f"{seed}:numbers"), dict[str, None]()
    while len(found) < count:
        found["DR-" + "".join(draw.choices(alphabet, k=6))] = None
    return list(found)

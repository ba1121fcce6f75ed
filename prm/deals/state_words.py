"""The words for states as they come with the product, and what each state means; names change, meanings do not. Pure.

Asks no database: what an admin calls a state is laid over these by `prm.deals.names`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from prm.deals.clause_words import N_
from prm.deals.rules import EXPIRED, Outcome, Reason, Stage, Status


class Axis(StrEnum):
    """What is named."""

    STATUS = auto()  # where a registration stands, computed words and outcomes included
    REASON = auto()  # of a no, as the vendor reads it
    TOLD = auto()  # of a no, as the partner reads it


class Meaning(StrEnum):
    """What a state is to the product, whatever it is called."""

    WAITING = auto()  # for the vendor
    ASKED = auto()  # waits for the partner
    PROTECTED = auto()
    DECLINED = auto()
    ENDED = auto()
    WON = auto()
    LOST = auto()
    PARTNERS = auto()  # not sent yet


class StageKind(StrEnum):
    """What standing at a sales stage says of the deal."""

    OPEN = auto()
    WON = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """A sales stage; probability in per cent."""

    key: str
    name: str
    kind: StageKind
    probability: int
    used: bool = True


STATUSES: Mapping[str, tuple[Meaning, str]] = {
    str(Status.DRAFT): (Meaning.PARTNERS, N_("Draft")),
    str(Status.SUBMITTED): (Meaning.WAITING, N_("Submitted")),
    str(Status.UNDER_REVIEW): (Meaning.WAITING, N_("In review")),
    str(Status.INFO_REQUESTED): (Meaning.ASKED, N_("Needs info")),
    str(Status.APPROVED): (Meaning.PROTECTED, N_("Approved")),
    EXPIRED: (Meaning.ENDED, N_("Expired")),
    str(Status.REJECTED): (Meaning.DECLINED, N_("Declined")),
    str(Status.WITHDRAWN): (Meaning.ENDED, N_("Withdrawn")),
    str(Status.REVOKED): (Meaning.DECLINED, N_("Revoked")),
    str(Status.CONVERTED): (Meaning.PROTECTED, N_("Converted")),
    str(Status.SUPERSEDED): (Meaning.ENDED, N_("Superseded")),
    str(Outcome.WON): (Meaning.WON, N_("Won")),
    str(Outcome.LOST): (Meaning.LOST, N_("Lost")),
}
REASONS: Mapping[str, str] = {
    str(Reason.EXISTING_CUSTOMER): N_("Existing customer"),
    str(Reason.ALREADY_REGISTERED): N_("Already registered"),
    str(Reason.DIRECT_ENGAGEMENT): N_("Direct engagement"),
    str(Reason.INCOMPLETE): N_("Incomplete"),
    str(Reason.INELIGIBLE_PRODUCT): N_("Product not eligible"),
    str(Reason.INELIGIBLE_SIZE): N_("Size not eligible"),
    str(Reason.RFP): N_("Out to tender before"),
    str(Reason.NOT_IN_GOOD_STANDING): N_("Partner not in good standing"),
}
TAKEN = "taken"
_ALIKE = {Reason.EXISTING_CUSTOMER, Reason.ALREADY_REGISTERED, Reason.DIRECT_ENGAGEMENT}
TOLD_AS: Mapping[Reason, str] = {  # three are one word: a partner never learns whose a customer is
    each: TAKEN if each in _ALIKE else str(each) for each in Reason
}
TOLD: Mapping[str, str] = {
    TAKEN: N_("This customer cannot be registered now"),
    str(Reason.INCOMPLETE): N_("The registration was incomplete"),
    str(Reason.INELIGIBLE_PRODUCT): N_("This product cannot be registered for this customer"),
    str(Reason.INELIGIBLE_SIZE): N_("The deal is too small"),
    str(Reason.RFP): N_("The customer had put it out to tender"),
    str(Reason.NOT_IN_GOOD_STANDING): N_("Your agreement was not in force"),
}
OWN_WORDS: Mapping[Axis, Mapping[str, str]] = {
    Axis.STATUS: {key: word for key, (_meaning, word) in STATUSES.items()},
    Axis.REASON: REASONS,
    Axis.TOLD: TOLD,
}
STAGES: tuple[Step, ...] = (
    Step(str(Stage.QUALIFIED), N_("Qualified"), StageKind.OPEN, 10),
    Step(str(Stage.DISCOVERY), N_("Discovery"), StageKind.OPEN, 25),
    Step(str(Stage.PROPOSAL), N_("Proposal"), StageKind.OPEN, 50),
    Step(str(Stage.NEGOTIATION), N_("Negotiation"), StageKind.OPEN, 75),
    Step(str(Stage.COMMITTED), N_("Committed"), StageKind.OPEN, 90),
    Step("closed_won", N_("Won"), StageKind.WON, 100),
    Step("closed_lost", N_("Lost"), StageKind.LOST, 0),
)

"""What rules of engagement are made of: the facts of a deal, conditions, and one frozen part per subject.

Plain values; how they are written down, read as sentences or asked is said elsewhere. Amounts are ten-thousandths
of the program's currency, percentages basis points (1,200 = 12 %).
"""

from dataclasses import dataclass, fields
from enum import StrEnum, auto
from typing import Generic, TypeVar

from prm.access.policy import Reach, Role

T = TypeVar("T")
RANKS = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)  # who may decide, lowest first


@dataclass(frozen=True, slots=True)
class Deal:
    """What the rules look at. Regions are codes: the partner's own first, then those above it."""

    amount: int
    families: tuple[str, ...] = ()
    tier: str = ""
    regions: tuple[str, ...] = ()
    customer_country: str = ""  # ISO 3166 alpha-2
    customer_regions: tuple[str, ...] = ()
    segment: str = ""  # of the customer, like public_sector
    discount: int = 0  # asked for, in basis points
    conflict: bool = False  # an exact key or an authority says no
    matches: int = 0  # near matches that a person has to look at
    days_to_close: int | None = None  # from submission to the expected close
    stage: str = ""
    blanks: frozenset[str] = frozenset()  # fields left empty
    tendered: bool = False  # out to tender before it was registered
    good_standing: bool = True
    authorised: bool = True  # the partner may sell these products to this customer
    resubmissions: int = 0
    protection_given: int = 0  # days that the partner's level gives at least; 0: its program says nothing
    hours_given: int = 0  # within which its level promises a decision at the latest
    discount_given: int = 0  # in basis points, at least


@dataclass(frozen=True, slots=True)
class Condition:
    """When a line applies. All that is given must hold; of a list, one is enough."""

    amount_from: int | None = None
    amount_above: int | None = None
    amount_below: int | None = None
    families: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    customer_countries: tuple[str, ...] = ()
    customer_regions: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    discount_above: int | None = None
    conflict: bool | None = None
    closes_after_days: int | None = None

    def fits(self, deal: Deal) -> bool:
        return (
            self._fits_numbers(deal)
            and (not self.tiers or deal.tier in self.tiers)
            and (not self.segments or deal.segment in self.segments)
            and (not self.customer_countries or deal.customer_country in self.customer_countries)
            and (not self.families or not set(self.families).isdisjoint(deal.families))
            and (not self.regions or not set(self.regions).isdisjoint(deal.regions))
            and (not self.customer_regions or not set(self.customer_regions).isdisjoint(deal.customer_regions))
        )

    def _fits_numbers(self, deal: Deal) -> bool:
        days = deal.days_to_close
        return (
            (self.amount_from is None or deal.amount >= self.amount_from)
            and (self.amount_above is None or deal.amount > self.amount_above)
            and (self.amount_below is None or deal.amount < self.amount_below)
            and (self.discount_above is None or deal.discount > self.discount_above)
            and (self.conflict is None or deal.conflict is self.conflict)
            and (self.closes_after_days is None or (days is not None and days > self.closes_after_days))
        )

    def document(self) -> dict[str, object]:
        """The condition as it is written down, what is not given left out."""
        values = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values if v not in (None, ())}


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """One line of a list: the first one that fits decides."""

    when: Condition
    value: T


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """Lines in order, and what holds otherwise."""

    lines: tuple[Line[T], ...]
    otherwise: T

    def first(self, deal: Deal) -> tuple[int | None, T]:
        """The place of the line that decides, None for otherwise, and its value."""
        for place, line in enumerate(self.lines):
            if line.when.fits(deal):
                return place, line.value
        return None, self.otherwise


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who decides: at least this role, with at least this reach, so many different people."""

    role: Role
    reach: Reach
    people: int = 1

    def accepts(self, role: Role) -> bool:
        """Whether the role is high enough; its reach over the deal is the scope's to know."""
        return role in RANKS and RANKS.index(role) >= RANKS.index(self.role)


class Second(StrEnum):
    """What happens to a second partner's registration of a protected deal (DR-9)."""

    REJECT = auto()
    WAITLIST = auto()
    REDUCED = auto()


class Clock(StrEnum):
    """Whose opening hours count."""

    VENDOR = auto()
    PARTNER = auto()


@dataclass(frozen=True, slots=True)
class SecondPartner:
    """The rule, and for REDUCED the per cent of the first partner's benefits that the second one gets."""

    rule: Second
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What may be registered. Empty lists leave it open."""

    minimum_amount: int
    stages: tuple[str, ...]
    fields: tuple[str, ...]
    families: tuple[str, ...]
    tenders: bool
    resubmissions: int


@dataclass(frozen=True, slots=True)
class Priority:
    """Who comes first."""

    second: SecondPartner
    direct_days: int  # how long direct work on a deal counts


@dataclass(frozen=True, slots=True)
class Decision:
    """How fast."""

    hours: Table[int]
    clock: Clock
    answer_days: int
    late_lengthens: bool


@dataclass(frozen=True, slots=True)
class Routing:
    """Who decides; None switches four eyes or automatic approval off."""

    approvers: Table[Approvers]
    four_eyes_above: int | None
    auto_below: int | None


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How often, for how many days, for how many days together, and the days of activity that grant the first."""

    most: int
    days: int
    most_days: int
    auto_within: int | None


@dataclass(frozen=True, slots=True)
class Benefits:
    """What an approval is worth: a discount in basis points and a note on the commission."""

    discount: int
    commission: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """One version of the rules, subject by subject. Protection of None days never ends."""

    name: str
    currency: str
    eligibility: Eligibility
    priority: Priority
    decision: Decision
    routing: Routing
    protection: Table[int | None]
    extension: ExtensionRule
    appeal_days: int
    benefits: Table[Benefits]

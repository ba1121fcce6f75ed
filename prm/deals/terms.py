"""Rules of engagement as versioned data (SP-3): every answer names the clause and version it rests on. Pure.

Amounts are ten-thousandths of the program's currency, discounts basis points. Asks neither database nor clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from prm.core.errors import Unreadable
from prm.deals.clauses import ENGLISH, Answer, Clause, Wording, section_title, written
from prm.deals.rules import Reason
from prm.deals.terms_parts import Approvers, Benefits, Clock, Deal, Parts, Second, SecondPartner, Table
from prm.deals.terms_reading import read

__all__ = ["Answer", "Approval", "Approvers", "Benefits", "Clause", "Deal", "Extension", "Terms"]

T = TypeVar("T")
SLOT_OF: Mapping[Reason, str] = {  # where each coded reason stands in the rules
    Reason.EXISTING_CUSTOMER: "existing_customer",
    Reason.ALREADY_REGISTERED: "second_partner",
    Reason.DIRECT_ENGAGEMENT: "direct",
    Reason.INCOMPLETE: "fields",
    Reason.INELIGIBLE_PRODUCT: "families",
    Reason.INELIGIBLE_SIZE: "minimum_amount",
    Reason.RFP: "tenders",
    Reason.NOT_IN_GOOD_STANDING: "standing",
}


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether the machine may approve, and if not, why.

    The words are `switched_off`, `size`, `four_eyes`, `conflict`, `match`, `discount` and `eligibility`.
    """

    automatic: bool
    why_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """May protection be extended: by how many days, granted at once or by a person, and if not, why.

    `why` is "" where it may, else `none`, `never_ends`, `too_late`, `no_more` or `no_days_left`.
    """

    allowed: bool
    days: int = 0
    automatic: bool = False
    why: str = ""


@dataclass(frozen=True)
class Terms:
    """One version of a program's rules. Read with `from_document`, then ask."""

    version: int
    parts: Parts
    clauses: tuple[Clause, ...]
    at: Mapping[str, Clause] = field(repr=False, compare=False)  # by slot

    @classmethod
    def from_document(cls, document: Mapping[str, Any], version: int, wording: Wording = ENGLISH) -> "Terms":
        """Read and number the rules; `wording` says amounts and names. Raises Unreadable with a sentence."""
        parts = read(document)
        clauses = written(parts, version, wording)
        return cls(version, parts, clauses, {clause.slot: clause for clause in clauses})

    def clause(self, number: str) -> Clause:
        """The clause a decision names, like “5.2”."""
        for clause in self.clauses:
            if clause.number == number:
                return clause
        raise Unreadable(f"Version {self.version} of the rules has no clause {number[:20]}.")

    def sections(self, wording: Wording = ENGLISH) -> list[tuple[int, str, list[Clause]]]:
        """Number, title and clauses of each section, to print."""
        numbers = dict.fromkeys(clause.section for clause in self.clauses)
        return [
            (number, section_title(number, wording), [each for each in self.clauses if each.section == number])
            for number in numbers
        ]

    # What may be registered

    def minimum_amount(self) -> Answer[int]:
        return Answer(self.parts.eligibility.minimum_amount, self.at["minimum_amount"])

    def required_stages(self) -> Answer[tuple[str, ...]]:
        """The sales stages at which a deal may be registered; any where empty."""
        return Answer(self.parts.eligibility.stages, self.at["stages"])

    def required_fields(self) -> Answer[tuple[str, ...]]:
        return Answer(self.parts.eligibility.fields, self.at["fields"])

    def resubmission_limit(self) -> Answer[int]:
        return Answer(self.parts.eligibility.resubmissions, self.at["resubmissions"])

    def may_resubmit(self, deal: Deal) -> Answer[bool]:
        """Whether the limit leaves room for the resubmissions that `deal` counts, this one among them."""
        return Answer(deal.resubmissions <= self.parts.eligibility.resubmissions, self.at["resubmissions"])

    def refusals(self, deal: Deal) -> tuple[Answer[Reason], ...]:
        """Reasons for which these facts cannot be registered, in the order of the rules; none where they can."""
        rule = self.parts.eligibility
        families = not deal.authorised or (rule.families and not set(deal.families) <= set(rule.families))
        found = (
            (deal.amount < rule.minimum_amount, Reason.INELIGIBLE_SIZE, "minimum_amount"),
            (rule.stages and deal.stage not in rule.stages, Reason.INCOMPLETE, "stages"),
            (not deal.blanks.isdisjoint(rule.fields), Reason.INCOMPLETE, "fields"),
            (families, Reason.INELIGIBLE_PRODUCT, "families"),
            (deal.tendered and not rule.tenders, Reason.RFP, "tenders"),
            (not deal.good_standing, Reason.NOT_IN_GOOD_STANDING, "standing"),
        )
        return tuple(Answer(reason, self.at[slot]) for wrong, reason, slot in found if wrong)

    def reasons(self) -> tuple[Answer[Reason], ...]:
        """The coded reasons a no may rest on under these rules, each with its clause."""
        rule, slots = self.parts.eligibility, dict(SLOT_OF)
        if self.parts.priority.second.rule is not Second.REJECT:
            slots[Reason.ALREADY_REGISTERED] = "first"
        if rule.tenders:
            del slots[Reason.RFP]
        if not rule.minimum_amount:
            del slots[Reason.INELIGIBLE_SIZE]
        return tuple(Answer(reason, self.at[slot]) for reason, slot in slots.items())

    # Who comes first, how fast, who decides

    def second_partner(self) -> Answer[SecondPartner]:
        return Answer(self.parts.priority.second, self.at["second_partner"])

    def direct_days(self) -> Answer[int]:
        """For how many days before a registration the vendor's own work on the deal counts."""
        return Answer(self.parts.priority.direct_days, self.at["direct"])

    def sla_hours(self, deal: Deal) -> Answer[int]:
        """Business hours until a decision, on the clock that `sla_clock` names; fewer where the level promises it."""
        found = self._first(self.parts.decision.hours, "hours", deal)
        if not 0 < deal.hours_given < found.value:
            return found
        return replace(found, value=deal.hours_given, by_level=True)

    def sla_clock(self) -> Clock:
        return self.parts.decision.clock

    def answer_days(self) -> Answer[int]:
        """Days within which an answered question keeps the registration's priority."""
        return Answer(self.parts.decision.answer_days, self.at["answer_days"])

    def late_lengthens(self) -> Answer[bool]:
        """Whether a decision later than promised lengthens the protection by the delay."""
        return Answer(self.parts.decision.late_lengthens, self.at["late"])

    def route(self, deal: Deal) -> Answer[Approvers]:
        """Who decides; with two `people` above the four-eyes limit."""
        answer, four_eyes = self._first(self.parts.routing.approvers, "route", deal), self.four_eyes(deal)
        if not four_eyes.value:
            return answer
        return Answer(replace(answer.value, people=2), answer.clause, (four_eyes.clause,))

    def four_eyes(self, deal: Deal) -> Answer[bool]:
        limit = self.parts.routing.four_eyes_above
        return Answer(limit is not None and deal.amount > limit, self.at["four_eyes"])

    def auto_approves(self, deal: Deal) -> Answer[Approval]:
        """Whether the deal is small and clean enough; `also` holds the clauses of what it does not meet."""
        limit, refusals, four_eyes = self.parts.routing.auto_below, self.refusals(deal), self.four_eyes(deal)
        benefits = self.benefits(deal)
        if limit is None:
            return Answer(Approval(automatic=False, why_not=("switched_off",)), self.at["auto"])
        found = {
            "size": deal.amount >= limit,
            "four_eyes": four_eyes.value,
            "conflict": deal.conflict,
            "match": deal.matches > 0,
            "discount": deal.discount > benefits.value.discount,
            "eligibility": bool(refusals),
        }
        why_not = tuple(name for name, holds in found.items() if holds)
        also = tuple(answer.clause for answer in refusals)
        also += (four_eyes.clause,) * four_eyes.value + (benefits.clause,) * found["discount"]
        return Answer(Approval(not why_not, why_not), self.at["auto"], also)

    # What an approval gives

    def protection_days(self, deal: Deal) -> Answer[int | None]:
        """Days from approval; None where protection never ends. What the partner's level gives more holds."""
        found = self._first(self.parts.protection, "protection", deal)
        if found.value is None or found.value >= deal.protection_given:
            return found
        return replace(found, value=deal.protection_given, by_level=True)

    def benefits(self, deal: Deal) -> Answer[Benefits]:
        found = self._first(self.parts.benefits, "benefits", deal)
        if found.value.discount >= deal.discount_given:
            return found
        return replace(found, value=replace(found.value, discount=deal.discount_given), by_level=True)

    def appeal_days(self) -> Answer[int]:
        """Days after a decision in which it can be appealed; 0 where it cannot."""
        return Answer(self.parts.appeal_days, self.at["appeal"])

    def extension(
        self,
        deal: Deal,
        extensions_so_far: int,
        *,
        asked_at: datetime,
        protected_until: datetime | None,
        days_so_far: int = 0,
        stage_moved_at: datetime | None = None,
    ) -> Answer[Extension]:
        """What becomes of a wish for more protection, `days_so_far` counting the days earlier extensions gave."""
        rule = self.parts.extension
        days = min(rule.days, rule.most_days - days_so_far)
        if not rule.most:
            return self._no("none", "extension")
        if protected_until is None:
            return Answer(Extension(allowed=False, why="never_ends"), self.protection_days(deal).clause)
        if asked_at >= protected_until:
            return self._no("too_late", "extension_in_time")
        if extensions_so_far >= rule.most:
            return self._no("no_more", "extension")
        return (
            self._no("no_days_left", "extension_days")
            if days <= 0
            else self._granted(
                days, first=not extensions_so_far, idle=None if stage_moved_at is None else asked_at - stage_moved_at
            )
        )

    def _granted(self, days: int, *, first: bool, idle: timedelta | None) -> Answer[Extension]:
        """`idle` is how long the sales stage has stood still, None where it never moved."""
        within, auto = self.parts.extension.auto_within, self.at["extension_auto"]
        if first and idle is not None and within is not None and idle <= timedelta(days=within):
            return Answer(Extension(allowed=True, days=days, automatic=True), auto)
        return Answer(Extension(allowed=True, days=days), self.at["extension"], (auto,))

    def _no(self, why: str, slot: str) -> Answer[Extension]:
        return Answer(Extension(allowed=False, why=why), self.at[slot])

    def _first(self, table: Table[T], stem: str, deal: Deal) -> Answer[T]:
        place, value = table.first(deal)
        return Answer(value, self.at[f"{stem}/{'otherwise' if place is None else place}"])

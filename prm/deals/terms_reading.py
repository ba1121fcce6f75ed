"""Reads rules of engagement from their document; whatever is wrong is answered by a sentence (Unreadable).

The document is what JSON can hold: amounts whole ten-thousandths, discounts basis points. default_terms.py is one.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from prm.access.policy import Reach, Role
from prm.core.errors import Unreadable
from prm.core.money import LARGEST
from prm.deals.terms_parts import (
    RANKS,
    Approvers,
    Benefits,
    Clock,
    Condition,
    Decision,
    Eligibility,
    ExtensionRule,
    Line,
    Parts,
    Priority,
    Routing,
    Second,
    SecondPartner,
    Table,
)

T = TypeVar("T")
MOST_LINES, MOST_CODES, LONGEST_CODE, LONGEST_TEXT = 100, 200, 80, 300
LONGEST_DAYS, MOST_HOURS, WHOLE = 3_650, 2_000, 10_000
LISTS = ("families", "tiers", "regions", "customer_countries", "customer_regions", "segments")
AMOUNTS = ("amount_from", "amount_above", "amount_below")
OWN_REACH = {Role.MANAGER: Reach.BOOK, Role.DIRECTOR: Reach.REGION, Role.ADMIN: Reach.ALL}
REACHES = (Reach.BOOK, Reach.REGION, Reach.ALL)
_CURRENCY = re.compile(r"[A-Z]{3}")


class Part:
    """One object of the document: hands out each value once, checked, and knows where it stands."""

    def __init__(self, where: str, raw: object) -> None:
        if not isinstance(raw, Mapping):
            raise Unreadable(f"{where}: write names and values, not {_said(raw)}.")
        self.where, self.raw, self.left = where, raw, [str(key) for key in raw]

    def take(self, key: str, how: str) -> Any:
        if key not in self.raw:
            raise Unreadable(f"{self.where}: say “{key}”, {how}.")
        self.left.remove(key)
        return self.raw[key]

    def whole(self, key: str, least: int, most: int) -> int:
        how = f"a whole number from {least:,} to {most:,}"
        value = self.take(key, how)
        if type(value) is not int or not least <= value <= most:
            raise Unreadable(f"{self.where}: write “{key}” as {how}, not {_said(value)}.")
        return value

    def whole_or_none(self, key: str, least: int, most: int) -> int | None:
        if key in self.raw and self.raw[key] is None:
            self.left.remove(key)
            return None
        return self.whole(key, least, most)

    def flag(self, key: str) -> bool:
        value = self.take(key, "true or false")
        if not isinstance(value, bool):
            raise Unreadable(f"{self.where}: write “{key}” as true or false, not {_said(value)}.")
        return value

    def choice(self, key: str, known: tuple[str, ...]) -> str:
        how = "one of " + ", ".join(known)
        value = self.take(key, how)
        if not isinstance(value, str) or value not in known:
            raise Unreadable(f"{self.where}: write “{key}” as {how}, not {_said(value)}.")
        return value

    def text(self, key: str, longest: int, *, least: int = 0) -> str:
        value = self.take(key, f"up to {longest} characters")
        said = " ".join(value.split()) if isinstance(value, str) else None
        if said is None or not least <= len(said) <= longest or not said.isprintable():
            raise Unreadable(f"{self.where}: write “{key}” in {least} to {longest} characters.")
        return said

    def codes(self, key: str) -> tuple[str, ...]:
        values = self.take(key, "a list of codes")
        if not isinstance(values, list | tuple) or len(values) > MOST_CODES or not all(map(_is_code, values)):
            raise Unreadable(
                f"{self.where}: write “{key}” as a list of up to {MOST_CODES} codes of 1 to 80 characters."
            )
        return tuple(dict.fromkeys(values))

    def part(self, key: str, name: str) -> "Part":
        return Part(name, self.take(key, "with its own names and values"))

    def lines(self, value: Callable[["Part"], T]) -> tuple[Line[T], ...]:
        """The list under “lines”, each with its condition “when” and what `value` reads beside it."""
        raws = self.take("lines", "a list, empty where there are none")
        if not isinstance(raws, list | tuple) or len(raws) > MOST_LINES:
            raise Unreadable(f"{self.where}: write “lines” as a list of up to {MOST_LINES}.")
        found: list[Line[T]] = []
        for number, raw in enumerate(raws, 1):
            part = Part(f"{self.where}, line {number}", raw)
            when = _condition(Part(part.where, part.take("when", "the condition of the line")))
            if any(line.when == when for line in found):
                raise Unreadable(f"{part.where}: an earlier line has the same condition. Take one of them out.")
            found.append(Line(when, value(part)))
            part.done()
        return tuple(found)

    def done(self) -> None:
        """Refuse what nobody has asked for: a mistyped name must not be a rule that silently does not hold."""
        if self.left:
            raise Unreadable(f"{self.where}: nothing is called “{self.left[0][:40]}” here. Take it out or correct it.")


def read(document: Mapping[str, Any]) -> Parts:
    """All parts of a document. Raises Unreadable with the place and what to write there."""
    top = Part("The rules", document)
    name, currency = top.text("name", 80, least=1), top.text("currency", 3)
    if not _CURRENCY.fullmatch(currency):
        raise Unreadable(f"The rules: write “currency” as three capital letters like EUR, not {_said(currency)}.")
    parts = Parts(
        name=name,
        currency=currency,
        eligibility=_within(top, "eligibility", _eligibility),
        priority=_within(top, "priority", _priority),
        decision=_within(top, "decision", _decision),
        routing=_within(top, "routing", _routing),
        protection=_within(top, "protection", lambda part: _table(part, _days)),
        extension=_within(top, "extension", _extension),
        appeal_days=_within(top, "appeal", lambda part: part.whole("days", 0, 365)),
        benefits=_within(top, "benefits", lambda part: _table(part, _benefits)),
    )
    top.done()
    return parts


def _within(top: Part, key: str, reader: Callable[[Part], T]) -> T:
    part = top.part(key, key.title())
    value = reader(part)
    part.done()
    return value


def _table(part: Part, value: Callable[[Part], T]) -> Table[T]:
    return Table(part.lines(value), value(part))


def _condition(part: Part) -> Condition:
    given: dict[str, Any] = {key: part.codes(key) for key in LISTS if key in part.raw}
    given |= {key: part.whole(key, 0, LARGEST) for key in AMOUNTS if key in part.raw}
    if "discount_above" in part.raw:
        given["discount_above"] = part.whole("discount_above", 0, WHOLE)
    if "conflict" in part.raw:
        given["conflict"] = part.flag("conflict")
    if "closes_after_days" in part.raw:
        given["closes_after_days"] = part.whole("closes_after_days", 0, LONGEST_DAYS)
    part.done()
    when = Condition(**given)
    if not when.document():
        raise Unreadable(f"{part.where}: a line without a condition fits every deal. Write it as what holds otherwise.")
    lowest = max(when.amount_from or 0, 0 if when.amount_above is None else when.amount_above + 1)
    if when.amount_below is not None and lowest >= when.amount_below:
        raise Unreadable(f"{part.where}: no amount is both that large and that small. Change one of the limits.")
    return when


def _eligibility(part: Part) -> Eligibility:
    return Eligibility(
        minimum_amount=part.whole("minimum_amount", 0, LARGEST),
        stages=part.codes("stages"),
        fields=part.codes("fields"),
        families=part.codes("families"),
        tenders=part.flag("tenders"),
        resubmissions=part.whole("resubmissions", 0, 100),
    )


def _priority(part: Part) -> Priority:
    rule = Second(part.choice("second_partner", tuple(Second)))
    share = part.whole("share", 1, 99) if rule is Second.REDUCED else None
    return Priority(SecondPartner(rule, share), part.whole("direct_days", 0, LONGEST_DAYS))


def _decision(part: Part) -> Decision:
    return Decision(
        hours=_table(part, lambda line: line.whole("hours", 1, MOST_HOURS)),
        clock=Clock(part.choice("clock", tuple(Clock))),
        answer_days=part.whole("answer_days", 1, 365),
        late_lengthens=part.flag("late_lengthens"),
    )


def _routing(part: Part) -> Routing:
    four_eyes, auto = (part.whole_or_none(key, 0, LARGEST) for key in ("four_eyes_above", "auto_approve_below"))
    if four_eyes is not None and auto is not None and auto > four_eyes + 1:
        raise Unreadable(
            f"{part.where}: what two people must decide cannot be approved automatically. "
            "Write “auto_approve_below” no larger than “four_eyes_above”."
        )
    return Routing(_table(part, _approvers), four_eyes, auto)


def _approvers(part: Part) -> Approvers:
    role = Role(part.choice("role", tuple(RANKS)))
    return Approvers(role, Reach(part.choice("reach", REACHES)) if "reach" in part.raw else OWN_REACH[role])


def _days(part: Part) -> int | None:
    return part.whole_or_none("days", 1, LONGEST_DAYS)


def _extension(part: Part) -> ExtensionRule:
    rule = ExtensionRule(
        most=part.whole("most", 0, 20),
        days=part.whole("days", 1, LONGEST_DAYS),
        most_days=part.whole("most_days", 1, LONGEST_DAYS),
        auto_within=part.whole_or_none("auto_within_days", 1, 365),
    )
    if rule.most_days < rule.days:
        raise Unreadable(
            f"{part.where}: write “most_days” no smaller than “days”, or nothing could be granted in full."
        )
    return rule


def _benefits(part: Part) -> Benefits:
    commission = part.text("commission", LONGEST_TEXT) if "commission" in part.raw else ""
    return Benefits(part.whole("discount", 0, WHOLE), commission)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) == len(value) <= LONGEST_CODE and value.isprintable()


def _said(value: object) -> str:
    return f"“{str(value)[:40]}”" if value not in (None, "") else "nothing"

"""What a new version of the rules changes: clause by clause, and deal by deal. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum, auto
from typing import Any, TypeVar

from prm.deals.clauses import Answer, Clause
from prm.deals.terms import Deal, Terms
from prm.deals.terms_parts import Parts

K = TypeVar("K")


class How(StrEnum):
    """What happened to a clause."""

    CHANGED = auto()
    ADDED = auto()
    REMOVED = auto()
    MOVED = auto()  # same words, another place among its lines: another line may now decide


@dataclass(frozen=True)
class Difference:
    """One clause in both versions; `old` is missing where it was added, `new` where it was removed."""

    how: How
    old: Clause | None
    new: Clause | None


@dataclass(frozen=True)
class Change:
    """One question whose answer differs for a deal."""

    question: str
    old: Answer[Any]
    new: Answer[Any]


PER_DEAL: Mapping[str, tuple[Callable[[Terms, Deal], Answer[Any]], Callable[[Parts], object]]] = {
    # the question, and all that its answer hangs on
    "protection_days": (Terms.protection_days, lambda parts: parts.protection),
    "sla_hours": (Terms.sla_hours, lambda parts: parts.decision.hours),
    "route": (Terms.route, lambda parts: (parts.routing.approvers, parts.routing.four_eyes_above)),
    "auto_approves": (Terms.auto_approves, lambda parts: (parts.routing, parts.eligibility, parts.benefits)),
    "benefits": (Terms.benefits, lambda parts: parts.benefits),
    "may_resubmit": (Terms.may_resubmit, lambda parts: parts.eligibility),
}
FOR_ALL: Mapping[str, Callable[[Terms], Answer[Any]]] = {
    "second_partner": Terms.second_partner,
    "answer_days": Terms.answer_days,
    "late_lengthens": Terms.late_lengthens,
    "appeal_days": Terms.appeal_days,
}


def differences(old: Terms, new: Terms) -> list[Difference]:
    """The clauses that say something else, in the order of the new rules, removed ones beside where they stood.

    A clause whose number alone has shifted is not among them: only the order of lines decides, not their numbers.
    """
    found: list[Difference] = []
    for section in dict.fromkeys(clause.section for clause in (*old.clauses, *new.clauses)):
        before, after = ([each for each in terms.clauses if each.section == section] for terms in (old, new))
        found += _moved(_compared(before, after))
    return found


def _compared(before: list[Clause], after: list[Clause]) -> list[Difference]:
    match = SequenceMatcher(None, [each.text for each in before], [each.text for each in after], autojunk=False)
    found: list[Difference] = []
    for how, first, last, new_first, new_last in match.get_opcodes():
        if how != "equal":
            found += _paired(before[first:last], after[new_first:new_last])
    return found


def _paired(before: list[Clause], after: list[Clause]) -> list[Difference]:
    """Each new clause with the old one on the same matter, if there is one."""
    left, found = list(before), []
    for new in after:
        old = next((each for each in left if _matter(each) == _matter(new)), None)
        if old:
            left.remove(old)
        found.append(Difference(How.CHANGED if old else How.ADDED, old, new))
    return found + [Difference(How.REMOVED, old, None) for old in left]


def _matter(clause: Clause) -> object:
    """What a clause is about: a line's condition, or its place by meaning."""
    return (clause.slot.partition("/")[0], clause.facts["when"]) if "when" in clause.facts else clause.slot


def _moved(found: list[Difference]) -> list[Difference]:
    """The same words taken out here and put in there have moved."""
    gone = {each.old.text: each.old for each in found if each.old and not each.new}
    put = {each.new.text for each in found if each.new and not each.old}
    kept = []
    for each in found:
        if each.new and not each.old and each.new.text in gone:
            kept.append(Difference(How.MOVED, gone[each.new.text], each.new))
        elif each.new or (each.old and each.old.text not in put):
            kept.append(each)
    return kept


def affected(old: Terms, new: Terms, deals: Iterable[tuple[K, Deal]]) -> dict[K, tuple[Change, ...]]:
    """Each deal that some changed answer of PER_DEAL or `refusals` touches, with old and new answer.

    What changes for every deal alike is `changed_for_all`; it is not repeated here. Answers are compared by value.
    """
    asked = [(name, ask) for name, (ask, on) in PER_DEAL.items() if on(old.parts) != on(new.parts)]
    eligibility = old.parts.eligibility != new.parts.eligibility
    found: dict[K, tuple[Change, ...]] = {}
    for key, deal in deals:
        changes = [Change(name, ask(old, deal), ask(new, deal)) for name, ask in asked]
        if eligibility:
            changes.append(Change("refusals", _refused(old, deal), _refused(new, deal)))
        if kept := tuple(change for change in changes if change.old.value != change.new.value):
            found[key] = kept
    return found


def changed_for_all(old: Terms, new: Terms) -> tuple[Change, ...]:
    """The answers that hang on no deal and differ."""
    changes = (Change(name, ask(old), ask(new)) for name, ask in FOR_ALL.items())
    return tuple(change for change in changes if change.old.value != change.new.value)


def _refused(terms: Terms, deal: Deal) -> Answer[Any]:
    """All refusals as one answer; where there are none, it rests on what may be registered at all."""
    answers = terms.refusals(deal)
    clauses = tuple(answer.clause for answer in answers) or (terms.required_fields().clause,)
    return Answer(tuple(answer.value for answer in answers), clauses[0], clauses[1:])

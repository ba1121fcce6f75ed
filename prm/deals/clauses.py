"""Rules of engagement as numbered sentences: both sides read the same text, in any language, from the same facts.

Knows the parts of the terms and no deal. A clause keeps its template's key and its facts, so it can be said again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from prm.core.money import SCALE, to_decimal_text
from prm.deals.clause_words import PLURALS, SECTIONS, WORDS
from prm.deals.terms_parts import Approvers, Benefits, Eligibility, Parts, Routing, Second, Table

T = TypeVar("T")
Facts = Mapping[str, Any]
Draft = tuple[str, str, Facts]  # slot, key, facts


def plain_amount(amount: int, currency: str) -> str:
    """`EUR 25,000`; decimals only where there are any."""
    whole, rest = divmod(amount, SCALE)
    decimals = to_decimal_text(rest).removeprefix("0").rstrip("0") if rest else ""
    return f"{currency} {whole:,}{decimals}"


def plain_name(_kind: str, code: str) -> str:
    """A code as words, where nobody knows its name."""
    return code.replace("_", " ")


def plain_plural(one: str, many: str, number: int) -> str:
    return (one if number == 1 else many) % {"num": number}


def plain_percent(points: int) -> str:
    """Basis points as `12%` or `12.5%`."""
    return f"{points / 100:g}%"


@dataclass(frozen=True)
class Wording:
    """How a reader's language says things. `translate` and `plural` fit gettext and ngettext of Flask-Babel."""

    amount: Callable[[int, str], str] = plain_amount
    name: Callable[[str, str], str] = plain_name  # kind as in a condition ("tiers", "regions", …) and code
    percent: Callable[[int], str] = plain_percent
    translate: Callable[[str], str] = str
    plural: Callable[[str, str, int], str] = plain_plural


ENGLISH = Wording()


@dataclass(frozen=True)
class Clause:
    """One numbered rule of one version. `facts` are plain values that JSON can hold; `slot` is its place by meaning."""

    number: str
    version: int
    text: str
    key: str
    slot: str
    facts: Facts = field(default_factory=dict, hash=False)

    @property
    def section(self) -> int:
        return int(self.number.partition(".")[0])

    def said(self, wording: Wording) -> str:
        """The same rule in another wording."""
        return phrase(self.key, self.facts, wording)


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What the rules say, the clause it rests on, and further clauses where several speak."""

    value: T
    clause: Clause
    also: tuple[Clause, ...] = ()
    by_level: bool = False  # the partner's level gives better than the clause


def lifted(**answers: Answer[Any]) -> frozenset[str]:
    """Names of the answers that a level makes better than their clause."""
    return frozenset(name for name, answer in answers.items() if answer.by_level)


def section_title(section: int, wording: Wording = ENGLISH) -> str:
    return wording.translate(SECTIONS[section - 1])


def written(parts: Parts, version: int, wording: Wording = ENGLISH) -> tuple[Clause, ...]:
    """All clauses in order, numbered by section and place."""
    clauses = []
    for section, drafts in enumerate(_sections(parts), 1):
        for place, (slot, key, facts) in enumerate(drafts, 1):
            text = phrase(key, facts, wording)
            clauses.append(Clause(f"{section}.{place}", version, text, key, slot, facts))
    return tuple(clauses)


def phrase(key: str, facts: Facts, wording: Wording = ENGLISH) -> str:
    """The sentence of a template with its facts, each said as its name tells."""
    said = {name: _said(name, value, facts, wording) for name, value in facts.items()}
    return wording.translate(WORDS[key]) % said


def _said(name: str, value: Any, facts: Facts, wording: Wording) -> str:
    if name == "when":
        return _condition(value, facts["currency"], wording)
    if name in PLURALS:
        return wording.plural(*PLURALS[name], value)
    if name.endswith("amount"):
        return wording.amount(value, facts["currency"])
    if name in {"share", "discount"}:
        return wording.percent(value)
    if name in {"who", "clock"}:
        return wording.translate(WORDS[f"{name}.{value}"])
    return _listed([wording.name(name, code) for code in value], wording) if isinstance(value, list) else str(value)


def _condition(when: Facts, currency: str, wording: Wording) -> str:
    """“under EUR 10,000 and from partners of tier gold or silver”."""
    fragments = []
    for name, value in when.items():
        key = f"when.{name}.{str(value).lower()}" if isinstance(value, bool) else f"when.{name}"
        fragments.append(wording.translate(WORDS[key]) % {"it": _fact(name, value, currency, wording)})
    return _listed(fragments, wording, "list.and")


def _fact(name: str, value: Any, currency: str, wording: Wording) -> str:
    if name.startswith("amount"):
        return wording.amount(value, currency)
    if name == "discount_above":
        return wording.percent(value)
    if name == "closes_after_days":
        return wording.plural(*PLURALS["days"], value)
    return _listed([wording.name(name, code) for code in value], wording) if isinstance(value, list) else ""


def _listed(said: list[str], wording: Wording, last: str = "list.or") -> str:
    if len(said) < 2:
        return "".join(said)
    comma = wording.translate(WORDS["list.comma"])
    return wording.translate(WORDS[last]) % {"first": comma.join(said[:-1]), "last": said[-1]}


def _sections(parts: Parts) -> Iterator[list[Draft]]:
    appeal = parts.appeal_days
    yield list(_eligibility(parts.eligibility, parts.currency))
    yield list(_priority(parts))
    yield list(_decision(parts))
    yield list(_routing(parts.routing, parts.currency))
    yield list(_table("protection", parts.protection, parts.currency, lambda days: {"days": days}))
    yield list(_extension(parts))
    yield [("appeal", "appeal" if appeal else "appeal.none", {"days": appeal} if appeal else {})]
    yield list(_table("benefits", parts.benefits, parts.currency, _worth))
    yield [("order", "reading.order", {}), ("currency", "reading.currency", {"currency": parts.currency})]


def _table(stem: str, table: Table[T], currency: str, facts: Callable[[T], dict[str, Any]]) -> Iterator[Draft]:
    for place, line in enumerate(table.lines):
        said = {"when": line.when.document(), "currency": currency, **facts(line.value)}
        yield f"{stem}/{place}", *_special(f"{stem}.line", said)
    rest = f"{stem}.otherwise" if table.lines else f"{stem}.every"
    yield f"{stem}/otherwise", *_special(rest, facts(table.otherwise))


def _special(key: str, facts: Facts) -> tuple[str, Facts]:
    """Protection without an end, and a note on commission, have sentences of their own."""
    if facts.get("days", 0) is None:
        return f"{key}.never", {name: value for name, value in facts.items() if name != "days"}
    return (f"{key}.commission" if "commission" in facts else key), facts


def _worth(benefits: Benefits) -> dict[str, Any]:
    note = {"commission": benefits.commission} if benefits.commission else {}
    return {"discount": benefits.discount, **note}


def _eligibility(rule: Eligibility, currency: str) -> Iterator[Draft]:
    smallest = {"amount": rule.minimum_amount, "currency": currency} if rule.minimum_amount else {}
    yield "minimum_amount", "eligibility.minimum" if smallest else "eligibility.any_size", smallest
    for name in ("stages", "fields", "families"):
        codes = list(getattr(rule, name))
        yield name, f"eligibility.{name}" if codes else f"eligibility.any_{name}", {name: codes} if codes else {}
    yield "tenders", "eligibility.tenders" if rule.tenders else "eligibility.no_tenders", {}
    yield "standing", "eligibility.standing", {}
    times = {"times": rule.resubmissions} if rule.resubmissions else {}
    yield "resubmissions", "eligibility.resubmissions" if times else "eligibility.no_resubmissions", times


def _priority(parts: Parts) -> Iterator[Draft]:
    second = parts.priority.second
    yield "first", "priority.first", {}
    share = {"share": (second.share or 0) * 100} if second.rule is Second.REDUCED else {}
    yield "second_partner", f"priority.{second.rule.value}", share
    yield "existing_customer", "priority.existing_customer", {}
    yield "direct", "priority.direct", {"days": parts.priority.direct_days}


def _decision(parts: Parts) -> Iterator[Draft]:
    rule = parts.decision
    clock = {"clock": rule.clock.value}
    yield "answer_days", "decision.answer", {"days": rule.answer_days}
    yield "late", "decision.late" if rule.late_lengthens else "decision.not_late", {}
    yield from _table("hours", rule.hours, parts.currency, lambda hours: {"hours": hours, **clock})


def _routing(rule: Routing, currency: str) -> Iterator[Draft]:
    for slot, limit in (("auto", rule.auto_below), ("four_eyes", rule.four_eyes_above)):
        key = f"routing.{slot}" if limit is not None else f"routing.no_{slot}"
        yield slot, key, {} if limit is None else {"amount": limit, "currency": currency}
    yield "above", "routing.above", {}
    yield from _table("route", rule.approvers, currency, _who)
    yield "amendment", "routing.amendment", {}


def _who(approvers: Approvers) -> dict[str, Any]:
    return {"who": f"{approvers.role.value}.{approvers.reach.value}"}


def _extension(parts: Parts) -> Iterator[Draft]:
    rule = parts.extension
    if not rule.most:
        yield "extension", "extension.none", {}
        return
    yield "extension", "extension.most", {"times": rule.most, "days": rule.days}
    yield "extension_days", "extension.most_days", {"days": rule.most_days}
    yield "extension_in_time", "extension.in_time", {}
    days = {} if rule.auto_within is None else {"days": rule.auto_within}
    yield "extension_auto", "extension.auto" if days else "extension.no_auto", days

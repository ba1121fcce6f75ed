"""Versions of a clause by region and type of partner (AG-1): which one a partner's agreement says. Pure.

Clauses with one key are versions of one clause; `region` is the public id of a territory and `type` the partner's kind,
each empty where it does not matter. A clause that has no version for a partner is left out of its agreement.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from prm.core.errors import Unreadable

Clause = Mapping[str, Any]
_OWN = ("region", "type")  # what only templates say


def chosen(clauses: Sequence[Clause], regions: Sequence[str], kind: str) -> list[dict[str, Any]]:
    """One version of each clause, in the order of the text: of the nearest region, then of the partner's type.

    `regions` are the partner's territory and those above it, the nearest first.
    """
    found: dict[str, Clause] = {}
    order = list(dict.fromkeys(each["key"] for each in clauses))
    for each in clauses:
        held = found.get(each["key"])
        if _fits(each, regions, kind) and (held is None or _rank(each, regions) < _rank(held, regions)):
            found[each["key"]] = each
    return [
        {name: value for name, value in found[key].items() if name not in _OWN} for key in order if key in found
    ]  # fmt: skip


def _fits(clause: Clause, regions: Sequence[str], kind: str) -> bool:
    region, wanted = clause.get("region", ""), clause.get("type", "")
    return (not region or region in regions) and (not wanted or wanted.casefold() == kind.casefold())


def _rank(clause: Clause, regions: Sequence[str]) -> tuple[int, bool]:
    region = clause.get("region", "")
    return (regions.index(region) if region else len(regions), not clause.get("type"))


def joined(clauses: Sequence[Clause]) -> list[dict[str, Any]]:
    """Clauses as typed, those with one title made versions of one clause, that of the first of them."""
    keys: dict[str, str] = {}
    return [{**each, "key": keys.setdefault(each["title"].casefold(), each["key"])} for each in clauses]


def check(clauses: Sequence[Clause]) -> None:
    """Refuse two versions for the same partners. Raises Unreadable, naming the clauses."""
    seen: dict[tuple[str, str, str], int] = {}
    for at, each in enumerate(clauses, 1):
        whom = (each["key"], each.get("region", ""), each.get("type", "").casefold())
        first = seen.setdefault(whom, at)
        if first != at:
            raise Unreadable(
                f"Clause {at}, {each['title']}: clause {first} says it for the same partners. "
                "Choose another region or type, or another title."
            )
    if clauses and not any(not each.get("region") and not each.get("type") for each in clauses):
        raise Unreadable("A text needs at least one clause for every region and type.")

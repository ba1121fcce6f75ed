"""How near an applicant is to the ideal partner (RC-4): three parts, each with its weight and its reason. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WHOLE = 100


@dataclass(frozen=True)
class Ideal:
    """The ideal partner as data; weights are per cent of the score and need not add up to a hundred."""

    fit: int = 40
    gap: int = 35
    capability: int = 25
    sizes: tuple[str, ...] = ("11-50", "51-200")
    verticals: tuple[str, ...] = ()  # empty: any is as good as another
    countries: tuple[str, ...] = ()


class Profile(NamedTuple):
    """What is known of an applicant; `gaps` of its region, vertical and family cells, of `cells` in all, are open."""

    size: str
    country: str
    verticals: Sequence[str]
    families: int
    offered: int  # families that can be sold at all
    website: bool
    references: bool
    why: bool
    cells: int
    gaps: int


class Part(NamedTuple):
    """One part of a score: its key, points reached of the most there are, and how many of how many things held."""

    key: str
    points: int
    most: int
    held: int
    of: int


def _share(found: Collection[str], wanted: Collection[str]) -> bool:
    return not wanted or bool(set(found) & set(wanted))


def score(ideal: Ideal, who: Profile) -> tuple[int, list[Part]]:
    """0 to 100, and the parts that add up to it."""
    whole = ideal.fit + ideal.gap + ideal.capability
    if whole <= 0:
        return 0, []
    fit = [
        _share([who.size], ideal.sizes),
        _share(who.verticals, ideal.verticals),
        _share([who.country], ideal.countries),
    ]
    able = [who.website, who.families > 0, who.why, who.references]
    held = [
        ("fit", ideal.fit, sum(fit), len(fit)),
        ("gap", ideal.gap, who.gaps, who.cells),
        ("capability", ideal.capability, sum(able), len(able)),
    ]
    parts = []
    for key, weight, yes, of in held:
        most = round(WHOLE * weight / whole)
        parts.append(Part(key, round(WHOLE * weight * yes / (whole * of)) if of else 0, most, yes, of))
    return min(WHOLE, sum(part.points for part in parts)), parts

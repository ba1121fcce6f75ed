"""Near matches (DR-2): tokens to find candidates by, and the evidence for a person. Never rejects anybody. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from functools import lru_cache
from typing import TypeVar

from rapidfuzz.distance import OSA

from prm.core.errors import Unreadable
from prm.deals.business_words import COMMON
from prm.deals.keys import normal_tax_id, registrable
from prm.deals.readings import ACRONYM, TWO_LETTERS, Reading, name_score, place, reading, weight
from prm.deals.spelling import skeleton, sound

Subject = TypeVar("Subject", bound=Hashable)

VERSION = 1  # of the tokens; raise it with any change to `blocks`, stored tokens are then made again
TOO_COMMON = 200  # subjects of one token; a token with more is skipped unless it spells the whole name
MOST = 120  # candidates worth comparing
SHOWN_FROM = 75  # confidence from which a person sees it
WORTH_A_WORD = 50  # confidence from which two names count as alike at all
_WHOLE = ("n", "t", "d")  # tokens of the whole name, tax id and domain: never skipped, cut at TOO_COMMON
_VOWELS = frozenset("aeiou")
_WORTH = {"v": 2, "t": 9, "d": 9, "n": 8, "k": 5, "f": 4, "b": 4, "a": 4, "p": 4, "h": 3, "s": 2, "w": 2}


class Kind(StrEnum):
    """What two customers have in common."""

    SAME_TAX_ID = auto()
    SAME_DOMAIN = auto()
    SAME_PARENT = auto()
    SIMILAR_NAME = auto()
    SAME_ADDRESS = auto()


@dataclass(frozen=True, slots=True)
class Party:
    """A customer as somebody described it; `country` is an ISO code, all but the name may be empty."""

    name: str
    country: str = ""
    domain: str = ""
    tax_id: str = ""
    parent: str = ""
    city: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing two customers share. `confidence` is 0 to 100; `facts` are the values for the sentence.

    facts: same_tax_id {tax_id}; same_domain {domain} or {label, asked, known}; same_parent {parent};
    similar_name {score, country: same|other|unknown, how: letters|initials|domain}; same_address {address, city}.
    """

    kind: Kind
    confidence: int
    facts: Mapping[str, str | int] = field(default_factory=dict)


def blocks(
    name: str,
    domain: str = "",
    *,
    tax_id: str = "",
    country: str = "",
    parent: str = "",
    city: str = "",
    address: str = "",
) -> frozenset[str]:
    """Short tokens of a customer, kind first (`w:siemens`), stored and found by an index: nine for a name, 20 at most.

    Two customers a person should compare share at least one, nearly always; sharing by chance costs a comparison.
    """
    found = reading(name)
    tokens = _name_tokens(found)
    host = registrable(domain)
    if host:
        tokens |= {f"d:{host[:60]}", f"n:{_label(host)[:40]}"}
    if tax := _tax(tax_id, country):
        tokens.add(f"t:{tax}")
    if above := reading(parent).plain if parent.strip() else "":
        tokens |= {f"p:{above[:40]}", f"n:{above[:40]}"}
    if spot := place(address, city):
        tokens.add(f"h:{spot[:40]}")
    return frozenset(tokens)


def _name_tokens(found: Reading) -> set[str]:
    if not found.plain:
        return set()
    heard = found.heard
    tokens = {f"n:{found.plain[:40]}", f"f:{heard[:7]}", f"b:{heard[-7:]}", f"k:{skeleton(found.plain)[:10]}"}
    first, *others = found.telling
    ordered = [first, *sorted(others, key=lambda word: (-weight(word), -len(word)))]
    tokens.add(f"v:{heard[:2]}{''.join(sign for sign in heard[2:] if sign in _VOWELS)[:9]}")  # a slip in a consonant
    for word in ordered[:3]:
        tokens.add(f"w:{sound(word)[:16]}")
    if len(first) > 4:
        tokens.add(f"s:{skeleton(first)[:8]}")
    tokens |= {f"a:{letters}" for letters in found.initials if 2 <= len(letters) <= 6}
    if len(first) <= 6:
        tokens.add(f"a:{first}")
    return tokens


def candidates(found: Mapping[str, Sequence[Subject]]) -> list[Subject]:
    """The subjects worth comparing, best first, at most 120, from the subjects read for each token.

    Read at most `TOO_COMMON + 1` subjects a token (the LIMIT of the query): a token with more than `TOO_COMMON` is
    common and says nothing, unless it is the whole name, domain or tax id, whose first 200 count.
    """
    worth: Counter[Subject] = Counter()
    for token, subjects in found.items():
        kind = token[0]
        if len(subjects) <= TOO_COMMON or kind in _WHOLE:
            points = _WORTH[kind] * 100 // (1 + len(subjects) // 20)
            for subject in subjects[:TOO_COMMON]:
                worth[subject] += points + 1
    return [subject for subject, _ in worth.most_common(MOST)]


def compare(asked: Party, known: Party) -> list[Evidence]:
    """What the two share, strongest first; empty when nothing speaks for one customer or one family."""
    found = [*_tax_evidence(asked, known), *_domain_evidence(asked, known), *_parent_evidence(asked, known)]
    name = _name_evidence(asked, known)
    found += [name] if name else []
    spot = place(asked.address, asked.city)
    if spot and spot == place(known.address, known.city):
        sure = 85 if name else 60
        found.append(Evidence(Kind.SAME_ADDRESS, sure, {"address": known.address, "city": known.city}))
    return sorted(found, key=lambda each: -each.confidence)


def shown(evidence: Iterable[Evidence]) -> bool:
    """Whether a person should see the two side by side."""
    return any(each.confidence >= SHOWN_FROM for each in evidence)


def _tax_evidence(asked: Party, known: Party) -> list[Evidence]:
    ours = _tax(asked.tax_id, asked.country)
    return (
        [Evidence(Kind.SAME_TAX_ID, 100, {"tax_id": ours})]
        if ours and ours == _tax(known.tax_id, known.country)
        else []
    )


def _domain_evidence(asked: Party, known: Party) -> list[Evidence]:
    ours = registrable(asked.domain)
    if not ours or _cannot_hold(known.domain, _label(ours)):
        return []
    theirs = registrable(known.domain)
    if not theirs or _label(ours) != _label(theirs):
        return []
    if ours == theirs:
        return [Evidence(Kind.SAME_DOMAIN, 98, {"domain": ours})]
    label = _label(ours)
    sure = 78 if len(label) > 4 and label not in COMMON and weight(label) == 1 else 60
    return [Evidence(Kind.SAME_DOMAIN, sure, {"label": label, "asked": ours, "known": theirs})]


def _parent_evidence(asked: Party, known: Party) -> list[Evidence]:
    if not asked.parent and not known.parent:
        return []
    ours, theirs = reading(asked.parent), reading(known.parent)
    for one, other, parent in (
        (ours, theirs, known.parent),
        (ours, reading(known.name), asked.parent),
        (reading(asked.name), theirs, known.parent),
    ):
        if one.plain and other.plain and name_score(one, other) >= 90:
            return [Evidence(Kind.SAME_PARENT, 88, {"parent": parent})]
    return []


def _name_evidence(asked: Party, known: Party) -> Evidence | None:
    """None where the two names have too little in common."""
    ours, theirs = reading(asked.name), reading(known.name)
    score, how = name_score(ours, theirs), "letters"
    if score in {ACRONYM, TWO_LETTERS} and (ours.plain in theirs.initials or theirs.plain in ours.initials):
        how = "initials"
    spelt = max(_spelt(ours, known.domain), _spelt(theirs, asked.domain))
    if spelt > score:
        score, how = spelt, "domain"
    if score < WORTH_A_WORD:
        return None
    places = {asked.country.upper(), known.country.upper()}
    where = "unknown" if "" in places else "same" if len(places) == 1 else "other"
    sure = score - _doubt(asked, known, ours, theirs, where)
    facts: dict[str, str | int] = {"score": score, "country": where, "how": how}
    return Evidence(Kind.SIMILAR_NAME, sure, facts) if sure >= WORTH_A_WORD else None


def _doubt(asked: Party, known: Party, ours: Reading, theirs: Reading, where: str) -> int:
    """What speaks against: other countries, domains or tax ids; more where the shared name is anybody's."""
    shared = set(ours.words) & set(theirs.words)
    common = bool(shared) and all(weight(word) < 0.7 for word in shared)
    doubt = (20 if common else 5) * (where == "other")
    hosts = [registrable(asked.domain), registrable(known.domain)]
    if all(hosts) and OSA.normalized_similarity(*map(_label, hosts)) < 0.6:
        doubt += 12 if common else 4
    taxes = [_tax(asked.tax_id, asked.country), _tax(known.tax_id, known.country)]
    if all(taxes) and taxes[0] != taxes[1] and taxes[0][:2] == taxes[1][:2]:
        doubt += 8
    return doubt


def _spelt(name: Reading, domain: str) -> int:
    """Whether the other's domain spells this name, whole or by its initials."""
    if not domain or all(_cannot_hold(domain.replace("-", ""), spelt) for spelt in (name.plain, *name.initials)):
        return 0
    label = _label(registrable(domain)).replace("-", "")
    if not label:
        return 0
    if label == name.plain and len(label) > 3:
        return 84
    return 80 if len(label) > 2 and label in name.initials else 0


def _cannot_hold(domain: str, label: str) -> bool:
    """What can be said without reading the address: in ASCII its labels stand as they are."""
    return not domain or (domain.isascii() and label not in domain.lower())


def _label(host: str) -> str:
    return host.partition(".")[0]


@lru_cache(16_384)
def _tax(text: str, country: str) -> str:
    try:
        return normal_tax_id(text, country) if text.strip() else ""
    except Unreadable:
        return ""

"""How alike two company names are, 0 to 100, from their words, letters, sound and initials. Pure; knows no customer."""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from prm.deals.business_words import COMMON, GENERIC, LINKS, OPPOSED, PLACES, SHORT
from prm.deals.keys import joined, without_forms, words
from prm.deals.spelling import latin, skeleton, sound

ACRONYM = 86  # what initials that spell the other name are worth; two letters tie less
TWO_LETTERS = 78
PART = 80  # a name that is wholly part of the other
MOST_WORDS = 16  # of a name of 300 characters; the rest is not compared
MOST_OPPOSED = 60  # Acme North and Acme South, whatever else they share


_STREETS = frozenset(
    {
        "street",
        "road",
        "avenue",
        "lane",
        "drive",
        "strasse",
        "floor",
        "suite",
        "building",
        "unit",
        "boulevard",
        "calle",
        "via",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as compared: Latin letters, no legal form, no link words, short forms written out."""

    words: tuple[str, ...]
    plain: str  # all words in one, as written
    heard: str  # all words in one, as they sound
    initials: frozenset[str]

    @property
    def telling(self) -> tuple[str, ...]:
        """Words that are neither a line of business nor a place; all of them when there is no other."""
        return tuple(word for word in self.words if weight(word) >= 0.6) or self.words


@lru_cache(65_536)
def reading(name: str) -> Reading:
    """The name as compared. Empty words for a name without letters."""
    said = words(name)
    whole = _in_latin(joined(without_forms(said, "", anywhere=True)))  # forms go first: they are known in their letters
    kept = [word for word in whole if word not in LINKS]
    if len("".join(kept)) < 3:  # AT&T
        short = [word for word in whole if word != "and"]
        kept = ["".join(short)] if all(len(word) < 3 for word in short) else short
    initials = {
        "".join(word[0] for word in some)
        for some in (kept, whole, [word for word in _in_latin(said) if word not in LINKS])
        if len(some) > 1
    }
    initials |= {letters[:-1] for letters in initials if len(letters) > 4}
    kept = kept[:MOST_WORDS]
    full = tuple(SHORT.get(word, word) for word in kept)
    return Reading(full, "".join(kept), "".join(map(sound, kept)), frozenset(initials))


def _in_latin(found: list[str]) -> list[str]:
    spelt = " ".join(part for word in found for part in latin(word).split())
    return spelt.replace("united kingdom", "uk").replace("united states", "us").split() or found


@lru_cache(65_536)
def weight(word: str) -> float:
    """How much of a name's identity a word carries: 1 for a name of its own, less for what strangers share."""
    if word in OPPOSED:
        return 0.8
    if word in GENERIC or SHORT.get(word) in GENERIC:
        return 0.25
    if word in PLACES:
        return 0.3
    if word in COMMON or len(word) < 3:
        return 0.6
    return 0.8 if len(word) == 3 else 1.0


@lru_cache(65_536)
def same_word(one: str, other: str) -> float:  # noqa: PLR0911 - a ladder, surest first
    """0 to 1: the same word, heard the same, mistyped, or cut short."""
    if one == other:
        return 1.0
    shorter, longer = sorted((len(one), len(other)))
    if shorter < 3 or _numbered(one) or _numbered(other):
        return 0.0
    if sound(one) == sound(other) and {one[0], other[0]} != {"c", "s"}:
        return 0.95
    slips = OSA.distance(one, other, score_cutoff=3)
    if slips == 1:
        swapped = sorted(one) == sorted(other) or set(one) == set(other)
        return 0.92 if shorter > 5 or (swapped and shorter > 3) else 0.6
    if slips == 2 and shorter > 6:
        return 0.86
    if OSA.distance(sound(one), sound(other), score_cutoff=1) == 1 and shorter > 5:
        return 0.86
    if slips == 3 and shorter > 9:
        return 0.82
    bones = skeleton(one)
    if len(bones) > 3 and bones == skeleton(other):
        return 0.85
    short, long = sorted((one, other), key=len)
    return 0.8 if shorter > 3 and longer - shorter > 1 and long.startswith(short) and long in GENERIC else 0.0


def _numbered(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def name_score(one: Reading, other: Reading) -> int:
    """0 to 100: how alike two names are, countries left aside."""
    if not one.words or not other.words:
        return 0
    if one.words == other.words or one.plain == other.plain:
        return 100
    score = max(_by_words(one, other), _by_letters(one, other), _by_initials(one, other), _by_initials(other, one))
    return MOST_OPPOSED if score > MOST_OPPOSED and _opposed(one, other) else score


def _paired(one: Reading, other: Reading) -> tuple[float, list[str], list[str]]:
    """Shared weight, and what stays alone on either side; each word is used once."""
    shared, left, right = 0.0, [], list(other.words)
    for word in one.words:
        best, alike = "", 0.0
        if word in right:
            best, alike = word, 1.0
        else:
            for rival in right:
                if (likeness := same_word(word, rival)) > alike:
                    best, alike = rival, likeness
        if alike >= 0.8:
            shared += alike * (weight(word) + weight(best)) / 2
            right.remove(best)
        else:
            left.append(word)
    return shared, left, right


def _by_words(one: Reading, other: Reading) -> int:
    shared, left, right = _paired(one, other)
    whole = sum(map(weight, one.words)) + sum(map(weight, other.words))
    score = 200 * shared / whole
    weak_rest = all(weight(word) < 0.6 for word in left + right)
    if left and right:
        return max(int(score), PART + 2) if weak_rest and shared >= 0.9 else int(score)
    if not left and not right:
        return max(int(score), 84)
    if shared >= 0.9:  # something more than a name that strangers share
        score = max(score, PART + 8 * weak_rest)
    elif weak_rest and shared >= 0.55:
        score = max(score, PART - 3)
    return int(score)


def _by_letters(one: Reading, other: Reading) -> int:
    """Words run together or apart, and slips across them."""
    if min(len(one.plain), len(other.plain)) < 5:
        return 0
    if one.heard == other.heard and {one.plain[0], other.plain[0]} != {"c", "s"}:
        return 95
    if _run_together(one, other) or _run_together(other, one):
        return PART
    near = max(OSA.normalized_similarity(one.plain, other.plain), OSA.normalized_similarity(one.heard, other.heard))
    if near <= 0.8:
        return 0
    telling = OSA.normalized_similarity("".join(one.telling), "".join(other.telling))
    return int(100 * min(near, telling + 0.1))


def _run_together(short: Reading, long: Reading) -> bool:
    """`JP Morgan` begins `JPMorgan Chase`: some first words of the longer are all of the shorter."""
    if len(short.plain) < 7 or short.plain[0] != long.words[0][0] or short.words[0] in COMMON:
        return False
    return any(short.plain == "".join(long.words[:size]) for size in range(1, len(long.words)))


def _by_initials(one: Reading, other: Reading) -> int:
    """`IBM Deutschland` against `International Business Machines`."""
    if other.initials.isdisjoint(one.words):
        return 0
    short = [word for word in one.words if weight(word) >= 0.6 or word.upper() == word]
    rest = [word for word in one.words if word not in short]
    strange = any(word not in PLACES and word not in GENERIC for word in rest)
    if len(short) != 1 or strange or short[0] not in other.initials:
        return 0
    return ACRONYM if len(short[0]) > 2 else TWO_LETTERS


def _opposed(one: Reading, other: Reading) -> bool:
    left, right = (set(a.words) - set(b.words) for a, b in ((one, other), (other, one)))
    numbers = [{word for word in side if _numbered(word)} for side in (left, right)]
    if all(numbers) or (any(numbers) and left and right):
        return True
    return bool(left & OPPOSED and right & OPPOSED)


@lru_cache(16_384)
def place(address: str, city: str) -> str:
    """Street's letters, house number and city, in one order: `12 Main Street` and `Main St. 12` are one."""
    parts = [spelt for word in words(address) if (spelt := latin(word))]
    numbers = sorted(part for part in parts if part[0].isdigit())
    names = {part for part in parts if not part[0].isdigit() and len(part) > 3} - _STREETS
    town = "".join(map(latin, words(city)))
    street = sound(min(names))[:5] if names else ""
    return f"{street}{numbers[0]}{sound(town)[:6]}" if numbers and street and town else ""

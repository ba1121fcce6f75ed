"""Customer keys the machine decides by (D24): tax id, domain, else name and country. Pure; never downloads."""

import re
from enum import StrEnum, auto
from hashlib import sha256
from typing import NamedTuple

from prm.core.domains import registrable
from prm.core.errors import Unreadable
from prm.deals.legal_forms import ANYWHERE, AT_HOME, BRACKETED, IN_FRONT, LONGEST, UNSPACED
from prm.deals.spelling import folded
from prm.deals.tax_ids import normal_tax_id

__all__ = ["VERSION", "Key", "KeyKind", "customer_keys", "normal_name", "normal_tax_id", "registrable", "words"]

VERSION = 1  # raise it with any change that gives an old name another key; stored keys are then made again
LONGEST_NAME = 300
LONGEST_VALUE = 400  # characters; an index of PostgreSQL takes 2,700 bytes
_DOTTED = re.compile(r"(?<![^\W_])[^\W_](?:\.\s?[^\W_])+(?![^\W_])\.?")
_QUOTES = re.compile(r"(?<=[^\W_])['’‘ʼ`´\"״׳](?=[^\W_])")
_SIGNS = {"&": " and ", "+": " plus ", "@": " at ", "#": " sharp "}
_GLUED = tuple(map(folded, UNSPACED))
_NOWHERE = frozenset({"-"})
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f]+[^\W_]*)*")
_UNKNOWN = frozenset({"n/a", "tbd", "tba", "tbc", "unknown", "none", "confidential", "undisclosed", "endcustomer"})


class KeyKind(StrEnum):
    """What a key is made of."""

    TAX = auto()
    DOMAIN = auto()
    NAME = auto()


class Key(NamedTuple):
    """Two customers with one equal key are one customer, to the machine."""

    kind: KeyKind
    value: str


def customer_keys(*, name: str, country: str, domain: str = "", tax_id: str = "") -> tuple[Key, ...]:
    """All keys of a customer, to be claimed together: tax id and domain; name and country only without both.

    `country` is an ISO code; `domain` a web address, mail address or bare domain (mail providers count as none).
    Raises Unreadable when the name or the tax id cannot be read, or when nothing tells the customer apart.
    """
    plain = normal_name(name, country)
    keys = [Key(KeyKind.TAX, normal_tax_id(tax_id, country))] if tax_id.strip() else []
    if host := registrable(domain):
        keys.append(Key(KeyKind.DOMAIN, host))
    if keys:
        return tuple(keys)
    place = country.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", place):
        raise Unreadable("A name alone does not tell customers apart. Give the country, the web address or the tax id.")
    return (Key(KeyKind.NAME, _bounded(f"{plain}|{place}")),)


def normal_name(text: str, country: str = "") -> str:
    """A company's name without case, accents, punctuation and legal form: `Ørsted A/S` of DK reads `orsted`.

    Forms that may be part of a name (AS, SE, SpA) only go for customers of a country that has them.
    Raises Unreadable for a name that names nobody, or longer than 300 characters.
    """
    if len(text) > LONGEST_NAME:
        raise Unreadable(f"This name has {len(text)} characters. Shorten it to {LONGEST_NAME} or fewer.")
    shown = "".join(filter(str.isprintable, " ".join(text.split())))[:40]
    if "".join(text.casefold().split()) in _UNKNOWN:
        raise Unreadable(f"“{shown}” names no company. Write the customer's legal name.")
    found = words(text)
    if not found:
        raise Unreadable(f"“{shown}” has no letter or digit. Write the customer's legal name.")
    if _only_forms(found):
        raise Unreadable(f"“{shown}” is only a legal form. Write the company's own name with it.")
    return " ".join(joined(without_forms(found, country.strip().upper())))


def words(text: str) -> list[str]:
    """The folded words of a name, dotted letters as one (`S.p.A.` is `spa`), `&` as `and`."""
    plain = folded(text)
    for form in BRACKETED:
        plain = plain.replace(form, " ")
    plain = _QUOTES.sub("", _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", plain))
    for sign, word in _SIGNS.items():
        plain = plain.replace(sign, word)
    return _WORD.findall(plain)


def without_forms(found: list[str], country: str, *, anywhere: bool = False) -> list[str]:
    """Words less the legal forms before and behind; never less than one word. `anywhere` takes all countries' forms."""
    rest = [_unspaced(word) for word in found]
    while (shorter := _behind(_before(rest, country, anywhere), country, anywhere)) != rest:
        rest = shorter
    return rest[1:] if len(rest) > 1 and rest[0] == "the" else rest


def _behind(found: list[str], country: str, anywhere: bool) -> list[str]:
    for size in range(min(len(found) - 1, LONGEST), 0, -1):
        form = "".join(found[-size:])
        if form in ANYWHERE or form in _GLUED or (form in AT_HOME and (anywhere or country in AT_HOME[form])):
            rest = found[:-size]
            rest = rest[:-1] if len(rest) > 1 and rest[-1] == "and" else rest
            return found if rest == ["the"] else rest
    return found


def _before(found: list[str], country: str, anywhere: bool) -> list[str]:
    for size in range(min(len(found) - 1, LONGEST), 0, -1):
        form = "".join(found[:size])
        places = IN_FRONT.get(form, _NOWHERE)
        if form in _GLUED or (places is not _NOWHERE and (anywhere or not places or country in places)):
            return found[size:]
    return found


def _unspaced(word: str) -> str:
    if word.isascii():
        return word
    for form in _GLUED:
        for rest in (word.removeprefix(form), word.removesuffix(form)):
            if rest and rest != word:
                return _unspaced(rest)
    return word


def _only_forms(found: list[str]) -> bool:
    """Whether the name is nothing but forms; one that may be a name (SAS, AB) passes for one."""
    rest = list(found)
    while rest and (rest[-1] not in AT_HOME or rest[-1] == "co"):
        size = next((n for n in range(min(len(rest), LONGEST), 0, -1) if _plain_form("".join(rest[-n:]))), 0)
        if not size:
            return False
        rest = rest[:-size]
        rest = rest[:-1] if rest and rest[-1] == "and" else rest
    return not rest


def _plain_form(word: str) -> bool:
    return word in ANYWHERE or word in _GLUED or word == "co"


def joined(found: list[str]) -> list[str]:
    """Runs of single signs as one word: `i b m` is `ibm`."""
    rest: list[str] = []
    run = False
    for word in found:
        single = len(word) == 1
        if single and run:
            rest[-1] += word
        else:
            rest.append(word)
        run = single
    return rest


def _bounded(value: str) -> str:
    if len(value) <= LONGEST_VALUE:
        return value
    return f"{value[: LONGEST_VALUE - 33]}~{sha256(value.encode()).hexdigest()[:32]}"

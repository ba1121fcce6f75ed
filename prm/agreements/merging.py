"""Merge fields: a fixed list, checked when a text is saved, filled when an agreement is made. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from prm.core.errors import Unreadable

FIELDS: Mapping[str, str] = {  # field: the example a preview shows
    "partner.name": "Example Reseller GmbH",
    "partner.code": "P01234",
    "partner.kind": "Reseller",
    "partner.street": "12 Example Street",
    "partner.city": "Hamburg",
    "partner.postal_code": "20095",
    "partner.country": "Germany",
    "partner.tax_id": "DE123456789",
    "vendor.name": "Your company",
    "number": "AG-7F3K2Q",
    "kind": "reseller agreement",
    "effective_on": "1 January 2027",
    "ends_on": "31 December 2027",
    "notice_days": "90",
    "renew_months": "12",
    "tier": "Gold",
    "annexes": "Annex 1, Commission schedule",
}
_FIELD = re.compile(r"\{([^{}]*)\}")
_LONE = re.compile(r"[{}]")


def problems(place: str, text: str) -> Iterator[str]:
    """A sentence for each field nobody can fill, with where it stands; `place` reads “Clause 2, Term”."""
    for at, line in enumerate(text.splitlines(), 1):
        for name in _FIELD.findall(line):
            if name not in FIELDS:
                near = get_close_matches(name.strip(), FIELDS, 1, 0.6)
                hint = f"Did you mean {{{near[0]}}}?" if near else "Choose one of the list below the text."
                yield f"{place}, line {at}: {{{name[:40]}}} is not a merge field. {hint}"
        if _LONE.search(_FIELD.sub("", line)):
            yield f"{place}, line {at}: a brace stands alone. Merge fields are written like {{partner.name}}."


def check(texts: Iterable[tuple[str, str]]) -> None:
    """Refuse texts with unknown fields. Raises Unreadable that names each one and its place (the first five)."""
    found = [sentence for place, text in texts for sentence in problems(place, text)]
    if found:
        more = f" And {len(found) - 5} more." if len(found) > 5 else ""
        raise Unreadable(" ".join(found[:5]) + more)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields replaced; a value is text and never read for fields again."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)

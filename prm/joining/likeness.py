"""Is one company another? By tax id, by domain, else by how alike the names are. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from prm.joining.rules import Facts, Twin
from prm.partners.rules import folded

ALIKE = 88  # per cent from which a person should look
_FORMS = re.compile(
    r"\b(gmbh|mbh|ag|kg|ohg|ug|e\.?k|inc|incorporated|llc|llp|ltd|limited|plc|corp|corporation|co|company|sa|s\.?a|sas|"
    r"sarl|srl|spa|s\.?p\.?a|s\.?r\.?l|bv|b\.?v|nv|n\.?v|oy|oyj|ab|as|a/s|aps|kft|zrt|doo|sro|s\.?r\.?o|pty|pte|kk|"
    r"sl|s\.?l|slu|lda|group|holding|holdings|international)\b\.?"
)


@lru_cache(20_000)
def plain(name: str) -> str:
    """A company's name without case, accents, signs and legal form; whole where nothing else is left."""
    low = folded(name)
    bare = " ".join(re.sub(r"[^\w]+", " ", _FORMS.sub(" ", low)).split())
    return bare or low


def digits(tax_id: str) -> str:
    """A tax id without what people write between its signs."""
    return re.sub(r"[\W_]", "", tax_id).upper()


def twins(mine: Facts, others: Iterable[Facts]) -> list[Twin]:
    """Those of `others` that may be the same company, the surest first."""
    name, tax, found = plain(mine.name), digits(mine.tax_id), []
    for other in others:
        if tax and tax == digits(other.tax_id):
            found.append(Twin(other, "tax", 100))
        elif mine.domain and mine.domain == other.domain:
            found.append(Twin(other, "domain", 100))
        elif (alike := round(fuzz.token_sort_ratio(name, plain(other.name)))) >= ALIKE:
            found.append(Twin(other, "name", alike))
    return sorted(found, key=lambda twin: (-twin.likeness, twin.why, twin.facts.name))

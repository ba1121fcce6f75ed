"""The domain that stands for a company, out of whatever people write as its address. Pure; never downloads."""

import re
from functools import lru_cache
from unicodedata import normalize

import idna
from tldextract import TLDExtract

from prm.core.mail_hosts import FAMILIES, MAIL, PLACES

LONGEST_ADDRESS = 2_000  # what a search for one in more would cost grows with its square
_SUFFIXES = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.\-]*:(?://)?(?=.)(?!\d+(?:/|$))")


@lru_cache(16_384)
def registrable(text: str) -> str:
    """The domain a company registered, in ASCII: `https://shop.müller.de/x` is `xn--mller-kva.de`.

    Takes a web address, a mail address or a bare domain. Empty for none, for a mail provider's domain, and for
    places where everybody has a page (facebook.com); a shop of its own under such a place keeps its label.
    """
    host = _host(text)
    try:
        plain = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return ""
    parts = _SUFFIXES(plain)
    found = parts.top_domain_under_public_suffix.lower()
    if not re.fullmatch(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]+", found) or (
        parts.suffix.lower() in PLACES and parts.domain == "www"
    ):
        return ""
    return "" if parts.domain.lower() in FAMILIES or found in MAIL or found in PLACES else found


def _host(text: str) -> str:
    """What stands between scheme, user and port, path; of several addresses the first."""
    plain = normalize("NFKC", text[:LONGEST_ADDRESS]).strip().strip("<>()[]\"'“”").lower()
    marked = re.search(r"[^\s<>,;:\"]+@[^\s<>,;:\"]+", plain) if "://" not in plain else None
    first = re.split(r"[\s,;<>|]", marked[0] if marked else plain)[0]
    host = re.split(r"[/?#\\]", _SCHEME.sub("", first).lstrip("/"))[0].rpartition("@")[2]
    return re.sub(r":\d*$", "", host).strip(".。")

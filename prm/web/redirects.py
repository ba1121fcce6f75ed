"""Where an answer may send a browser: to paths of this installation and nowhere else. Pure."""

import re
from urllib.parse import unquote, urlsplit

LONGEST = 2_000
_ODD = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2000-\u206f\ufeff\uff0f]")  # browsers drop or turn these before they look


def safe_next(wanted: str | None, default: str = "/") -> str:
    """`wanted` if it is a path on this host, else `default`; asked of every `next` a request brings along."""
    text = wanted or ""
    if not text.startswith("/") or len(text) > LONGEST:
        return default
    path = text.partition("?")[0].partition("#")[0]
    for form in (path, unquote(path), unquote(unquote(path))):
        if "//" in form or _ODD.search(form):
            return default
    if _ODD.search(text):
        return default
    parts = urlsplit(text)
    return default if parts.scheme or parts.netloc else text

"""Pieces of markup that depend on their arguments alone, kept: a row seen before is not drawn again."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from flask import get_template_attribute

from prm.core.db import database
from prm.web import formats
from prm.web.known import versions

KEPT = 8_192  # of about a kilobyte each


def reader() -> Hashable:
    """What markup depends on besides its arguments: the reader's locale and time zone, the names an admin gave."""
    return formats.locale_name(), str(formats.zone()), database(), versions()["installation"]


def drawn(template: str, macro: str, *given: Hashable) -> Any:
    """What a macro makes of plain, hashable arguments, escaped as ever; nothing but those and the reader may matter."""
    return drawing(template, macro)(*given)


def drawing(template: str, macro: str) -> Callable[..., Any]:
    """The same for one macro drawn many times: what belongs to the reader is asked once."""
    told = reader()
    return lambda *given: _drawn(told, template, macro, given)


@lru_cache(KEPT)
def _drawn(_reader: Hashable, template: str, macro: str, given: tuple[Hashable, ...]) -> Any:
    return get_template_attribute(template, macro)(*given)

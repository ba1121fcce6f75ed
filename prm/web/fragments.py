"""Pieces of markup that depend on their arguments alone, kept: a row seen before is not drawn again."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import get_template_attribute

from prm.web import formats

KEPT = 8_192  # of about a kilobyte each


def drawn(template: str, macro: str, *given: Hashable) -> Any:
    """What a macro makes of plain, hashable arguments, escaped as ever; nothing but those and the locale may matter."""
    return _drawn(formats.locale_name(), template, macro, given)


@lru_cache(KEPT)
def _drawn(_locale: str, template: str, macro: str, given: tuple[Hashable, ...]) -> Any:
    return get_template_attribute(template, macro)(*given)

"""What every request asks of the installation, asked once: data versions, and its facts for as long as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import g, has_request_context

from prm.core import installation
from prm.core.db import database, forgets


@dataclass(frozen=True)
class About:
    """The installation's facts, free of the session that read them."""

    name: str
    currency: str
    fiscal_start: int
    locale: str
    time_zone: str
    demo: bool


def versions() -> Mapping[str, int]:
    """Topic → data version as this request found it; outside a request, as of now."""
    if not has_request_context():
        return installation.versions()
    held: Mapping[str, int] | None = g.get("versions")
    if held is None:
        held = g.versions = installation.versions()
    return held


def about() -> About:
    """Whose channel this is."""
    return _about(database(), versions()["installation"])


@lru_cache(8)
def _about(_database: str, _version: int) -> About:
    row = installation.installation()
    return About(row.name, row.currency, row.fiscal_start, row.locale, row.time_zone, row.demo)


forgets(_about.cache_clear)

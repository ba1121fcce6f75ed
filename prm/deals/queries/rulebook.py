"""Versions of the rules of engagement as staff look at them: who made which, why, from when on, and how they differ."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.core.installation import installation
from prm.deals import hours, terms
from prm.deals.clauses import Wording
from prm.deals.default_terms import DEFAULT_CALENDAR, default_terms
from prm.deals.queries import promise
from prm.deals.terms_stored import Terms
from prm.identity.models import Territory
from prm.sales.models import Category

FIRST = 1


@dataclass(frozen=True)
class Version:
    """One version; `made_by` is a public id, `standing` in_force, coming, past or never (replaced before its day)."""

    number: int
    note: str
    made_by: str
    made_at: datetime | None
    effective_on: date | None
    standing: str


@dataclass(frozen=True)
class Read:
    """A version's text and opening hours."""

    rules: terms.Terms
    calendar: hours.Calendar


def versions() -> list[Version]:
    """All versions, newest first; the standard rules where none is stored yet."""
    columns = (Terms.version, Terms.note, Terms.made_by, Terms.made_at, Terms.effective_on)
    rows = db.session.execute(select(*columns).order_by(Terms.version.desc())).all()
    if not rows:
        return [Version(FIRST, "", "", None, None, "in_force")]
    today = clock.today()
    held = next((row.version for row in rows if row.effective_on <= today), 0)
    found: list[Version] = []
    earliest: date | None = None  # of the newer ones: from that day on an older version holds no more
    for row in rows:
        standing = _standing(row.version, held, row.effective_on, earliest)
        found.append(Version(*row, standing))
        earliest = row.effective_on if earliest is None else min(earliest, row.effective_on)
    return found


def _standing(number: int, held: int, begins: date, earliest: date | None) -> str:
    if number == held:
        return "in_force"
    if earliest is not None and earliest <= begins:
        return "never" if begins > earliest else "past"
    return "coming" if number > held else "past"


def document(version: int | None = None) -> tuple[dict[str, Any], int]:
    """A version's document with its calendar, and its number; the newest one where none is named."""
    stored = select(Terms.document, Terms.version).order_by(Terms.version.desc()).limit(1)
    row = db.session.execute(stored if version is None else stored.where(Terms.version == version)).first()
    if row is None and version in {None, FIRST}:
        return whole(default_terms(installation().currency)), FIRST
    if row is None:
        raise NotFound
    return whole(row.document), row.version


def whole(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a document that tells its calendar, where it had none."""
    held = deepcopy(dict(stored))
    return {"calendar": deepcopy(DEFAULT_CALENDAR)} | held


def said(held: Mapping[str, Any], version: int, wording: Wording) -> Read:
    """A document as a reader's language says it."""
    return Read(*promise.read(held, version, wording))


def names() -> dict[str, dict[str, str]]:
    """What lists in a line may name: field → (case-folded name or code → as the rules hold it)."""
    families = db.session.scalars(select(Category.name).order_by(Category.name))
    regions = db.session.execute(select(Territory.code, Territory.name).order_by(Territory.name)).all()
    by_name = {each.casefold(): row.code or row.name for row in regions for each in (row.name, row.code) if each}
    return {"families": {name.casefold(): name for name in families}, "regions": by_name, "customer_regions": by_name}

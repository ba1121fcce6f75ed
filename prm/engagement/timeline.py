"""A partner's timeline (PP-3): what was logged and what the log says, narrowed to kinds and sources, in words.

Rooms above may put the facts of their own events into words: `said_by`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.engagement import queries
from prm.engagement.models import Kind
from prm.engagement.queries import Entry, Wanted
from prm.identity.queries import names_by_public_id, with_names
from prm.journal import log as journal
from prm.notices.records import path_to
from prm.partners import queries as partner_queries
from prm.partners.models import Partner
from prm.web import formats
from prm.web.known import versions

SIGNS = {"call": "phone", "meeting": "users", "email": "mail", "note": "note"}
SHOWS = {
    "": _l("All"),
    "contacts": _l("Contacts"),
    "notes": _l("Notes"),
    "deals": _l("Deals"),
    "changes": _l("Changes"),
}
SOURCES = {"": _l("Anybody"), "us": _l("Us"), "partner": _l("Partner"), "system": _l("System")}
_CONTACTS = (Kind.CALL, Kind.MEETING, Kind.EMAIL)
_ACTIVITIES = {"": tuple(Kind), "contacts": _CONTACTS, "notes": (Kind.NOTE,)}
Facts = Mapping[str, Any]
_speakers: list[Callable[[str, Facts], Facts]] = []


def said_by(speaker: Callable[[str, Facts], Facts]) -> None:
    """Let a room put coded facts of its events into words: (kind, facts) → facts."""
    _speakers.append(speaker)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what cannot be read is left out."""

    show: str
    source: str
    since: date | None
    before: datetime | None

    @cached_property
    def wanted(self) -> Wanted:
        """The same for the queries."""
        return Wanted(_ACTIVITIES.get(self.show, ()), _events(self.show), self.source, self.since, self.before)

    def query(self, **changes: str) -> str:
        """The address without its page; `changes` replace parts, an empty one removes it."""
        parts = {"show": self.show, "source": self.source, "since": self.since.isoformat() if self.since else ""}
        found = urlencode({name: value for name, value in (parts | changes).items() if value})
        return f"?{found}" if found else ""

    def segments(self, url: str, choices: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        """A switch over the choices of one part."""
        now = {"show": self.show, "source": self.source}[name]
        return [
            {"label": str(word), "url": url + self.query(**{name: key}), "current": key == now}
            for key, word in choices.items()
        ]


def read(args: Mapping[str, str]) -> Asked:
    """What stands in an address."""
    show, source = args.get("show", ""), args.get("source", "")
    return Asked(
        show if show in SHOWS else "", source if source in SOURCES else "",
        _day(args.get("since", "")), _moment(args.get("before", "")),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _events(show: str) -> tuple[str, ...] | None:
    """Kinds of events: those that move deals, those that do not, all, or none."""
    if show in {"contacts", "notes"}:
        return ()
    if not show:
        return None
    return tuple(key for key, kind in journal.KINDS.items() if ("deals" in kind.topics) == (show == "deals"))


def of(partner: Partner, asked: Asked) -> tuple[list[dict[str, Any]], str]:
    """(entries for the timeline macro, moment from which older ones continue)."""
    found = [*queries.activities(partner, asked.wanted), *queries.changes(partner, asked.wanted)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    page = found[: queries.PAGE]
    older = page[-1].at.isoformat() if len(found) > queries.PAGE else ""
    staff = partner_queries.names(versions()["identity"]).people
    others = names_by_public_id(entry.actor for entry in page if entry.actor)
    named = with_names([entry.facts for entry in page])
    return [told(replace(each, facts=facts), staff, others) for each, facts in zip(page, named, strict=True)], older


def told(entry: Entry, staff: Mapping[int, str], others: Mapping[str, str]) -> dict[str, Any]:
    """An entry as the timeline macro takes it."""
    when = {"when_text": formats.ago(entry.at), "when_iso": entry.at.isoformat()}
    if entry.user_id is not None:
        said = {"call": _("called"), "meeting": _("met"), "email": _("wrote"), "note": _("noted")}[entry.kind]
        who = staff.get(entry.user_id, _("Somebody"))
        return {"sign": SIGNS[entry.kind], "tone": "info", "who": who, "what": said, "note": entry.text, **when}
    facts: Facts = entry.facts
    for speak in _speakers:
        facts = speak(entry.kind, facts)
    href = path_to(entry.subject_type, entry.subject, staff=True) or None
    who = others.get(entry.actor, _("The system"))
    return {"who": who, "what": sentence(entry.kind, facts), "note": facts.get("reason") or None, "href": href, **when}


def sentence(key: str, facts: Facts) -> str:
    """What the log says, in the reader's language; a kind that is no longer known shows its key."""
    kind = journal.KINDS.get(key)
    try:
        return str(kind.sentence).format(**facts) if kind else key
    except (KeyError, IndexError, ValueError):
        return key

"""Which moves of levels are told, to whom, in whose words: nobody loses a level by surprise (TI-5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Role, See
from prm.access.scope import visible
from prm.identity.models import User
from prm.journal.models import Event
from prm.notices import outbox, records
from prm.notices.records import Record
from prm.notices.rules import Weight
from prm.notices.telling import News, Words
from prm.partners.models import Partner
from prm.programs.service import kinds, recording
from prm.web import formats

COMPANY: Mapping[str, Weight] = {
    kinds.RISEN.key: Weight.CONCERNS_YOU,
    kinds.AT_RISK.key: Weight.NEEDS_YOU,
    kinds.SAFE.key: Weight.FYI,
    kinds.FALLEN.key: Weight.NEEDS_YOU,
    kinds.LEFT.key: Weight.NEEDS_YOU,
    kinds.WARNED.key: Weight.NEEDS_YOU,
    kinds.TAKEN_AWAY.key: Weight.NEEDS_YOU,
    kinds.SET.key: Weight.CONCERNS_YOU,
    kinds.EXCEPTED.key: Weight.CONCERNS_YOU,
    kinds.LAPSING.key: Weight.NEEDS_YOU,
}
BY_HAND = frozenset({kinds.SET.key, kinds.TAKEN_AWAY.key, kinds.EXCEPTED.key})  # by staff, who know
NO_LEVEL = frozenset({kinds.LEFT.key, kinds.TAKEN_AWAY.key})
KEEPER: Mapping[str, Weight] = {kinds.AT_RISK.key: Weight.CONCERNS_YOU, kinds.WARNED.key: Weight.CONCERNS_YOU,
                               kinds.LAPSING.key: Weight.CONCERNS_YOU}  # fmt: skip


@dataclass(frozen=True)
class Tier:
    """A partner's levels, as a record of their own."""

    public_id: Any
    __tablename__ = "tier"


def _stands(session: Session, actor: Actor, public_id: str, _kind: str) -> bool:
    asked = visible(Partner, actor, See.TIERS, Partner.id).where(Partner.public_id == public_id)
    return session.execute(asked).first() is not None


records.know(Record("tier", _l("Tier"), "tiers.show", "portal_programs.of", _stands))


@outbox.hears(*COMPANY)
def _hear(session: Session, event: Event) -> Iterator[News]:
    """The company's admins in their words, its channel manager in ours."""
    partner, lapses = session.get_one(Partner, event.partner_id), event.kind == kinds.LAPSING.key
    admins = select(User.id).where(User.partner_id == partner.id, User.role == Role.PARTNER_ADMIN)
    people = dict.fromkeys(session.scalars(admins), COMPANY[event.kind])
    if people:
        yield News(
            event.kind,
            Tier(partner.public_id),
            partner.name,
            people,
            lambda _who: (_lapsing if lapses else _lost if event.kind in NO_LEVEL else _to_company)(event),
        )
    if partner.manager_id is not None and event.kind not in BY_HAND:
        mine = {partner.manager_id: KEEPER.get(event.kind, Weight.FYI)}
        yield News(
            event.kind,
            Tier(partner.public_id),
            partner.name,
            mine,
            lambda _who: _lapsing(event, partner) if lapses else _to_staff(event, partner),
        )


def _day(event: Event) -> str:
    return formats.day(date.fromisoformat(event.facts["day"]))


def _lapsing(event: Event, partner: Partner | None = None) -> Words:
    facts = event.facts
    who = partner.name if partner else _("It counts for your level until then. Have it renewed in time.")
    title = ngettext("%(what)s lapses in %(num)s day", "%(what)s lapses in %(num)s days", facts["days"],
                     what=recording.what(facts["measure"], facts.get("which", "")))  # fmt: skip
    return Words(title, who, _("See what it counts for"))


def _lost(event: Event) -> Words:
    title = _("You hold no level in %(program)s any more", program=event.facts["program"])
    return Words(title, _("from %(day)s on", day=_day(event)), _("See what is missing"))


def _to_company(event: Event) -> Words:
    facts = event.facts
    see = _("See what is missing")
    match event.kind:
        case kinds.RISEN.key | kinds.SET.key:
            title = _("You are %(level)s in %(program)s", level=facts["after"], program=facts["program"])
            return Words(title, _("from %(day)s on", day=_day(event)), _("See what it gives"))
        case kinds.EXCEPTED.key:
            title = _("You hold %(level)s in %(program)s", level=facts["after"], program=facts["program"])
            return Words(title, _("by exception until %(day)s", day=_day(event)), _("See what it gives"))
        case kinds.AT_RISK.key:
            title = _("%(level)s in %(program)s is at risk", level=facts["before"], program=facts["program"])
            return Words(
                title, _("You keep it until %(day)s. Your numbers no longer bear it out.", day=_day(event)), see
            )
        case kinds.FALLEN.key:
            title = _("You are %(level)s in %(program)s", level=facts["after"], program=facts["program"])
            return Words(title, _("instead of %(level)s, from %(day)s on", level=facts["before"], day=_day(event)), see)
        case kinds.WARNED.key:
            left = facts["days"]
            title = ngettext("%(num)s day is left to keep %(level)s", "%(num)s days are left to keep %(level)s", left,
                             level=facts["before"])  # fmt: skip
            return Words(title, facts["program"], see)
    return Words(_("You meet %(level)s again", level=facts["before"]), facts["program"], _("See your level"))


def _to_staff(event: Event, partner: Partner) -> Words:
    facts, said = event.facts, {"partner": partner.name, "program": event.facts["program"]}
    show = _("See why")
    match event.kind:
        case kinds.RISEN.key:
            return Words(_("%(partner)s reached %(level)s", level=facts["after"], **said), facts["program"], show)
        case kinds.AT_RISK.key:
            title = _("%(partner)s may lose %(level)s", level=facts["before"], **said)
            return Words(title, _("kept until %(day)s", day=_day(event)), show)
        case kinds.FALLEN.key:
            title = _("%(partner)s fell to %(level)s", level=facts["after"], **said)
            return Words(title, _("from %(day)s on", day=_day(event)), show)
        case kinds.LEFT.key:
            title = _("%(partner)s holds no level any more", **said)
            return Words(title, _("from %(day)s on", day=_day(event)), show)
        case kinds.WARNED.key:
            given = said | {"level": facts["before"]}
            title = ngettext(
                "%(partner)s has %(num)s day to keep %(level)s",
                "%(partner)s has %(num)s days to keep %(level)s",
                facts["days"],
                **given,
            )
            return Words(title, facts["program"], show)
    return Words(_("%(partner)s meets %(level)s again", level=facts["before"], **said), facts["program"], show)

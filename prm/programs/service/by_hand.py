"""Levels that a person gives: by hand from a day on, or as an exception that ends."""

from datetime import date, timedelta

from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.journal.log import Acting, record
from prm.partners.models import Partner
from prm.programs import standings
from prm.programs.models import TierException
from prm.programs.published import Held
from prm.programs.rules import How
from prm.programs.service import kinds
from prm.programs.service.deciding import name_of, stand
from prm.programs.service.evaluating import AHEAD
from prm.web import formats

LONGEST = 731  # days of an exception


def set_level(partner: Partner, held: Held, level: str, day: date, reason: str, actor: Acting) -> None:
    """Put a partner on a level, or on none, from a day on; the next run weighs it like everybody's."""
    today, session = clock.today(), db.session()
    if not today <= day <= today + AHEAD:
        raise Refused("Levels move today or later, within a year: choose such a day.")
    if later := standings.planned(session, held.program.id, day, [partner.id]).get(partner.id):
        raise Refused(_decided_already(partner, held, *later[-1]))
    if standings.current(session, held.program.id, day, [partner.id]).get(partner.id, "") == level:
        raise Refused(f"{partner.name} stands at {name_of(held, level)} on that day already.")
    for grace in standings.graces(session, held.program.id, [partner.id]).values():
        grace.closed_on = day
    row = stand(partner.id, held.program.id, level, day, How.HAND, reason, actor)
    facts = {"program": held.rules.name, "after": name_of(held, level), "day": day.isoformat(), "reason": reason}
    record(kinds.SET if level else kinds.TAKEN_AWAY, row, actor, partner=partner, **facts)


def _decided_already(partner: Partner, held: Held, day: date, level: str) -> str:
    return f"{partner.name} moves to {name_of(held, level)} on {formats.day(day)} already: choose that day, or a later."


def give_exception(partner: Partner, held: Held, level: str, until: date, reason: str, actor: Acting) -> TierException:
    """Let a partner stand at a level until a day, whatever the numbers say; it begins today."""
    today, session = clock.today(), db.session()
    if not today < until <= today + timedelta(days=LONGEST):
        raise Refused("An exception ends: choose a day after today and within two years.")
    if standings.exceptions(session, held.program.id, today, [partner.id]):
        raise Refused(f"{partner.name} has an exception already. End that one first.")
    row = TierException(
        partner_id=partner.id, program_id=held.program.id, level=level, starts_on=today, ends_on=until, reason=reason,
        made_by=actor.public_id,
    )  # fmt: skip
    db.session.add(row)
    now = standings.current(session, held.program.id, today, [partner.id]).get(partner.id)
    if held.rules.rank(level) > held.rules.rank(now):
        stand(partner.id, held.program.id, level, today, How.EXCEPTION, reason, actor)
    for day in _lower(partner, held, level, until):
        stand(partner.id, held.program.id, level, day, How.EXCEPTION, reason, actor)
    for grace in standings.graces(session, held.program.id, [partner.id]).values():
        grace.closed_on = today
    facts = {"program": held.rules.name, "after": name_of(held, level), "day": until.isoformat(), "reason": reason}
    record(kinds.EXCEPTED, row, actor, partner=partner, **facts)
    return row


def _lower(partner: Partner, held: Held, level: str, until: date) -> list[date]:
    """The days within an exception from which a level below it is decided already: the exception holds there too."""
    ahead = standings.planned(db.session(), held.program.id, clock.today(), [partner.id]).get(partner.id, [])
    rank = held.rules.rank
    return [day for day, planned in ahead if day <= until and rank(planned) < rank(level)]


def end_exception(row: TierException, partner: Partner, held: Held, actor: Acting) -> None:
    """It ends with yesterday; the next run weighs the partner's own numbers, with grace before any fall."""
    yesterday = clock.today() - timedelta(days=1)
    if row.ends_on <= yesterday:
        raise Refused("This exception is over already. Reload the page.")
    row.ends_on = yesterday
    record(kinds.EXCEPTION_ENDED, row, actor, partner=partner, program=held.rules.name, before=name_of(held, row.level))

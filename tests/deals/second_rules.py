"""Versions of the rules that differ in what becomes of a second partner (DR-9)."""

from datetime import UTC, date, datetime

import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.deals.default_terms import DEFAULT_CALENDAR, default_terms
from prm.deals.models import Claim, Terms
from prm.journal.models import Event
from tests.deals.pages import rows
from tests.deals.test_console import count
from tests.factories import save

LONG_AGO = date(2020, 1, 1)
CLAUSE = "2.2"


def ruled(deals, second, version=1):
    """Put a version in force: `reject`, `waitlist`, or `reduced` to half of the benefits."""
    document = default_terms("USD") | {"calendar": DEFAULT_CALENDAR}
    document["priority"] |= {"second_partner": second} | ({"share": 50} if second == "reduced" else {})
    with deals.app.app_context(), system("rules"):
        save(Terms(version=version, document=document, made_by="test", made_at=clock.now(), effective_on=LONG_AGO))


def at(moment):
    """A moment of the first week of November 2026, a Monday being the 2nd; open from 8 to 16 o'clock UTC."""
    return datetime.fromisoformat(f"2026-11-{moment}:00+00:00").astimezone(UTC)


class Line:
    """Two companies that ask for one customer on Monday at nine, and what becomes of them later that week."""

    def __init__(self, deals, second="waitlist"):
        ruled(deals, second)
        self.deals, self.cast = deals, deals.cast
        with time_machine.travel(at("02T09:00"), tick=False):
            self.first, self.second = deals.register(deals.cast.pia), deals.register(deals.cast.omar)

    def __call__(self, moment, verb, number, person, *given):
        with time_machine.travel(at(moment), tick=False):
            return self.deals.decide(verb, number, person, *given)

    @property
    def row(self):
        return self.deals.look(self.second)

    def clock(self, number=None):
        """(paused, due, business hours waited)."""
        row = self.deals.look(number or self.second)
        return row.paused_at, row.due_at, row.waited / 60

    def freed(self, number=None):
        of = self.deals.look(number or self.second).public_id
        return count(self.deals, Event.kind == "registration.freed", Event.subject == of)


def holders(deals):
    return {number for (number,) in rows(deals, select(Claim.registration_id))}

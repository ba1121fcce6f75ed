"""G4: two worlds that differ only in another company's data. What a partner does, and every byte it is shown, is the same."""

import contextlib
import os
import random
from datetime import datetime, timedelta
from itertools import count

import pytest
import time_machine
from sqlalchemy import select

from prm.agreements.document_rules import Sort
from prm.agreements.service import filing
from prm.core import clock
from prm.core.errors import PrmError
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.rules import Outcome, Reason
from prm.deals.service import deciding, sealing
from prm.deals.service.deciding import No
from prm.partners.models import Partner
from prm.sales.models import Category
from tests import factories
from tests.agreements.test_signing import who
from tests.deals.conftest import Deals
from tests.factories import Client, make_partner, make_user, save
from tests.trust.transcript import Transcript, differences

STEPS = int(os.environ.get("PRM_STEPS", "40"))  # the full count is 10,000: PRM_STEPS=10000
SEED = int(os.environ.get("PRM_SEED", "20261123"))
MORNING = datetime.fromisoformat("2026-11-03T08:00:00+00:00")
FIXED = ("/portal/", "/portal/company/", "/portal/orders/", "/portal/deals/", "/portal/deals/new", "/portal/deals/rules",
         "/receipts/check_receipt.py", "/receipts/key", "/preferences", "/preferences/security", "/help", "/search?q=werk", "/search?q=DR-",
         "/portal/deals/?view=open&f.state=open", "/portal/deals/?view=closed&f.state=closed", "/portal/deals/?sort=amount",
         "/portal/deals/?q=werk&sort=-customer", "/portal/deals/?f.state=expiring", "/portal/deals/?page=2", "/portal/orders/?page=2",
         "/portal/agreements/", "/portal/documents/", "/portal/documents/new", "/portal/onboarding/", "/portal/engagement",
         "/portal/program", "/portal/team/")  # fmt: skip
AMOUNTS = ("7000", "9000.00", "30000.00", "800000", "12.345.678,50", "1")


class World:
    """A channel with Acme in it, whose Pia acts; the others act only where they are `lively`."""

    def __init__(self, emptied, *, lively):
        factories.serial = count(1)  # the same addresses in every world
        self.app, self.lively, self.turn = emptied(), lively, 0
        with self.app.app_context(), system("world"):
            self.cast = factories.make_cast()
            self.others = [self.cast.omar]
            bikes, helmets = save(Category(name="Bikes")), save(Category(name="Helmets"))
            self.deals = Deals(self.app, self.cast, bikes.id, helmets.id)
            self.families = (bikes.public_id, helmets.public_id)
            factories.db.session.flush()
            factories.db.session.expunge_all()
        self.dice, self.theirs = random.Random(SEED), random.Random(SEED + 1)
        self.pia = Client(self.app, self.cast.pia)
        self.said = Transcript(self.app, self.pia)
        if lively:
            self._others()

    def _others(self):
        """Companies that are not in the other world at all, and a past of theirs."""
        with self.app.app_context(), system("others"):
            for _ in range(3):
                home = make_partner(manager=self.cast.max, territory_id=self.cast.iberia.id)
                self.others.append(make_user(partner_id=home.id, role=self.cast.omar.role))
            factories.db.session.flush()
            factories.db.session.expunge_all()
        for _ in range(12):
            self.elsewhere()

    def mine(self):
        """Pia's company's registrations, in their order."""
        with self.app.app_context(), system("look", writes=False) as session:
            rows = select(Registration.id, Registration.public_id).where(Registration.partner_id == self.cast.acme.id)
            return session.execute(rows.order_by(Registration.id)).all()

    # ---- what Pia does

    def act(self):
        """One random act of Pia, or of staff towards her; the dice fall alike in both worlds."""
        self.turn += 1
        mine = self.mine()
        row = self.dice.choice(mine) if mine else None
        acts = [self.look] * 4 + [self.register] * 3 + [self.draft] * 2
        acts += [self.open] * 4 + [self.post_about] * 3 + [self.staff] * 3 if row else []
        self.dice.choice(acts)(row)

    def look(self, _row):
        self.said.get(self.dice.choice(FIXED))

    def typed(self):
        n = self.dice.randrange(1 + self.turn)  # now and then one she has already
        return {
            "customer": self.dice.choice((f"Kunde {n} Werk GmbH", f"Müller-{n} AG", f"Ünïted {n} Ltd", "GmbH", "")),
            "domain": self.dice.choice((f"kunde{n}-werk.com", f"https://kunde{n}-werk.com/x", "gmail.com", "")),
            "contact_email": f"eva@kunde{n}-werk.com",
            "amount": self.dice.choice(AMOUNTS),
            "when": self.dice.choice(("next", "quarter", "pick")),
            "close_on": "2027-02-01",
            "family": self.dice.choice(self.families),
            "currency": "USD",
            "country": self.dice.choice(("DE", "ES", "")),
            "request_key": f"form-{self.turn:08}",
        }

    def register(self, _row):
        self.said.post("/portal/deals/new", self.typed())

    def draft(self, _row):
        quietly = self.dice.random() < 0.7
        self.said.post("/portal/deals/draft", self.typed(), **({"HX-Request": "true"} if quietly else {}))

    def open(self, row):
        page = self.dice.choice(("", "/receipt", "/receipt.json", "/extension", "/outcome", "/withdrawal"))
        self.said.get(f"/portal/deals/{row.public_id}{page}")

    def post_about(self, row):
        name, data = self.dice.choice(
            (
                ("answer", {"text": "Logistics buys."}),
                ("extension", {"reason": "budget", "evidence": "Met them on Monday"}),
                ("outcome", {"outcome": "lost", "evidence": "price"}),
                ("outcome", {"outcome": "won", "evidence": "SO-1"}),
                ("withdrawal", {}),
            )
        )
        self.said.post(f"/portal/deals/{row.public_id}/{name}", data)

    def staff(self, row):
        """What the vendor decides about a deal of hers."""
        no = No(Reason.INCOMPLETE, "1.1", "Tell us more.")
        verb, given = self.dice.choice(((deciding.approve, ()), (deciding.reject, (no,)), (deciding.ask, ("Who?",))))
        try:
            self.deals.decide(verb, row.id, self.cast.ada, *given)
            self.said.note("staff", "done")
        except PrmError as refusal:
            self.said.note("staff", str(refusal))

    # ---- what happens elsewhere

    def elsewhere(self):
        """One act of another company, at customers that Acme never asks for."""
        person = self.theirs.choice(self.others)
        with contextlib.suppress(PrmError):
            n = self.theirs.randrange(10**6)
            made = self.deals.register(
                person, f"theirs-{n}", customer=f"Zulieferer {n} Oy", domain=f"zulieferer{n}-oy.com", country="FI"
            )
            if self.theirs.random() < 0.5:
                self.deals.decide(deciding.approve, made, self.cast.ada)
            if self.theirs.random() < 0.3:
                self.deals.decide(deciding.close, made, person, Outcome.WON, "SO-9")
            elif self.theirs.random() < 0.3:
                self.deals.decide(deciding.withdraw, made, person)
            with self.app.app_context(), system("elsewhere") as session:
                theirs = session.get_one(Partner, person.partner_id)
                filing.ask(theirs, [self.theirs.choice(list(Sort))], f"theirs {n}", None, who(self.cast.ada))

    def live(self):
        """Steps with a minute between them; the day's jobs now and then."""
        for n in range(STEPS):
            with time_machine.travel(MORNING + timedelta(minutes=7 * n), tick=False):
                if n % 50 == 0:
                    self.pia = self.said.client = Client(self.app, self.cast.pia)
                if self.lively and self.theirs.random() < 0.5:
                    self.elsewhere()
                self.act()
                if n % 10 == 9:
                    with self.app.app_context():
                        sealing.seal_due_days()
                    self.said.mail(self.home, (self.cast.pia.email, self.cast.rita.email))
        return self.said


@pytest.fixture
def world(emptied, home):
    def made(*, lively):
        with time_machine.travel(MORNING - timedelta(hours=1), tick=False):
            found = World(emptied, lively=lively)
        found.home = home
        return found

    before = factories.serial
    yield made
    factories.serial = before


def test_what_other_companies_do_changes_no_byte_that_a_partner_is_shown(world):
    alone = world(lively=False)
    quiet = alone.live()
    among = world(lively=True)
    heard = among.live()
    print(f"G4: {len(quiet.entries)} answers compared, seed {SEED}, {clock.now():%Y-%m-%d}")
    assert len(quiet.entries) >= STEPS
    assert not (found := differences(quiet, heard)), "\n".join([f"seed {SEED}, {len(found)} differ", *found[:8]])
    with among.app.app_context(), system("look", writes=False) as session:
        foreign = session.scalars(select(Registration.id).where(Registration.partner_id != among.cast.acme.id)).all()
    assert len(foreign) > 12

"""G8: sixteen clients at once about one customer; every history can be told as one act after another (Jepsen's method)."""

import os
import random
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from prm.access.policy import Role
from prm.core.errors import PrmError
from prm.core.transaction import system
from prm.deals.models import Claim, Registration
from prm.deals.rules import Outcome, Reason, Status
from prm.deals.service import deciding, registering, reviewing
from prm.deals.service.deciding import No
from prm.partners.models import Partner
from tests.deals.orders import OVERTAKEN, Act, Deal, explained
from tests.factories import db, make_partner, make_user

HISTORIES = int(os.environ.get("PRM_HISTORIES", "4"))  # the full count is 2,000
SEED = int(os.environ.get("PRM_SEED", "20261123"))
COMPANIES, COLLEAGUES, STAFF, ACTS = 6, 2, 4, 2
NO = No(Reason.INCOMPLETE, "1.1", "Tell us more.")


class Field:
    """Sixteen clients and what they know of the registrations so far."""

    def __init__(self, deals, people, staff):
        self.deals, self.people, self.staff = deals, people, staff

    def play(self, turn):
        """One history: its acts, and the state that is left in the database."""
        self.domain, self.known, self.acts = f"history{turn}-{SEED}-werk.com", [], []
        clients = [(person, "partner") for person in self.people] + [(person, "staff") for person in self.staff]
        ready = threading.Barrier(len(clients))
        dice = random.Random(f"{SEED} {turn}")
        threads = [
            threading.Thread(target=self._client, args=(*each, ready, random.Random(dice.random()))) for each in clients
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(self.acts) == len(clients) * ACTS
        return self.acts, self._final()

    def _client(self, person, side, ready, dice):
        ready.wait()
        for n in range(ACTS):
            known = list(self.known)
            if side == "partner":
                mine = [number for number, company in known if company == person.partner_id]
                verb = dice.choice(("register", "withdraw", "lose", "extend")) if n and mine else "register"
                about = (person.partner_id,) if verb == "register" else (dice.choice(mine),)
            else:
                while not known:
                    threading.Event().wait(0.001)
                    known = list(self.known)
                verb = dice.choice(("approve", "approve", "reject", "award")) if len(known) > 1 else "approve"
                about = tuple(dice.sample([number for number, _ in known], 2 if verb == "award" else 1))
            began = time.monotonic()
            result = self._do(verb, about, person)
            self.acts.append(Act(began, time.monotonic(), verb, about, result))
            if verb == "register" and result != "refused":
                self.known.append((result[0], person.partner_id))

    def _do(self, verb, about, person):
        try:
            if verb == "register":
                return self._register(person)
            if verb == "award":
                self._award(about, person)
            else:
                verbs = {"approve": (deciding.approve,), "reject": (deciding.reject, NO), "withdraw": (deciding.withdraw,),
                         "lose": (deciding.close, Outcome.LOST, "price"), "extend": (deciding.extend, 30, "1.1")}  # fmt: skip
                act, *given = verbs[verb]
                self.deals.decide(act, about[0], person, *given)
        except PrmError:
            return "refused"
        except StaleDataError:
            return OVERTAKEN
        return "done"

    def _register(self, person):
        with self.deals.as_partner(person) as session:
            mine = select(Partner).where(Partner.id == person.partner_id).execution_options(scoped=True)
            key = f"key-{random.SystemRandom().random()}"
            asked = self.deals.asked(domain=self.domain, customer=self.domain)
            made = registering.submit(session.scalars(mine).one(), asked, key, self.deals.actor(person))
            return made.id, made.conflict

    def _award(self, about, person):
        with self.deals.app.app_context(), system("award") as session:
            pairs = [(row, session.get_one(Partner, row.partner_id)) for row in
                     (session.get_one(Registration, number) for number in about)]  # fmt: skip
            reviewing.award(pairs[0], [(*pairs[1], NO)], "", self.deals.actor(person))

    def _final(self):
        with self.deals.app.app_context(), system("look", writes=False) as session:
            rows = session.scalars(select(Registration).where(Registration.domain == self.domain)).all()
            found = {
                row.id: Deal(row.partner_id, row.status, row.outcome is Outcome.LOST, row.conflict) for row in rows
            }
            held = session.scalars(select(Claim.registration_id).where(Claim.value == self.domain)).all()
        assert len(held) <= 1
        return tuple(sorted(found.items())), held[0] if held else None


@pytest.fixture
def field(deals):
    with deals.app.app_context(), system("field"):
        homes = [make_partner(manager=deals.cast.nadia, territory_id=deals.cast.iberia.id) for _ in range(COMPANIES)]
        people = [make_user(role=Role.PARTNER_REP, partner_id=home.id) for home in homes for _ in range(COLLEAGUES)]
        staff = [make_user(role=Role.ADMIN) for _ in range(STAFF)]
        db.session.flush()
        db.session.expunge_all()
    return Field(deals, people, staff)


def test_every_history_of_sixteen_clients_can_be_told_one_act_after_another(field):
    verbs = {}
    for turn in range(HISTORIES):
        acts, final = field.play(turn)
        for act in acts:
            came = act.result if isinstance(act.result, str) else "done"
            verbs[act.verb, came] = verbs.get((act.verb, came), 0) + 1
        assert explained(acts, final), (
            f"seed {SEED}, history {turn}: {sorted(acts, key=lambda act: act.began)} → {final}"
        )
    print(f"G8: {HISTORIES} histories {dict(sorted(verbs.items()))}")
    assert verbs["register", "done"] >= HISTORIES * 6


def test_the_judge_of_histories_finds_two_winners():
    """A history in which two companies both hold the customer has no order; one after the other has."""
    first = Act(0.0, 1.0, "register", (1,), (10, False))
    second = Act(0.5, 1.5, "register", (2,), (11, False))
    both = ((10, Deal(1, Status.SUBMITTED, False, False)), (11, Deal(2, Status.SUBMITTED, False, False)))
    assert not explained([first, second], (both, 10))
    late = replace(second, result=(11, True))
    right = (both[0], (11, replace(both[1][1], conflict=True)))
    assert explained([first, late], (right, 10))
    assert not explained([replace(first, began=2.0, ended=3.0), late], (right, 10))  # the loser came first in time

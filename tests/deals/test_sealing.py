"""The daily root: every receipt of a finished day is in it, once, in one order, and its proof holds."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.deals import merkle
from prm.deals.proofs import Receipt, ReceiptRoot
from prm.deals.service import sealing
from prm.journal.models import Event

DAY = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)


def registered(deals, count):
    for number in range(count):
        with time_machine.travel(DAY + timedelta(minutes=number), tick=False):
            deals.register(deals.cast.pia, domain=f"customer{number}-example.com")


def seal(deals, later):
    with deals.app.app_context(), time_machine.travel(DAY + later, tick=False):
        return sealing.seal_due_days()


def test_a_day_is_sealed_once_it_is_over_and_never_again(deals):
    registered(deals, 3)
    assert seal(deals, timedelta(hours=12, minutes=30)) == 0
    assert seal(deals, timedelta(hours=14)) == 1
    assert seal(deals, timedelta(hours=40)) == 0
    with deals.app.app_context(), system("look", writes=False) as session:
        ((root, receipts),) = session.execute(select(ReceiptRoot.root, ReceiptRoot.receipts)).all()
        (facts,) = session.scalars(select(Event.facts).where(Event.kind == "receipts.sealed"))
    assert (receipts, facts["root"]) == (3, root)


def test_every_receipt_of_the_day_can_be_shown_to_be_under_its_root(deals):
    registered(deals, 5)
    seal(deals, timedelta(hours=14))
    with deals.app.app_context(), system("look", writes=False) as session:
        root = session.scalars(select(ReceiptRoot.root)).one()
        leaves = [leaf for _, leaf in sealing.leaves_of(session, session.scalars(select(Receipt.day)).first())]
    assert len(set(leaves)) == 5
    assert all(merkle.holds(leaf, merkle.proof(leaves, place), root) for place, leaf in enumerate(leaves))
    assert not merkle.holds(b"\0" * 32, merkle.proof(leaves, 0), root)

"""Registrations of another system by file: their history, claims in file order, losers, restatement, undo."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.deals.models import Claim, CustomerBlock, CustomerKey, Likeness, Registration, RegistrationLine
from prm.jobs import worker
from prm.journal.models import Event
from prm.partners.models import ExternalId
from tests.factories import save

HEAD = "number,partner code,received on,customer,country,web domain,product family,amount,expected close,status,decided on,protected until,outcome\n"


def on(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def row(
    number, partner="P1", received=-30, domain="wing-example.com", status="submitted", decided="", until="", **more
):
    told = {
        "customer": "Wing Toys Ltd",
        "country": "GB",
        "family": "Bikes",
        "amount": "1000",
        "close": on(60),
        "outcome": "",
    }
    told |= more
    decided, until = (on(each) if each != "" else "" for each in (decided, until))
    cells = (number, partner, on(received), told["customer"], told["country"], domain, told["family"], told["amount"])
    return ",".join(map(str, (*cells, told["close"], status, decided, until, told["outcome"]))) + "\n"


def file(*rows):
    return HEAD + "".join(rows)


def stored(imports, *names):
    columns = [getattr(Registration, name) for name in names]
    with system("test", writes=False) as session:
        rows = session.execute(select(*columns).order_by(Registration.id))
        return [tuple(row) if len(names) > 1 else row[0] for row in rows]


@pytest.fixture
def shop(imports, channel):
    """The channel; P2 is called 77 in the old system."""
    with system("test"):
        save(ExternalId(partner_id=channel.p2, system="old", value="77"))
    return channel


OLD = {"source": "old"}


def test_history_comes_in_as_it_was_and_the_same_file_again_changes_nothing(imports, shop):
    text = file(
        row("R1", status="approved", decided=-28, until=60),
        row("R2", "77", status="rejected", decided=-20, domain="other-example.com"),
        row("R3", status="approved", decided=-300, until=-200, received=-310, domain="won-example.com", outcome="won"),
        row("R4", status="expired", decided=-300, until=-200, received=-310, domain="gone-example.com"),
    )
    imports.merge("registrations", text, OLD)
    assert stored(imports, "partner_id", "status", "outcome", "conflict") == [
        (shop.p1, "approved", "open", False),
        (shop.p2, "rejected", "open", False),
        (shop.p1, "approved", "won", False),
        (shop.p1, "approved", "open", False),
    ]
    assert [each.date().isoformat() for each in stored(imports, "received_at")] == [
        on(-30),
        on(-30),
        on(-310),
        on(-310),
    ]
    assert imports.rows(Claim, Claim.value) == [("wing-example.com",)]
    assert len(imports.rows(CustomerKey, CustomerKey.value)) == 4
    before, told = imports.facts(), len(imports.rows(Event, Event.id))
    again = imports.merge("registrations", text, OLD)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (4, 0, 0)
    assert imports.facts() == before
    assert len(imports.rows(Event, Event.id)) == told


def test_one_event_tells_of_the_file_and_one_of_each_partner(imports, shop):
    imports.merge("registrations", file(row("R1"), row("R2", "77", domain="other-example.com")), OLD)
    counted = select(Event.kind, func.count(Event.id)).where(Event.kind.like("import.%")).group_by(Event.kind)
    assert sorted(imports.rows_of(counted)) == [("import.done", 1), ("import.partner", 2)]


def test_claims_go_by_the_day_received_then_by_the_files_order(imports, shop):
    imports.merge(
        "registrations",
        file(
            row("R1", received=-5), row("R2", "77", received=-9), row("R3", "P2", received=-9, domain="b-example.com")
        ),
        OLD,
    )
    assert stored(imports, "conflict") == [True, False, False]
    holders = imports.rows_of(select(Claim.value, Registration.request_key).join(Registration).order_by(Claim.value))
    assert holders == [("b-example.com", "import:old:R3"), ("wing-example.com", "import:old:R2")]


def test_an_approved_one_whose_customer_is_held_is_refused_and_says_by_whom(imports, shop):
    run = imports.check(
        "registrations",
        file(row("R1", received=-9), row("R2", "77", status="approved", decided=-4, until=80, received=-5)),
        OLD,
    )
    assert run.counts["refused"] == 1
    assert run.refused[0][0] == 3
    assert run.refused[0][3].startswith("Row 2 holds this customer, and two cannot be protected.")
    imports.confirm(run, skip_refused=True)
    held = file(row("R2", "77", status="approved", decided=-4, until=80, received=-5))
    number = stored(imports, "number")[0]
    assert imports.check("registrations", held, OLD).refused[0][3].startswith(f"{number} holds this customer")


def test_the_same_partner_twice_is_refused(imports, shop):
    run = imports.check("registrations", file(row("R1", received=-9), row("R2", received=-5)), OLD)
    assert "This partner holds this customer already, by row 2." in run.refused[0][3]


def test_those_that_wait_are_promised_a_decision_from_now_on_and_can_be_found(imports, shop):
    imports.merge(
        "registrations", file(row("R1", received=-90), row("R2", "77", customer="Wing Toy Ltd", domain="")), OLD
    )
    assert all(due > clock.now() for due in stored(imports, "due_at"))
    assert len({key for (key,) in imports.rows(CustomerBlock, CustomerBlock.registration_id)}) == 2


def test_a_restatement_moves_status_and_claim_and_undo_brings_both_back(imports, shop):
    imports.merge("registrations", file(row("R1"), row("R2", "77", received=-20)), OLD)
    before = imports.facts()
    run = imports.merge(
        "registrations",
        file(row("R1", status="rejected", decided=-2, amount="900"), row("R2", "77", received=-20)),
        OLD,
    )
    assert run.counts["changed"] == 1
    assert stored(imports, "status", "amount")[0] == ("rejected", 9_000_000)
    assert imports.rows(RegistrationLine, RegistrationLine.amount) == [(9_000_000,), (10_000_000,)]
    assert imports.rows(Claim, Claim.value) == []
    imports.undo(run)
    after = imports.facts()
    for table, rows in before.items():
        if table != "registration":
            assert after[table] == rows, table
    assert stored(imports, "status", "decided_at", "amount", "conflict") == [
        ("submitted", None, 10_000_000, False),
        ("submitted", None, 10_000_000, True),
    ]


def test_undo_takes_everything_back_and_tells_who_waited(imports, shop):
    before = imports.facts()
    run = imports.merge(
        "registrations", file(row("R1"), row("R2", status="rejected", decided=-3, domain="b-example.com")), OLD
    )
    imports.undo(run)
    assert imports.facts() == {**imports.facts(), **{k: v for k, v in before.items() if k not in ("terms", "partner")}}
    first = imports.merge("registrations", file(row("R1")), OLD)
    imports.merge("registrations", file(row("R9", "77", received=-2)), {"source": "older"} | OLD)
    imports.undo(first)
    assert imports.rows(Claim, Claim.value) == []
    told = select(func.count(Event.id)).where(Event.kind == "registration.freed")
    assert imports.rows_of(told) == [(1,)]


def test_decided_history_is_found_by_those_that_wait_already_and_undo_takes_it_away(imports, shop):
    def alike():
        worker.drain()
        with system("test", writes=False) as session:
            return sorted(session.execute(select(Likeness.registration_id, Likeness.other_id)).tuples())

    imports.merge("registrations", file(row("R1"), row("R9", domain="far-example.com", customer="Contoso")), OLD)
    waiting = stored(imports, "id")[0]
    assert alike() == []
    history = row("R2", "77", status="approved", decided=-20, until=60, domain="wings-example.com")
    run = imports.merge("registrations", file(history), OLD)
    found = stored(imports, "id")[-1]
    assert alike() == [(waiting, found)]
    imports.merge("registrations", file(row("R3", "77", status="rejected", decided=-9, domain="w-example.com")), OLD)
    assert alike() == [(waiting, found), (waiting, stored(imports, "id")[-1])]  # what was kept is kept once
    imports.undo(run)
    assert alike() == [(waiting, stored(imports, "id")[-1])]


def test_what_was_worked_on_here_is_changed_by_no_file_and_keeps_the_import(imports, shop):
    run = imports.merge("registrations", file(row("R1")), OLD)
    with system("test") as session:
        session.scalars(select(Registration)).one().outcome = "lost"
    again = imports.check("registrations", file(row("R1", amount="7")), OLD)
    assert "worked on here" in again.refused[0][3]
    with pytest.raises(Refused, match="changed since"):
        imports.undo(run)


REFUSED = [
    ({"customer": "GmbH"}, "customer"),
    ({"customer": "?!…"}, "customer"),
    ({"customer": "x" * 301}, "customer"),
    ({"domain": "gmail.com"}, "web domain"),
    ({"domain": "", "country": ""}, "customer"),
    ({"partner": "P9"}, "partner code"),
    ({"family": "Boats"}, "product family"),
    ({"family": ";"}, "product family"),
    ({"amount": "0"}, "amount"),
    ({"amount": "a lot"}, "amount"),
    ({"received": 3}, "received on"),
    ({"close": "2020-01-01"}, "expected close"),
    ({"status": "approved"}, "decided on"),
    ({"status": "approved", "decided": -3}, "protected until"),
    ({"status": "approved", "decided": -40, "until": 3}, "decided on"),
    ({"status": "approved", "decided": -3, "until": -9}, "protected until"),
    ({"status": "expired", "decided": -3, "until": 9}, "protected until"),
    ({"status": "rejected", "decided": -3, "outcome": "won"}, "outcome"),
    ({"status": "maybe"}, "status"),
]


@pytest.mark.parametrize(("change", "column"), REFUSED, ids=lambda value: str(value)[:40])
def test_each_bad_row_has_a_clear_answer(imports, shop, change, column):
    run = imports.check("registrations", file(row("R1", **change), row("R2", domain="fine-example.com")), OLD)
    assert [(number, found) for number, found, _, _ in run.refused] == [(2, column)]
    assert run.refused[0][3].endswith(".")


def test_punycode_and_letters_are_one_domain(imports, shop):
    text = file(
        row("R1", domain="https://müller-spiele.de/a", received=-9),
        row("R2", "77", received=-2, domain="xn--mller-spiele-dlb.de"),
    )
    run = imports.merge("registrations", text, OLD)
    assert run.counts["new"] == 2
    assert stored(imports, "conflict") == [False, True]

"""What a partner did for a deal: said by its manager, read by both sides, counted by programs that ask for it (TI-3)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from prm.core import clock
from prm.core.money import SCALE
from prm.core.transaction import system
from prm.deals import measures
from prm.deals.models import Registration
from prm.deals.rules import Outcome, Sourcing, Status
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.programs import progress
from prm.programs.measures import MEASURES
from tests.programs.conftest import Room
from tests.programs.test_pages import seen_of
from tests.programs.texts import POINTS


@pytest.fixture
def won(deals, cast):
    """Closes deals of Twin: (sourcing, units, currency) each; amounts of USD are worth what they say, EUR 1.25."""

    def close(*many):
        for sourcing, units, currency in many:
            number = deals.register(cast.tia, customer=f"C{units}{sourcing}", domain=f"c{units}{sourcing}-example.com")
            with deals.app.app_context(), system("test") as session:
                worth = units * SCALE * (5 if currency == "EUR" else 4) // 4
                values = {"amount": units * SCALE, "currency": currency, "reporting": worth}
                values |= {"outcome": Outcome.WON, "closed_on": clock.today(), "status": Status.APPROVED}
                session.execute(
                    update(Registration).where(Registration.id == number).values(sourcing=sourcing, **values)
                )

    return close


def read(deals, cast, which="read", **told):
    """Whole units of Twin's won amount of the last year."""
    with deals.app.app_context(), system("look", writes=False) as session:
        reading = getattr(MEASURES["won_amount"], which)
        found = reading(session, [cast.twin.id], clock.today() - timedelta(days=365), clock.today(), **told)
        return found.get(cast.twin.id, 0) / SCALE


def test_won_amounts_are_told_apart_by_what_the_partner_did(deals, cast, won):
    won((Sourcing.SOURCED, 1_000, "USD"), (Sourcing.ASSISTED, 200, "USD"), (Sourcing.MANAGED, 30, "USD"))
    assert read(deals, cast) == 1_230
    assert [read(deals, cast, source=str(each)) for each in Sourcing] == [1_000, 200, 30]


def test_at_fixed_rates_a_currency_counts_as_the_program_says_and_others_as_booked(deals, cast, won):
    won((Sourcing.SOURCED, 1_000, "EUR"), (Sourcing.SOURCED, 100, "USD"))
    assert read(deals, cast) == 1_350
    assert read(deals, cast, "read_fixed", rates={"EUR": "1.1", "USD": "1"}) == 1_200
    assert read(deals, cast, "read_fixed", rates={"USD": "1"}) == 1_350
    assert read(deals, cast, "read_fixed", rates={"EUR": "1.1"}, source="assisted") == 0
    assert measures.won_fixed(None, [], clock.today(), clock.today(), rates={}) == {}


def test_the_manager_says_it_and_the_partner_reads_it(deals, cast, as_):
    row = deals.look(deals.register(cast.tia))
    at = f"/deals/{row.public_id}"
    assert "Sourced" in as_(cast.nadia).get(at).text
    assert as_(cast.nadia).post(f"{at}/sourcing", {"sourcing": "stolen"}).status_code == 422
    assert as_(cast.nadia).post(f"{at}/sourcing", {"sourcing": "assisted"}).status_code == 303
    assert as_(cast.nadia).post(f"{at}/sourcing", {"sourcing": "assisted"}).status_code == 303
    assert deals.look(row.id).sourcing is Sourcing.ASSISTED
    assert "Assisted" in as_(cast.tia).get(f"/portal/deals/{row.public_id}").text
    assert as_(cast.leo).post(f"{at}/sourcing", {"sourcing": "managed"}).status_code == 403
    assert as_(cast.max).post(f"{at}/sourcing", {"sourcing": "managed"}).status_code == 404
    assert as_(cast.tia).post(f"{at}/sourcing", {"sourcing": "managed"}).status_code == 404
    with deals.app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count()).where(Event.kind == "registration.attributed")) == 1


def test_what_was_declined_has_no_part(deals, cast, as_):
    row = deals.look(deals.register(cast.tia))
    with deals.app.app_context(), system("test") as session:
        session.execute(update(Registration).where(Registration.id == row.id).values(status=Status.REJECTED))
    answer = as_(cast.nadia).post(f"/deals/{row.public_id}/sourcing", {"sourcing": "managed"})
    assert answer.status_code == 409
    assert "counts for nothing any more" in answer.text


def test_the_points_program_is_typed_in_published_and_earned_with_deals(app, deals, cast, as_, won):
    """HubSpot's points as quoted: 5, 3 and 1 per hundred, at fixed rates, with a minimum of sourced ones."""
    room, ada, dirk, at = Room(app, cast), as_(cast.ada), as_(cast.dirk), "/programs/tiers/solutions"
    assert ada.post("/programs/tiers/new", {"text": POINTS, "seen": ""}).headers["Location"] == f"{at}/draft"
    asked = {"note": "As quoted", "effective_on": clock.today().isoformat()}
    page = ada.get(f"{at}/draft").text
    assert ada.post(f"{at}/draft/proposed", asked | {"seen": seen_of(page)}).status_code == 303
    theirs = seen_of(dirk.get(f"{at}/draft").text)
    assert dirk.post(f"{at}/draft/published", {"seen": theirs}).status_code == 303

    def level():
        def look(session):
            twin = session.get_one(Partner, cast.twin.id)
            (found,) = progress.of_partner(session, twin, clock.today())
            return found.weighed.level.key

        return room.work(look)

    won((Sourcing.SOURCED, 99_900, "USD"), (Sourcing.ASSISTED, 400_000, "USD"))
    assert level() == "member"  # 16,995 points, but 4,995 of them sourced
    won((Sourcing.SOURCED, 90, "EUR"))
    assert level() == "member"  # 99 at the program's rate, 112.5 at the day's
    won((Sourcing.MANAGED, 5, "USD"), (Sourcing.SOURCED, 1, "USD"))
    assert level() == "gold"
    won((Sourcing.SOURCED, 199_999, "USD"), (Sourcing.MANAGED, 1_300_000, "USD"))
    assert level() == "gold"  # 39,995 points, 14,995 of them sourced: one hundred is not full
    won((Sourcing.SOURCED, 2, "USD"))
    assert level() == "platinum"

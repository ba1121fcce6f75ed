"""What becomes of an applicant's words: the old link once the address is corrected, and everything after its period."""

import re
from datetime import timedelta

import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.joining.models import Application
from prm.partners.models import Partner
from prm.privacy import periods
from tests.joining.conftest import ASKED, yes

WORDS = {"why": "As Otto Ohm said.", "referees": "Rosa Ruiz\r\nHotel Mar", "proprietors": "Paul Prat"}


def test_once_the_address_is_corrected_the_old_link_proves_nothing_even_before_the_new_letter(stranger):
    opened = re.search(r'name="opened"[^>]*value="([^"]+)"', stranger.http.get("/apply/reseller").text)[1]

    def send(**given):
        with time_machine.travel(clock.now() + timedelta(seconds=30), tick=False):
            return stranger.http.post("/apply/reseller", ASKED | {"opened": opened} | given)

    send(email="victim@nortwind-example.com")
    old = stranger.link()
    reader = stranger.as_(None)
    assert reader.get(old).status_code == 302  # opened, not yet confirmed
    send(city="Madrid", email="victim@nortwind-example.com")
    assert stranger.as_(None).get(old).status_code == 302  # the same address: the link holds
    send()
    assert stranger.as_(None).get(old).status_code == 410
    assert reader.post("/apply/confirm").status_code == 410
    assert stranger.row().verified_at is None


def test_the_words_of_an_erased_applicant_go_with_their_period_and_so_do_their_copies(stranger, app, cast, home):
    stranger.send(**WORDS, certifications="ISO 27001")
    stranger.confirm()
    stranger.vet(cast.ada)
    assert stranger.desk(cast.ada, "approval", **yes(cast)).status_code == 303
    number, made = stranger.row().id, stranger.row().partner_id
    with app.app_context(), system("erased") as session:
        row = session.get_one(Application, number)
        row.contact = row.email = row.phone = ""  # as erasing the person leaves it
        kept = session.get_one(Partner, made)
        assert {"References", "Owners"} < set(kept.attributes)
    with app.app_context(), time_machine.travel(clock.now() + timedelta(days=366), tick=False):
        assert periods.forget(home)["applicants"] == 1
        assert periods.forget(home)["applicants"] == 0
    with app.app_context(), system("look", writes=False) as session:
        row = session.scalars(select(Application)).one()
        assert (row.why, row.referees, row.proprietors, row.company) == ("", "", "", ASKED["company"])
        assert session.get_one(Partner, made).attributes == {"Certifications held": "ISO 27001"}

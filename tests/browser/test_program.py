"""S-P6 on a phone: what is missing for the next level is one tap from Home, as links with how much, of what, by when."""

import re

import pytest
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.partners.models import Partner
from prm.programs import progress
from prm.programs.shown import progress as shown
from tests.browser.thumbs import PHONE, Thumbs, below_the_fold

pytestmark = pytest.mark.xdist_group("browser")  # one server and one Chromium serve them all


@pytest.fixture(scope="module")
def climbing(house):
    """A visitor of a company that misses something for its next level, and what its page has to say."""
    with house.app.test_request_context(), system("browser tests", writes=False) as session:
        for partner in session.scalars(select(Partner).order_by(Partner.id)):
            for each in progress.of_partner(session, partner, clock.today()):
                if each.plan and each.plan.steps and each.level and not shown(each)["rising"]:
                    found = partner.id, shown(each)
                    break
            else:
                continue
            break
    return house.admit(found[0]), found[1]


def test_s_p6_what_is_missing_for_the_next_level_is_one_tap_away(look, climbing):
    who, told = climbing
    eyes = look(who, width=PHONE, touch=True).open("/portal/", cold=False)
    thumbs, page = Thumbs(eyes), eyes.page
    thumbs.tap("nav.rail a:has-text('Program')")
    page.wait_for_url("**/portal/program")
    assert thumbs.taps == 1
    assert thumbs.seconds(decisions=1, reading=3) <= 8
    step = told["plan"][0]
    seen = (f"To reach {told['next']}", step["what"], step["how"], step["count"])
    assert below_the_fold(page, *seen) == []
    text = page.locator("main").inner_text()
    assert re.search(r"\S+ of \S+", step["count"])
    assert re.search(r"by \d+ \w{3} \d{4}", text)
    links = page.locator("section.card", has_text=f"To reach {told['next']}").locator("a[href^='/portal/']")
    assert links.count() == len(told["plan"])
    links.first.tap()
    page.wait_for_load_state("networkidle")
    assert not page.url.endswith("/portal/program")
    assert eyes.errors == []

"""The words of a decision follow the language of whoever registered the deal, not of whoever decides (E19)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import update

from prm.core.installation import touch
from prm.core.transaction import system
from prm.identity.models import User
from prm.web import formats
from tests.deals.pages import text


def speaks(deals, person, locale):
    with deals.app.app_context(), system("test") as session:
        session.execute(update(User).where(User.id == person.id).values(preferences={"locale": locale}))


def test_the_day_in_an_approval_reads_as_the_partner_writes_days(deals, cast, as_):
    speaks(deals, cast.pia, "es_ES")
    row = deals.look(deals.register(cast.pia))
    address = f"/deals/{row.public_id}/decision"
    sent = {"act": "approve", "version": row.version, "back": ""}
    assert as_(cast.nadia).post(address, sent).status_code == 303
    row = deals.look(row.id)
    with deals.app.test_request_context():
        theirs, ours = (formats.day(row.protected_until.date(), locale) for locale in ("es_ES", "en_US"))
    assert theirs != ours
    assert theirs in row.told
    assert row.told in as_(cast.pia).get(f"/portal/deals/{row.public_id}").text.replace("&#34;", '"')


def test_the_page_around_the_preview_stays_in_the_reviewer_s_language(deals, cast, as_):
    speaks(deals, cast.pia, "es_ES")
    row = deals.look(deals.register(cast.pia))
    page = text(as_(cast.nadia).get(f"/deals/{row.public_id}?act=decline&reason=incomplete"))
    assert f"{row.close_on:%-d %b %Y}" in page or f"{row.close_on:%b %-d, %Y}" in page


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Lima"])
def test_of_a_list_each_reader_reads_the_moments_of_the_own_zone(deals, cast, as_, zone):
    with time_machine.travel(datetime(2026, 11, 3, 10, 30, tzinfo=UTC)):  # office hours: two days on is the same minute
        row = deals.look(deals.register(cast.pia))
    pages = [(as_(cast.ada), "/deals/?f.show=all"), (as_(cast.pia), "/portal/deals/")]
    said = [told(browser.get(page)) for browser, page in pages]
    with deals.app.app_context(), system("test") as session:
        for person in (cast.ada, cast.pia):
            session.execute(update(User).where(User.id == person.id).values(preferences={"time_zone": zone}))
        touch(("identity",), session)
    there = row.received_at.astimezone(ZoneInfo(zone))
    for (browser, page), before in zip(pages, said, strict=True):
        now = told(browser.get(page))
        assert now != before
        assert all(f"{there:%H:%M}" in moment for moment in now)


def told(page):
    """The moments behind the days of a list."""
    return {each["title"] for each in BeautifulSoup(page.text, "html.parser").select("tbody time[title]")}

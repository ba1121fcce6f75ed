"""The rules of engagement on the pages of who sets them: read, changed on a form, previewed, published, compared."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.core import clock
from prm.core.installation import touch
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.rules import Status
from prm.deals.service import deciding, routing, touching
from prm.deals.terms_stored import Terms
from prm.journal.models import Event
from prm.partners.models import Partner
from tests.deals.pages import rows, text
from tests.deals.rules_form import RULES, changed, filled, published
from tests.factories import make_partner


@pytest.fixture
def ada(as_, cast):
    return as_(cast.ada)


def kinds_of(deals):
    return [row.kind for row in rows(deals, select(Event.kind).where(Event.kind.like("rules.%")).order_by(Event.id))]


def test_staff_and_partners_read_the_same_clauses(ada, deals, as_):
    ours = BeautifulSoup(ada.get(RULES).text, "html.parser").select(".facts > *")
    theirs = BeautifulSoup(as_(deals.cast.pia).get("/portal/deals/rules").text, "html.parser").select(".facts > *")
    assert len(ours) > 60
    assert [each.text for each in ours] == [each.text for each in theirs]
    assert "protected for 90 days" in text(ada.get(RULES))
    assert "09:00–17:00" in text(ada.get(RULES))


def test_a_form_that_is_sent_as_it_came_changes_nothing(ada, deals):
    deals.register(deals.cast.pia)
    page = changed(ada)
    assert page.status_code == 303
    assert "Both say the same." in text(ada.get(f"{RULES}/draft"))


def test_days_of_protection_change_by_a_form_and_both_sides_read_it_at_once(ada, deals, as_):
    sent = published(ada, days="120", **{"protection_lines-0-days": "45"})
    assert sent.status_code == 303
    for person, place in ((ada, RULES), (as_(deals.cast.pia), "/portal/deals/rules")):
        page = text(person.get(place))
        assert "Every other deal is protected for 120 days" in page
        assert "under $10,000 is protected for 45 days" in page
    assert kinds_of(deals) == ["rules.drafted", "rules.published"]


def test_the_draft_tells_its_changes_and_which_open_deals_it_touches_and_lists_them(ada, deals):
    deals.register(deals.cast.pia)
    deals.register(deals.cast.omar, amount=50_000_000, domain="small-one.com", customer="Small One")
    changed(ada, days="120")
    page = text(ada.get(f"{RULES}/draft"))
    for said in (
        "Every other deal is protected for 90 days",
        "Every other deal is protected for 120 days",
        "2 open weighed",
        "Protection already granted stays as granted",
    ):
        assert said in page
    listed = text(ada.get(f"{RULES}/draft/deals"))
    assert "Protection: 90 days → 120 days" in listed
    assert "Fabrikam GmbH" in listed
    assert "Small One" not in listed


def test_a_deal_whose_protection_has_run_out_is_not_open_any_more(ada, app, deals):
    number = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, number, deals.cast.ada)
    changed(ada, days="120")
    assert "1 open weighed" in text(ada.get(f"{RULES}/draft"))
    with app.app_context(), system("time goes by") as session:
        session.get_one(Registration, number).protected_until = clock.now() - timedelta(days=1)
        touch(["deals"])
    assert "0 open weighed" in text(ada.get(f"{RULES}/draft"))


def test_a_director_lists_only_deals_of_own_regions_and_is_told_of_the_rest(ada, deals, as_):
    deals.register(deals.cast.pia)
    deals.register(deals.cast.omar, domain="other-one.com", customer="Other One")
    changed(ada, days="120")
    all_of_them = text(ada.get(f"{RULES}/draft/deals"))
    assert "Fabrikam GmbH" in all_of_them
    assert "Other One" in all_of_them
    mine = text(as_(deals.cast.dirk).get(f"{RULES}/draft/deals"))
    assert "1 more deal lies outside your regions." in mine


def test_what_is_granted_and_what_is_open_keeps_the_version_it_was_registered_under(ada, deals):
    kept = deals.register(deals.cast.pia)
    deals.decide(deciding.approve, kept, deals.cast.ada)
    before = deals.look(kept).protected_until
    open_one = deals.register(deals.cast.pia, domain="open-one.com", customer="Open One")
    published(ada, days="30")
    assert deals.look(kept).protected_until == before
    deals.decide(deciding.approve, open_one, deals.cast.ada)
    fresh = deals.register(deals.cast.pia, domain="new-one.com", customer="New One")
    deals.decide(deciding.approve, fresh, deals.cast.ada)
    spans = [deals.look(each) for each in (open_one, fresh)]
    assert [(each.protected_until - each.protected_from).days for each in spans] == [90, 30]
    assert [each.terms_version for each in spans] == [1, 2]


def test_a_version_of_a_later_day_waits_for_it(ada, deals):
    day = clock.today() + timedelta(days=7)
    published(ada, day=day, days="30")
    assert "protected for 90 days" in text(ada.get(RULES))
    assert "New rules come on" in text(ada.get(RULES))
    assert deals.look(deals.register(deals.cast.pia)).terms_version == 1
    assert "To come" in text(ada.get(f"{RULES}/versions"))
    published(ada, days="45")
    page = text(ada.get(f"{RULES}/versions"))
    assert "Replaced before its day" in page
    assert "protected for 45 days" in text(ada.get(RULES))


def test_versions_say_who_when_and_why_and_differ_in_words(ada, deals):
    published(ada, why="Deals take longer this year.", days="120")
    page = text(ada.get(f"{RULES}/versions"))
    for said in (
        "Version 2",
        "Version 1",
        "Deals take longer this year.",
        deals.cast.ada.name,
        "Comes with the product",
    ):
        assert said in page
    assert "protected for 90 days" in page
    assert "protected for 120 days" in page
    published(ada, why="Back.", days="90", monday="08:00-12:00")
    page = text(ada.get(f"{RULES}/versions?before=1&after=3"))
    assert "Monday Changed 09:00–17:00 08:00–12:00" in page
    assert ada.get(f"{RULES}/versions/9").status_code == 404
    assert "no longer hold" in text(ada.get(f"{RULES}/versions/1"))


def test_lines_are_added_moved_and_taken_out_without_losing_what_is_typed(ada):
    sent = filled(ada.get(f"{RULES}/edit"))
    more = ada.post(f"{RULES}/edit", sent | {"act": "add.protection_lines", "name": "Half typed", "days": "x1"})
    now = filled(more)
    assert (now["name"], now["days"], now["protection_lines-2-days"]) == ("Half typed", "x1", "")
    again = filled(ada.post(f"{RULES}/edit", now | {"act": "up.protection_lines.1"}))
    assert [again[f"protection_lines-{n}-days"] for n in range(2)] == ["180", "60"]
    less = filled(ada.post(f"{RULES}/edit", again | {"act": "drop.protection_lines.0"}))
    assert less["protection_lines-0-days"] == "60"
    assert "protection_lines-2-days" not in less


def test_a_line_by_family_region_and_size_is_read_as_one_sentence(ada, app, deals):
    sent = filled(ada.get(f"{RULES}/edit"))
    sent = filled(ada.post(f"{RULES}/edit", sent | {"act": "add.protection_lines"}))
    line = {"amount_from": "50k", "families": "bikes", "days": "200"}
    answer = ada.post(f"{RULES}/edit", sent | {f"protection_lines-2-{name}": value for name, value in line.items()})
    assert answer.status_code == 303
    assert "of $50,000 or more and with a product of Bikes is protected for 200 days" in text(ada.get(f"{RULES}/draft"))


def test_two_who_change_the_rules_at_once_see_each_other_s_text(ada, deals, as_):
    dirk = as_(deals.cast.dirk)
    mine = filled(ada.get(f"{RULES}/edit"))
    changed(dirk, days="75")
    answer = ada.post(f"{RULES}/edit", mine | {"days": "120"})
    page = text(answer, 409)
    for said in (f"{deals.cast.dirk.name} changed the rules", "Nothing you typed is lost", "75 days", "120 days"):
        assert said in page
    form = BeautifulSoup(answer.text, "html.parser").find("form", {"action": f"{RULES}/edit"})
    kept = {each["name"]: each["value"] for each in form.find_all("input") if each["name"] != "csrf_token"}
    assert ada.post(f"{RULES}/edit", kept).status_code == 303
    assert "120 days" in text(ada.get(f"{RULES}/draft"))


def test_a_draft_that_moved_on_is_not_published_unread(ada, deals, as_):
    changed(ada, days="120")
    seen = BeautifulSoup(ada.get(f"{RULES}/draft").text, "html.parser").find("input", {"name": "seen"})["value"]
    changed(as_(deals.cast.dirk), days="10")
    told = {"seen": seen, "why": "Longer.", "effective_on": clock.today().isoformat()}
    assert "The draft was changed after you opened this page" in text(ada.post(f"{RULES}/draft/published", told), 409)
    assert rows(deals, select(Terms.version)) == [(1,)]
    assert ada.post(f"{RULES}/draft/discarded").status_code == 303
    assert ada.post(f"{RULES}/draft/published", told).status_code == 409
    assert kinds_of(deals) == ["rules.drafted", "rules.drafted", "rules.discarded"]


def test_who_may_not_set_the_rules_reads_them(deals, as_):
    for person in (deals.cast.nadia, deals.cast.leo):
        assert "Change the rules" not in text(as_(person).get(RULES))
        assert as_(person).get(f"{RULES}/edit").status_code == 403
    assert as_(deals.cast.pia).get(RULES).status_code == 404


def test_facts_of_all_open_deals_are_those_that_decide_each(app, deals):
    for number, person in enumerate((deals.cast.pia, deals.cast.omar, deals.cast.pia)):
        families = (deals.bikes, deals.helmets)[: number % 2 + 1]
        deals.register(person, domain=f"fact{number}-one.com", customer="Fact AG", families=families)
    with app.app_context(), system("hub") as session:
        session.get_one(Partner, deals.cast.acme.id).country = "ES"
        make_partner(name="Hub", kind="Distributor", country="ES")
    with app.app_context(), system("look", writes=False) as session:
        found = dict(touching.open_deals(session)[1])
        stored = session.scalars(select(Registration)).all()
        assert len(found) == len(stored) == 3
        assert sum("distributor" in deal.blanks for deal in found.values()) == 2
        for row in stored:
            assert row.status in {Status.SUBMITTED, Status.APPROVED}
            assert found[row.id] == routing.facts_of(session, row, session.get_one(Partner, row.partner_id))

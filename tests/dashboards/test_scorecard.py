"""The Scorecard tab and the health column of the list, on the demo company."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from prm.access.policy import Role
from prm.core.transaction import system
from prm.dashboards import scorecard, scored, service
from prm.journal.models import Event
from prm.partners.models import Partner


@pytest.fixture(scope="module")
def night(shop):
    """The demo company after its first night: the partners that have a score."""
    with shop.app.app_context():
        service.score_all()
        with system("look", writes=False) as session:
            rows = session.execute(select(Partner.id, Partner.public_id, Partner.health).where(Partner.health >= 0))
            return rows.all()


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def test_the_points_of_the_parts_add_up_to_the_health_on_the_page(shop, night):
    found = page(shop(Role.ADMIN), f"/partners/{night[0].public_id}/scorecard")
    table = found.select("table")[0]
    points = [int(row.select("td")[3].text) for row in table.select("tbody tr")]
    assert sum(points) == int(table.select("tfoot td")[3].text) == int(found.select_one(".big").text)


def test_every_part_opens_the_rows_behind_it(shop, night):
    admin = shop(Role.ADMIN)
    found = page(admin, f"/partners/{night[0].public_id}/scorecard")
    ways = [link["href"] for link in found.select("tbody a") if not link["href"].startswith("#")]
    assert len(ways) >= 5
    assert {admin.get(way).status_code for way in ways} == {200}


def test_contacts_counted_are_the_contacts_listed(shop, night):
    admin = shop(Role.ADMIN)
    found = page(admin, f"/partners/{night[0].public_id}/scorecard")
    row = next(row for row in found.select("#engagement tbody tr") if "Calls" in row.th.text)
    listed = page(admin, row.a["href"]).select(".timeline li")
    assert len(listed) == int(row.select("td")[2].text)


def test_the_nights_score_is_the_pages_score(shop, night):
    with shop.app.app_context(), system("look", writes=False):
        for row in night[:15]:
            now = scorecard.of(row.id).now
            assert now is not None
            assert now.health == row.health


def test_a_second_run_of_the_same_day_changes_nothing_and_each_run_leaves_one_event(shop, night):
    with shop.app.app_context():
        assert service.score_all() == len(night)
        with system("look", writes=False) as session:
            facts = session.scalars(select(Event.facts).where(Event.kind == "partners.scored").order_by(Event.id)).all()
    assert facts[-1] == {"scored": len(night), "changed": 0}


def test_the_list_sorts_and_narrows_by_health(shop, night):
    found = page(shop(Role.ADMIN), "/partners/?sort=-health&size=100")
    texts = [cell.text.strip() for cell in found.select("td[data-label='Health']")]
    shown = [int(text) for text in texts if re.fullmatch(r"\d+", text)]
    assert shown == sorted(shown, reverse=True)
    assert shown
    red = page(shop(Role.ADMIN), "/partners/?f.health=red&size=100").select("td[data-label='Health']")
    assert all(int(cell.text) < 50 for cell in red)


def test_peers_are_shown_from_five_on(shop, night):
    with shop.app.app_context(), system("look", writes=False) as session:
        partner = session.get(Partner, night[0].id)
        everybody = scorecard.peers(partner, 100, Partner.id > 0)
        four = [row.id for row in night[1:5]]
        assert everybody.n >= scorecard.FEWEST_PEERS
        assert scorecard.peers(partner, 100, Partner.id.in_(four)) is None
        assert scored.days().today >= scored.days().sold


def test_going_up_the_unscored_still_stand_last(shop, night):
    found = page(shop(Role.ADMIN), "/partners/?sort=health&size=100")
    texts = [cell.text.strip() for cell in found.select("td[data-label='Health']")]
    shown = [int(text) for text in texts if re.fullmatch(r"\d+", text)]
    assert shown == sorted(shown)
    assert texts[: len(shown)] == [str(each) for each in shown]


def test_the_dictionary_tells_both_scores_and_their_drill_lists_the_partners_behind(shop, night):
    admin = shop(Role.ADMIN)
    told = page(admin, "/insights/metrics")
    for key in ("partner_health", "partner_engagement"):
        assert told.select_one(f"#{key} a") is not None
    found = page(admin, "/insights/drill/partner_health?by=partner")
    average, points, scored_ones = (cell.text for cell in found.select("tfoot td")[:3])
    assert float(average) == pytest.approx(int(points.replace(",", "")) / int(scored_ones), abs=0.0001)
    ways = [link["href"] for link in found.select("tbody th a")]
    assert len(page(admin, ways[0]).select("tbody tr")) == 1


def test_the_overview_tells_health_with_its_parts_and_what_moved_it(shop, night):
    found = page(shop(Role.ADMIN), f"/partners/{night[0].public_id}")
    card = next(card for card in found.select("section.card") if card.h2.text == "Health")
    points = [re.match(r"(\d+) of (\d+)", row.select_one("td.num").text.strip()) for row in card.select("tbody tr")]
    assert sum(int(each[1]) for each in points) == int(card.select_one(".big").text) == night[0].health
    assert sum(int(each[2]) for each in points) in {99, 100, 101}
    assert any(word in card.text for word in ("moved most", "fell most", "no part moved"))
    assert card.select_one("header a")["href"].endswith("/scorecard")


def test_the_overview_tells_what_stands(shop, night):
    found = page(shop(Role.ADMIN), f"/partners/{night[0].public_id}")
    titles = [title.text for title in found.select("section.card h2")]
    assert titles.index("Health") < titles.index("What stands") < titles.index("Company")
    stands = next(card for card in found.select("section.card") if card.h2.text == "What stands")
    assert {"Revenue, 12 months", "Last contact", "Portal access"} <= {line.text for line in stands.select("dt")}

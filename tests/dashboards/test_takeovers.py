"""What our own sales won after a no or the end of protection counts as taken over, as what a rival won does (M4)."""

from datetime import timedelta

from prm.core.transaction import system
from prm.deals import keys
from prm.deals.known import Course, DirectOpportunity, Side
from prm.deals.models import Registration
from prm.deals.service import knowing
from prm.sales.models import Category
from tests.dashboards.decided import terms
from tests.dashboards.test_fairness import NOON, deal, page, total
from tests.factories import save


def opportunity(app, domain, **given):
    """A direct opportunity at the customer of this domain, as an import leaves it."""
    named = {"source": "crm", "external_id": domain, "name": "Fleet", "customer": domain, "customer_sort": domain}
    money = {"amount": 1, "currency": "USD", "reporting": 1, "opened_on": NOON.date() - timedelta(days=200)}
    with app.app_context(), system("opportunity") as session:
        blank = {"key_version": keys.VERSION, "domain": domain, "territory_id": None, "manager_id": None}
        made = save(DirectOpportunity(**named | money | blank | given))
        knowing.index(session, Side.OPPORTUNITY, [made.id])


def test_taken_over_is_also_what_our_own_people_won_of_the_same_customer_and_family_in_time(app, as_, cast):
    with app.app_context(), system("families"):
        terms()
        bikes, helmets = save(Category(name="Bikes")).id, save(Category(name="Helmets")).id
    won = {"course": Course.WON, "category_id": bikes}
    cases = (  # customer, days after the no, what became of the opportunity, whether it counts
        ("won-example.com", 30, won, True),
        ("whatever-example.com", 180, won | {"category_id": None}, True),
        ("late-example.com", 181, won, False),
        ("before-example.com", -1, won, False),
        ("other-example.com", 30, won | {"category_id": helmets}, False),
        ("lost-example.com", 30, won | {"course": Course.LOST}, False),
        ("open-example.com", 30, won | {"course": Course.OPEN}, False),
        ("undated-example.com", None, won, False),
    )
    counts = []
    for key, days, given, counted in cases:
        made = deal(app, cast.acme, cast.pia, NOON, key, bikes)
        opportunity(app, key, closed_on=None if days is None else NOON.date() + timedelta(days=days), **given)
        counts += [made] if counted else []
    until = {"protected_from": NOON - timedelta(days=90), "protected_until": NOON}
    lapsed = deal(app, cast.acme, cast.pia, NOON - timedelta(days=90), "lapsed-example.com", bikes, **until)
    opportunity(app, "lapsed-example.com", closed_on=NOON.date() + timedelta(days=9), **won)
    with app.app_context(), system("numbers", writes=False) as session:
        numbers = {session.get_one(Registration, made).number for made in (*counts, lapsed)}
    client = as_(cast.leo)
    assert (total(client, "taken_over"), total(client, "lost")) == (3, 9)
    listed = page(client, "/insights/fairness/decisions?part=taken_over")
    assert all(number in listed.text for number in numbers)
    assert listed.text.count("Taken over by our own sales") == 3
    words = " ".join(page(client).text.split())
    assert "by another partner or by our own sales" in words

"""Who stands below whom: no circle, whatever two people do at the same time."""

from itertools import pairwise
from threading import Thread

import pytest
from sqlalchemy import select

from prm.core.db import db
from prm.core.transaction import system
from prm.partners import service
from prm.partners.models import Partner
from prm.partners.rules import in_circle
from tests.factories import make_partner
from tests.partners.test_record import filled, row, url


@pytest.mark.parametrize(
    ("heads", "codes"),
    [
        ({}, ""),
        ({"A": "B", "B": "C", "C": None}, ""),
        ({"A": "gone"}, ""),
        ({"A": "A"}, "A"),
        ({"A": "B", "B": "A", "C": "A", "D": "C"}, "AB"),
        ({"A": "B", "B": "C", "C": "A", "X": "Y", "Y": "X"}, "ABCXY"),
    ],
)
def test_a_circle_is_found_with_the_way_round_and_who_only_leads_into_it_is_none(heads, codes):
    found = in_circle(heads)
    assert sorted(found) == list(codes)
    for code, way in found.items():
        assert way[0] == way[-1] == code
        assert all(heads[above] == below for above, below in pairwise(way))


@pytest.fixture
def pair(app, cast):
    """Two companies in Nadia's book."""
    with app.app_context(), system("two companies") as session:
        found = [make_partner(name=name, code=name.upper(), manager=cast.nadia, territory_id=cast.iberia.id)
                 for name in ("North", "South")]  # fmt: skip
        session.flush()
        session.expunge_all()
    return found


def test_a_company_below_itself_over_three_steps_is_refused_in_words(app, as_, cast, pair):
    nadia, (north, south) = as_(cast.nadia), pair
    for child, parent in ((south, "NORTH"), (cast.acme, "SOUTH")):
        assert nadia.post(url(child, "/edit"), filled(nadia, child) | {"parent": parent}).status_code == 303
    answer = nadia.post(url(north, "/edit"), filled(nadia, north) | {"parent": "ACME"})
    assert answer.status_code == 422
    assert "already stands below North. Choose a company outside that family, or none." in answer.text


def test_two_who_put_two_companies_under_each_other_at_once_make_no_circle(app, as_, cast, pair):
    (north, south), nadia, answers = pair, as_(cast.nadia), []
    asked = filled(nadia, south) | {"parent": "NORTH"}
    second = Thread(target=lambda: answers.append(nadia.post(url(south, "/edit"), asked)))
    with app.app_context(), system("somebody else, in the middle of it"):
        service.one_family_at_a_time(db.session())
        db.session.get_one(Partner, north.id).parent_id = south.id
        db.session.flush()
        second.start()
        second.join(timeout=1)
        assert second.is_alive()  # it waits for who came first
    second.join()
    assert answers[0].status_code == 422
    assert "North already stands below South" in answers[0].text
    assert row(app, Partner, code="SOUTH").parent_id is None
    with app.app_context(), system("look", writes=False) as session:
        heads = dict(session.execute(select(Partner.id, Partner.parent_id)).all())
    assert in_circle(heads) == {}

"""Who hears of an application: those who recruit where it comes from, its owner, the new partner's manager."""

from sqlalchemy import select

from prm.core.transaction import system
from prm.identity.models import Territory
from prm.identity.rules import NodeKind
from prm.notices.models import Notice
from tests.factories import make_territory
from tests.joining.conftest import yes


def told(app, person):
    with app.app_context(), system("look", writes=False) as session:
        rows = session.scalars(select(Notice).where(Notice.user_id == person.id).order_by(Notice.id)).all()
        return [(row.kind, row.title, row.seen_at is None) for row in rows]


def test_an_application_of_a_country_is_told_to_and_read_by_the_managers_of_its_territories_alone(stranger, app, cast):
    with app.app_context(), system("Iberia lies in Spain") as session:
        spain = make_territory("Spain", NodeKind.COUNTRY, cast.emea)
        session.get_one(Territory, cast.iberia.id).parent_id = spain.id
    stranger.send()
    stranger.letters()
    assert told(app, cast.nadia) == []
    stranger.confirm()
    assert [each[1] for each in told(app, cast.nadia)] == ["Northwind Traders wants to become a partner"]
    assert [person for person in ("dirk", "max", "ada") if told(app, getattr(cast, person))] == []
    path = f"/applications/{stranger.row().public_id}"
    assert stranger.as_(cast.nadia).get(path).status_code == 200
    assert stranger.as_(cast.max).get(path).status_code == 404


def test_without_a_region_the_director_is_told_and_opening_it_clears_the_bell(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    assert [each[0] for each in told(app, cast.dirk)] == ["application.verified"]
    stranger.as_(cast.dirk).get(f"/applications/{stranger.row().public_id}")
    assert told(app, cast.dirk)[0][2] is False


def test_who_is_given_an_application_is_told_and_a_decision_settles_it(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    stranger.desk(cast.ada, "plan", owner=cast.nadia.public_id, stage="new", next_step="", next_on="")
    stranger.letters()
    assert told(app, cast.nadia) == [
        ("application.assigned", "You look after the application of Northwind Traders", True)
    ]
    stranger.vet(cast.ada)
    stranger.desk(cast.ada, "approval", **yes(cast))
    stranger.letters()
    assert told(app, cast.nadia) == [
        ("application.assigned", "You look after the application of Northwind Traders", False),
        ("application.approved", "Northwind Traders is a partner now", True),
    ]


def test_a_no_is_told_to_its_owner(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    stranger.desk(cast.ada, "plan", owner=cast.nadia.public_id, stage="new", next_step="", next_on="")
    stranger.desk(cast.ada, "refusal", reason="covered", told="Not this year.")
    stranger.letters()
    assert told(app, cast.nadia)[-1][:2] == ("application.declined", "Declined: Northwind Traders")

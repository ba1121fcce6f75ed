"""The verbs on targets: what they change, what they refuse, what they leave in the log."""

from datetime import date

import pytest
from sqlalchemy import select

from prm.core.errors import Refused
from prm.core.period import Period
from prm.core.transaction import system
from prm.identity import actors
from prm.journal.models import Event
from prm.sales import queries, service
from prm.sales.models import OwnerKind, Target
from prm.sales.rules import Wish
from tests.sales.facts import PLAN, Q1, Q2, make_target

FIRST, SECOND = Period(*Q1), Period(*Q2)


@pytest.fixture
def ada(cast, at_work):
    return actors.actor_of(cast.ada.id, -1, -1)


@pytest.fixture
def dirk(cast, at_work):
    return actors.actor_of(cast.dirk.id, -1, -1)


def owner(actor, person, kind=OwnerKind.MANAGER):
    found = queries.owners_by_id(actor, service.Do.SET_TARGETS, kind, [person.public_id])
    return found.get(person.public_id)


def events(session):
    session.commit()
    return session.execute(select(Event.kind, Event.facts).order_by(Event.id)).all()


def stored(session):
    rows = session.scalars(select(Target).order_by(Target.starts_on))
    return [(row.starts_on, row.amount, row.locked) for row in rows]


def test_setting_a_target_stores_it_and_says_old_and_new(at_work, cast, ada):
    nadia = owner(ada, cast.nadia)
    assert service.fill(PLAN, [Wish(nadia, FIRST, 1_000_000)], ada) == 1
    assert service.fill(PLAN, [Wish(nadia, FIRST, 2_500_000)], ada) == 1
    assert stored(at_work) == [(Q1[0], 2_500_000, False)]
    found = events(at_work)
    assert [kind for kind, _facts in found] == ["target.set", "target.set"]
    assert (found[1].facts["old"], found[1].facts["new"]) == ("USD 100.0000", "USD 250.0000")
    assert found[1].facts["owner"] == cast.nadia.public_id


def test_a_wish_that_changes_nothing_leaves_no_event(at_work, cast, ada):
    wish = Wish(owner(ada, cast.nadia), FIRST, 1_000_000)
    service.fill(PLAN, [wish], ada)
    assert service.fill(PLAN, [wish], ada) == 0
    assert len(events(at_work)) == 1


def test_an_empty_wish_takes_the_target_away(at_work, cast, ada):
    make_target(cast.nadia)
    service.fill(PLAN, [Wish(owner(ada, cast.nadia), FIRST, None)], ada)
    assert stored(at_work) == []
    assert events(at_work)[-1].kind == "target.removed"


def test_days_that_overlap_in_the_same_series_are_refused(at_work, cast, ada):
    make_target(cast.nadia)
    across = Period(date(2026, 3, 1), date(2026, 4, 30))
    with pytest.raises(Refused, match="overlap"):
        service.fill(PLAN, [Wish(owner(ada, cast.nadia), across, 1)], ada)
    service.fill("Another plan", [Wish(owner(ada, cast.nadia), across, 1)], ada)
    assert len(stored(at_work)) == 2


def test_a_locked_plan_refuses_old_and_new_targets_of_its_period(at_work, cast, ada):
    make_target(cast.nadia)
    make_target(cast.nadia, Q2)
    assert service.lock(PLAN, FIRST, ada, locked=True) == 1
    for person in (cast.nadia, cast.max):
        with pytest.raises(Refused, match="locked"):
            service.fill(PLAN, [Wish(owner(ada, person), FIRST, 5)], ada)
    assert service.fill(PLAN, [Wish(owner(ada, cast.nadia), SECOND, 5)], ada) == 1
    assert service.lock(PLAN, FIRST, ada, locked=False) == 1
    assert service.fill(PLAN, [Wish(owner(ada, cast.nadia), FIRST, 5)], ada) == 1
    kinds = [kind for kind, _facts in events(at_work)]
    assert kinds.count("target.locked") == 1
    assert kinds.count("target.unlocked") == 1


def test_locking_twice_is_one_event(at_work, cast, ada):
    make_target(cast.nadia)
    service.lock(PLAN, FIRST, ada, locked=True)
    assert service.lock(PLAN, FIRST, ada, locked=True) == 0
    assert [kind for kind, _facts in events(at_work)] == ["target.locked"]


def test_pasting_leaves_one_event_with_the_count(at_work, cast, ada):
    wishes = [Wish(owner(ada, person), FIRST, 70_000) for person in (cast.nadia, cast.max)]
    assert service.paste(PLAN, wishes, ada) == 2
    found = events(at_work)
    assert [kind for kind, _facts in found] == ["targets.pasted"]
    assert found[0].facts["count"] == 2


def test_a_target_can_move_its_days_but_not_onto_another(at_work, cast, ada):
    target = make_target(cast.nadia)
    make_target(cast.nadia, Q2)
    nadia = owner(ada, cast.nadia)
    shorter = Period(date(2026, 1, 1), date(2026, 2, 28))
    service.change(target, nadia, ada, amount=7, period=shorter, note="Shorter")
    assert stored(at_work)[0] == (shorter.start, 7, False)
    with pytest.raises(Refused, match="overlap"):
        service.change(target, nadia, ada, amount=7, period=Period(date(2026, 1, 1), date(2026, 4, 1)), note="")


def test_a_clash_is_a_wish_on_a_version_that_has_gone(at_work, cast, ada):
    target = make_target(cast.nadia)
    nadia, seen = owner(ada, cast.nadia), target.version
    service.fill(PLAN, [Wish(nadia, FIRST, 5)], ada)
    assert service.clashes(PLAN, [Wish(nadia, FIRST, 6, seen)], ada)[0].now == 5
    assert service.clashes(PLAN, [Wish(nadia, FIRST, 5, seen)], ada) == []
    assert service.clashes(PLAN, [Wish(nadia, FIRST, 6, target.version)], ada) == []


def test_a_director_sets_targets_in_their_regions_only(cast, dirk):
    assert owner(dirk, cast.nadia) is not None
    assert owner(dirk, cast.max) is None
    assert owner(dirk, cast.acme, OwnerKind.PARTNER) is not None
    assert owner(dirk, cast.borealis, OwnerKind.PARTNER) is None
    assert owner(dirk, cast.iberia, OwnerKind.TERRITORY) is not None
    assert owner(dirk, cast.texas, OwnerKind.TERRITORY) is None


def test_the_target_of_a_company_stands_in_that_companys_chain(app, cast):
    with app.app_context(), system("set"):
        ada = actors.actor_of(cast.ada.id, -1, -1)
        service.fill(PLAN, [Wish(owner(ada, cast.acme, OwnerKind.PARTNER), FIRST, 5)], ada)
    with app.app_context(), system("look", writes=False) as session:
        assert session.execute(select(Event.chain)).scalars().all() == [cast.acme.public_id]

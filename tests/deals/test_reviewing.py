"""Taking decisions back, meeting another decision, and giving a contested customer to one of several."""

import pytest
from sqlalchemy import select

from prm.core.transaction import system
from prm.deals.models import Claim, Registration, Remark
from prm.deals.rules import Reason, Status
from prm.deals.service import deciding
from prm.deals.service.deciding import No
from prm.journal.models import Event
from tests.deals.test_console import count, nadias, send

__all__ = ["nadias"]


def test_a_question_stops_the_clock_and_can_be_taken_back(deals, cast, as_, nadias):
    before = deals.look(nadias[0])
    assert send(as_(cast.nadia), before, "ask", question="Which department?").status_code == 303
    assert deals.look(before.id).due_at is None
    assert as_(cast.nadia).post(f"/deals/{before.public_id}/undo").status_code == 303
    assert moved(before, deals.look(before.id)) == []
    with deals.app.app_context(), system("look", writes=False) as session:
        assert session.execute(select(Remark.id)).all() == []


def moved(before, after):
    """What differs between two states of a row, but for the version."""
    names = [column.name for column in Registration.__table__.columns if column.name != "version"]
    both = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return [(name, was, now) for name, was, now in both if was != now]


@pytest.mark.parametrize(("act", "fields"), [("approve", {}), ("decline", {"reason": "incomplete", "told": "No."})])
def test_the_own_decision_is_taken_back_and_the_row_is_as_it_was(deals, cast, as_, nadias, act, fields):
    before = deals.look(nadias[0])
    assert send(as_(cast.nadia), before, act, **fields).status_code == 303
    assert as_(cast.dirk).post(f"/deals/{before.public_id}/undo").status_code == 409
    assert as_(cast.nadia).post(f"/deals/{before.public_id}/undo").status_code == 303
    assert moved(before, deals.look(before.id)) == []
    with deals.app.app_context(), system("look", writes=False) as session:
        held = session.execute(select(Claim.expires_at).where(Claim.registration_id == before.id)).all()
        assert held == [(None,)]
    assert count(deals, Event.kind == "registration.reconsidered") == 1


def test_a_decision_taken_back_after_another_took_the_customer_waits_as_a_conflict(deals, cast, as_):
    first, second = deals.register(cast.pia), deals.register(cast.omar)
    deals.decide(deciding.reject, first, cast.nadia, No(Reason.INCOMPLETE, "1.1", "No."))
    deals.decide(deciding.approve, second, cast.ada)
    assert as_(cast.nadia).post(f"/deals/{deals.look(first).public_id}/undo").status_code == 303
    assert (deals.look(first).status, deals.look(first).conflict) == (Status.SUBMITTED, True)


def test_who_comes_second_learns_who_and_when_and_what_was_typed_is_kept(deals, cast, as_, nadias):
    row = deals.look(nadias[0])
    assert send(as_(cast.dirk), row, "approve").status_code == 303
    late = send(as_(cast.nadia), row, "decline", reason="incomplete", told="Which department buys?")
    assert late.status_code == 409
    assert "Dirk Director approved this at" in late.text
    assert "Which department buys?" in late.text
    assert deals.look(row.id).status is Status.APPROVED


def test_the_same_key_pressed_twice_is_one_decision(deals, cast, as_, nadias):
    row = deals.look(nadias[0])
    for _ in range(2):
        assert send(as_(cast.nadia), row, "approve").status_code == 303
    assert count(deals, Event.kind == "registration.approved") == 1


def test_the_same_customer_twice_is_compared_and_awarded_to_one(deals, cast, as_, nadias):
    first = deals.look(nadias[0])
    second = deals.look(deals.register(cast.tia))
    client = as_(cast.nadia)
    page = client.get(f"/deals/{first.public_id}").text
    assert "Same customer" in page
    assert "/compare" in page
    assert send(client, first, "approve").location.endswith(f"/deals/{first.public_id}/compare")
    chosen = client.get(f"/deals/{first.public_id}/compare?winner={first.public_id}").text
    assert f"your request {second.number} is on file" in chosen
    both = {f"version.{row.public_id}": row.version for row in (first, second)}
    told = {f"told.{first.public_id}": "Yours.", f"told.{second.public_id}": "On file."}
    answer = client.post(f"/deals/{first.public_id}/award", {"other": second.public_id} | both | told)
    assert answer.status_code == 303
    first, second = deals.look(first.id), deals.look(second.id)
    assert (first.status, first.told) == (Status.APPROVED, "Yours.")
    assert (second.status, second.reason, second.told) == (Status.REJECTED, Reason.ALREADY_REGISTERED, "On file.")
    again = client.post(f"/deals/{first.public_id}/award", {"other": second.public_id} | both | told)
    assert again.status_code == 409


def test_only_a_director_gives_the_customer_to_the_second(deals, cast, as_, nadias):
    first, second = deals.look(nadias[0]), deals.look(deals.register(cast.tia))
    page = as_(cast.nadia).get(f"/deals/{first.public_id}/compare").text
    assert f"winner={second.public_id}" not in page
    both = {f"version.{row.public_id}": row.version for row in (first, second)} | {"other": first.public_id}
    assert as_(cast.nadia).post(f"/deals/{second.public_id}/award", both).status_code == 409
    assert deals.look(first.id).status is Status.SUBMITTED
    assert as_(cast.dirk).post(f"/deals/{second.public_id}/award", both).status_code == 303
    first, second = deals.look(first.id), deals.look(second.id)
    assert (first.status, second.status, second.conflict) == (Status.REJECTED, Status.APPROVED, False)


def test_a_rival_of_another_region_has_no_name(deals, cast, as_):
    first, second = deals.look(deals.register(cast.pia)), deals.look(deals.register(cast.omar))
    page = as_(cast.nadia).get(f"/deals/{first.public_id}").text
    assert second.number in page
    assert "Borealis" not in page
    assert second.public_id not in page
    compared = as_(cast.nadia).get(f"/deals/{first.public_id}/compare")
    assert compared.status_code == 200
    assert "Borealis" not in compared.text

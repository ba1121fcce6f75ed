"""Onboarding: tasks done by people and by what happens, until the partner is active."""

import re

from sqlalchemy import select

from prm.core.transaction import system
from prm.identity.models import User
from prm.joining.models import Journey, Task
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.partners.rules import Status
from tests.joining.conftest import yes


def test_tasks_done_by_hand_and_by_what_happens_make_the_partner_active(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada)
    stranger.desk(cast.ada, "approval", **yes(cast))
    partner_id = stranger.row().partner_id
    with app.app_context(), system("look", writes=False) as session:
        lena = session.scalars(select(User).where(User.partner_id == partner_id)).one()
        session.expunge_all()
    join(stranger, app, lena)
    client = stranger.as_(lena)
    page = client.get("/portal/onboarding/").text
    assert "1 of 5 mandatory tasks done" in page
    client.post("/portal/first-steps", {"act": "company"})
    stranger.letters()
    tasks = tasks_of(app, partner_id)
    assert tasks["company"].done_at is not None
    refused = client.post(f"/portal/onboarding/tasks/{tasks['contacts'].public_id}")
    assert "Show that it is done" in refused.text
    assert client.post(f"/portal/onboarding/tasks/{tasks['welcome'].public_id}", {"evidence": "x"}).status_code == 409
    assert (
        client.post(f"/portal/onboarding/tasks/{tasks['contacts'].public_id}", {"evidence": "Tom"}).status_code == 303
    )
    ada = stranger.as_(cast.ada)
    for key in ("welcome", "plan"):
        assert ada.post(f"/onboarding/tasks/{tasks[key].public_id}", {"evidence": "minutes"}).status_code == 303
    stranger.letters()
    with app.app_context(), system("look", writes=False) as session:
        assert session.get_one(Partner, partner_id).status is Status.ACTIVE
        assert session.scalars(select(Journey)).one().done_on is not None
        ends = session.scalars(select(Event.kind).where(Event.kind == "journey.finished")).all()
        assert len(ends) == 1


def join(stranger, app, user):
    letters = [each for each in stranger.letters() if each["Subject"].startswith("Your invitation")]
    link = re.search(r"/sign-in/link/\S+", letters[-1].get_content())[0]
    browser = stranger.as_(None)
    browser.get(link)
    assert browser.post("/sign-in/confirm", {"name": user.name}).status_code == 303
    stranger.letters()


def tasks_of(app, partner_id):
    with app.app_context(), system("look", writes=False) as session:
        found = {task.key: task for task in session.scalars(select(Task).where(Task.partner_id == partner_id))}
        session.expunge_all()
        return found


def test_another_companys_task_does_not_exist(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada)
    stranger.desk(cast.ada, "approval", **yes(cast))
    task = tasks_of(app, stranger.row().partner_id)["contacts"]
    assert (
        stranger.as_(cast.pia).post(f"/portal/onboarding/tasks/{task.public_id}", {"evidence": "x"}).status_code == 404
    )

"""Onboarding: tasks done by people and by what happens, until the partner is active."""

import re

from sqlalchemy import event, select

from prm.core.transaction import system
from prm.identity.models import User
from prm.joining.models import Journey, Task
from prm.joining.queries import onboarding
from prm.journal.models import Event
from prm.partners.models import Partner
from prm.partners.rules import Status
from tests.joining.conftest import who, yes


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
    long = client.post(f"/portal/onboarding/tasks/{tasks['contacts'].public_id}", {"evidence": "x" * 2_001})
    assert (long.status_code, "Shorten this to 2000 characters." in long.text) == (422, True)
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


def test_where_more_are_on_their_way_than_are_listed_only_the_listed_ones_tasks_are_read(app, as_, cast):
    read = []
    for company in (cast.acme, cast.borealis):
        with app.app_context(), system("onboarding") as session:
            session.get_one(Partner, company.id).status = "onboarding"
        as_(cast.ada).post(f"/onboarding/partners/{company.public_id}")

    def note(task, _context):
        read.append(task.journey_id)

    event.listen(Task, "load", note)
    try:
        with app.app_context(), system("look", writes=False):
            (listed,) = onboarding.everyone(who(cast.ada), most=1)
            here = {listed.journey.id}
    finally:
        event.remove(Task, "load", note)
    assert listed.partner.name == cast.acme.name
    assert set(read) == here
    assert listed.progress.of > 0

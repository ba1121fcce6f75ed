"""What admins and directors set: the public form, journeys by type and region; and the map of gaps."""

import re

from sqlalchemy import func, select

from prm.core import clock
from prm.core.transaction import system
from prm.joining.models import Journey, JourneyTemplate, Recruiting, Task
from prm.joining.tasks import Plan, Step, stored
from prm.partners.models import Partner
from prm.programs.models import Program, Standing
from prm.programs.rules import How
from tests.joining.conftest import yes
from tests.trust import surface

JOURNEY = {
    "name": "Resellers in Iberia", "kind": "reseller", "stall_days": "10", "deadline": "30", "consequence": "escalate",
    "steps-0-key": "", "steps-0-place": "2", "steps-0-title": "Set up a demo", "steps-0-side": "partner",
    "steps-0-days": "9", "steps-0-after": "1", "steps-0-mandatory": "y", "steps-0-proof": "y",
    "steps-0-completes_on": "",
    "steps-1-key": "", "steps-1-place": "1", "steps-1-title": "Kick-off", "steps-1-side": "vendor",
    "steps-1-days": "3", "steps-1-after": "", "steps-1-mandatory": "y", "steps-1-completes_on": "",
    "steps-2-key": "", "steps-2-place": "3", "steps-2-title": "", "steps-2-side": "vendor", "steps-2-days": "3",
    "steps-2-after": "", "steps-2-completes_on": "",
}  # fmt: skip


def form_of(client, path):
    """The fields of a page's form that goes back to this path."""
    return next(data for action, data, _texts in surface.forms_on(client.get(path).text, path) if action == path)


def settings_form(client, **changes):
    form = form_of(client, "/settings/applications")
    kinds = changes.pop("kinds", ["reseller", "msp"])
    form |= {"intro": "", "ideal_verticals": "", "ideal_countries": ""}
    return form | {"is_open": "y", "kinds": kinds, "sizes": ["11-50"]} | changes


def test_a_closed_form_takes_nobody_and_says_so(as_, cast):
    director = as_(cast.dirk)
    form = settings_form(director)
    del form["is_open"]
    assert director.post("/settings/applications", form).status_code == 303
    stranger = as_(None)
    assert "We take no applications at the moment" in stranger.get("/apply/").text
    assert stranger.get("/apply/reseller").status_code == 404
    assert as_(cast.nadia).get("/settings/applications").status_code == 403


def test_what_is_set_is_what_the_form_offers_and_promises(as_, cast):
    ada = as_(cast.ada)
    form = settings_form(
        ada, kinds=["msp"], intro="We look for service providers.", answer_days="3", verticals="Harbours"
    )
    assert ada.post("/settings/applications", form).status_code == 303
    page = as_(None).get("/apply/msp").text
    assert "Harbours" in page
    assert "within 3 working days" in page
    assert "We look for service providers." in page
    assert as_(None).get("/apply/reseller").status_code == 404


def test_settings_that_cannot_be_are_named_and_nothing_is_kept(as_, cast, app):
    ada = as_(cast.ada)
    wrong = {"kinds": [], "answer_days": "0", "fit": "0", "gap": "0", "capability": "0", "ideal_countries": "XX"}
    answer = ada.post("/settings/applications", settings_form(ada, **wrong))
    assert answer.status_code == 422
    for sentence in ("Choose at least one type", "from 1 to 60", "Give at least one of the three", "country: XX"):
        assert sentence in answer.text
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count()).select_from(Recruiting)) == 0


def test_settings_changed_by_two_at_once_lose_nobodys_words(as_, cast):
    ada, dirk = as_(cast.ada), as_(cast.dirk)
    first, second = settings_form(ada, intro="From Ada"), settings_form(dirk, intro="From Dirk")
    assert ada.post("/settings/applications", first).status_code == 303
    answer = dirk.post("/settings/applications", second)
    assert answer.status_code == 409
    assert "From Dirk" in answer.text


def test_a_journey_of_ones_own_holds_for_the_partners_it_fits(as_, cast, app, stranger):
    ada = as_(cast.ada)
    sent = JOURNEY | {"territory": cast.iberia.public_id}
    assert ada.post("/onboarding/journeys/new", sent).status_code == 303
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada)
    stranger.desk(cast.ada, "approval", **yes(cast))
    with app.app_context(), system("look", writes=False) as session:
        journey = session.scalars(select(Journey)).one()
        assert (journey.name, journey.stall_days) == ("Resellers in Iberia", 10)
        tasks = session.scalars(select(Task).order_by(Task.place)).all()
        assert [task.title for task in tasks] == ["Kick-off", "Set up a demo"]
        assert tasks[1].after == [tasks[0].key]
        assert session.get_one(Partner, journey.partner_id).kind == "Reseller"


def test_a_journey_can_be_changed_and_retired_and_a_task_added_before_it_is_kept(as_, cast, app):
    ada = as_(cast.ada)
    ada.post("/onboarding/journeys/new", JOURNEY)
    with app.app_context(), system("look", writes=False) as session:
        row = session.scalars(select(JourneyTemplate)).one()
        path, version = f"/onboarding/journeys/{row.public_id}", row.version
    more = ada.post(path, form_of(ada, path) | {"act": "add"})
    assert more.status_code == 200
    assert "steps-2-title" in more.text
    sent = form_of(ada, path) | {"steps-0-after": "", "steps-1-after": "1"}
    assert ada.post(path, sent | {"name": "Another name"}).status_code == 303
    assert ada.post(path, sent | {"name": "Too late"}).status_code == 409
    assert ada.post(f"{path}/retirement", {"version": str(version)}).status_code == 409
    assert ada.post(f"{path}/retirement", {"version": str(version + 1)}).status_code == 303
    assert "Another name" not in ada.get("/onboarding/journeys/").text.split("toast")[0]
    assert ada.get(path).status_code == 404


def test_a_journey_takes_forty_tasks_and_says_so_instead_of_failing_or_cutting(as_, cast, app):
    ada = as_(cast.ada)
    step = {name.split("-")[-1]: value for name, value in JOURNEY.items() if name.startswith("steps-1-")}

    def send(count, **given):
        steps = {}
        for n in range(count):
            numbered = {"place": str(n + 1), "title": f"Task {n + 1}"}
            steps |= {f"steps-{n}-{name}": value for name, value in (step | numbered).items()}
        about = {name: value for name, value in JOURNEY.items() if not name.startswith("steps-")}
        return ada.post("/onboarding/journeys/new", about | steps | given)

    assert send(39, act="add").status_code == 200
    for count in (40, 41, 42):
        refused = send(count, act="add")
        assert (refused.status_code, "A journey has 40 tasks at most." in refused.text) == (422, True), count
        assert f'value="Task {count}"' in refused.text
    cut = send(42)
    assert (cut.status_code, "A journey has 40 tasks at most." in cut.text) == (422, True)
    assert 'value="Task 42"' in cut.text
    assert send(40).status_code == 303
    with app.app_context(), system("look", writes=False) as session:
        assert len(session.scalars(select(JourneyTemplate)).one().document["steps"]) == 40


def test_a_journey_that_cannot_be_is_refused_with_the_task_named(as_, cast):
    ada = as_(cast.ada)
    for change, sentence in (
        ({"steps-1-after": "2"}, "does not come before it"),
        ({"steps-0-after": "7"}, "does not come before it"),
        ({"steps-0-days": "many"}, "Enter a whole number from 0 to 365."),
        ({"deadline": "", "consequence": "suspend"}, "or let nothing follow"),
        ({"steps-0-title": "", "steps-1-title": ""}, "at least one task"),
        ({"steps-0-after": "first"}, "numbers of earlier tasks"),
    ):
        answer = ada.post("/onboarding/journeys/new", JOURNEY | change)
        assert (answer.status_code, sentence in re.sub(r"&#39;", "'", answer.text)) == (422, True), change


def test_a_partner_without_a_journey_gets_one_by_hand_and_what_happened_before_counts(as_, cast, app):
    nadia = as_(cast.nadia)
    with app.app_context(), system("onboarding") as session:
        session.get_one(Partner, cast.acme.id).status = "onboarding"
    assert "1 partner is being onboarded without a journey" in nadia.get("/onboarding/").text
    begun = nadia.post(f"/onboarding/partners/{cast.acme.public_id}")
    assert begun.status_code == 303
    assert nadia.post(f"/onboarding/partners/{cast.acme.public_id}").status_code == 409
    assert as_(cast.max).post(f"/onboarding/partners/{cast.acme.public_id}").status_code == 404
    page = nadia.get(begun.location).text
    assert "0 of" in page
    with app.app_context(), system("look", writes=False) as session:
        task = session.scalars(select(Task).where(Task.key == "company")).one()
        waits = session.scalars(select(Task).where(Task.key == "join")).one()
        first, second = waits.public_id, task.public_id
    assert nadia.post(f"/onboarding/tasks/{first}").status_code == 409  # for the partner's side: only with evidence
    assert nadia.post(f"/onboarding/tasks/{first}", {"evidence": "They signed in."}).status_code == 303
    assert nadia.post(f"/onboarding/tasks/{second}", {"evidence": "Checked by phone."}).status_code == 303
    assert nadia.post(f"/onboarding/tasks/{second}", {"act": "reopen"}).status_code == 303
    assert "1 of" in nadia.get(begun.location).text


def test_home_leads_to_the_journey_while_it_runs(as_, cast, app):
    with app.app_context(), system("onboarding") as session:
        session.get_one(Partner, cast.acme.id).status = "onboarding"
    assert "/portal/onboarding/" not in as_(cast.pia).get("/portal/").text.split("<main")[1]
    as_(cast.nadia).post(f"/onboarding/partners/{cast.acme.public_id}")
    assert "/portal/onboarding/" in as_(cast.pia).get("/portal/").text.split("<main")[1]


def test_the_map_counts_partners_and_names_the_gaps(as_, cast, app, stranger):
    stranger.send()
    stranger.confirm()
    page = as_(cast.ada).get("/applications/coverage")
    assert page.status_code == 200
    assert as_(cast.ada).get("/applications/coverage?market=Retail").status_code == 200
    assert as_(cast.ada).get("/applications/coverage?market=nothing").status_code == 200


def test_a_partner_of_a_level_gets_the_journey_of_that_level(as_, cast, app):
    with app.app_context(), system("a level and its journey") as session:
        session.get_one(Partner, cast.acme.id).status = "onboarding"
        program = Program(key="channel", name="Channel")
        session.add(program)
        session.flush()
        about = {"program_id": program.id, "starts_on": clock.today(), "how": next(iter(How))}
        made = {"made_by": "x", "made_at": clock.now()}
        session.add(Standing(partner_id=cast.acme.id, level="gold", **about, **made))
        plan = stored(Plan((Step("plan", "Plan the year"),)))
        for name, tier in (("For gold", "gold"), ("For silver", "silver")):
            session.add(JourneyTemplate(name=name, tier=tier, document=plan, changed_at=clock.now()))
    as_(cast.nadia).post(f"/onboarding/partners/{cast.acme.public_id}")
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalars(select(Journey.name)).all() == ["For gold"]

"""Settings › People: inviting, changing, ending; who may, what follows at once, what stays in the log."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from prm.access.policy import Role
from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.identity import service
from prm.identity.models import SignInLink, User, UserRegion
from prm.identity.rules import Access
from prm.journal.log import System
from prm.journal.models import Event
from tests.factories import make_user
from tests.identity.mailbox import letters, path_in

TESTS = System("tests")
NOWHERE = {"territory": "", "reports_to": "", "title": ""}
NEW = {"name": "Nils New", "email": "Nils@Example.com", "role": "manager", "invite": "y"} | NOWHERE


def rows(app, query):
    with app.app_context(), system("look", writes=False) as session:
        return session.execute(query).all()


def one(app, query):
    return rows(app, query)[0]


def entered(person, **change):
    """The form of a person's page as a browser would send it."""
    usual = {"version": str(person.version), "name": person.name, "email": person.email, "role": person.role.value}
    return NOWHERE | usual | change


def invited(app, as_, cast, **change):
    as_(cast.ada).post("/settings/people/new", NEW | {"regions": [cast.iberia.public_id]} | change)
    return one(app, select(User.id, User.public_id, User.access, User.email).where(User.name == "Nils New"))


def test_an_invitation_makes_a_person_who_comes_in_by_its_link(app, as_, cast):
    person = invited(app, as_, cast)
    assert (person.access, person.email) == (Access.INVITED, "nils@example.com")
    (letter,) = letters(app)
    browser = as_(None)
    browser.get(path_in(letter))
    page = browser.get("/sign-in/confirm").get_data(as_text=True)
    assert "Nils New" in page
    easy = browser.post("/sign-in/confirm", {"name": "Nils", "password": "nils nils nils nils"})
    assert easy.status_code == 422
    assert (
        browser.post("/sign-in/confirm", {"name": "Nils Newman", "password": "plum kettle orbit fence"}).status_code
        == 303
    )
    assert one(app, select(User.name, User.access).where(User.id == person.id)) == ("Nils Newman", Access.ACTIVE)
    assert as_(None).get(path_in(letter)).status_code == 410
    again = as_(None).post(
        "/sign-in", {"email": "nils@example.com", "password": "plum kettle orbit fence", "act": "password"}
    )
    assert again.status_code == 303


def test_before_there_is_any_region_a_colleague_is_added_by_what_the_page_shows(app, as_):
    with app.app_context(), system("a fresh installation") as session:
        ada = make_user(role=Role.ADMIN, name="Ada")
        session.flush()
        session.expunge_all()
    shown = as_(ada).get("/settings/people/new").text.split("<main")[1]
    filled = {"name": "Nils New", "email": "nils@one-example.com", "invite": "y"}
    asked = {
        name: filled.get(name, "manager" if name == "role" else "") for name in re.findall(r' name="(\w+)"', shown)
    }
    assert "territory" not in asked
    assert as_(ada).post("/settings/people/new", asked).status_code == 303
    assert one(app, select(User.access, User.territory_id).where(User.name == "Nils New")) == (Access.INVITED, None)


def test_an_invitation_holds_for_72_hours_and_a_fresh_one_kills_it(app, as_, cast):
    person = invited(app, as_, cast)
    (first,) = letters(app)
    with time_machine.travel(clock.now() + timedelta(hours=71)):
        assert as_(None).get(path_in(first)).status_code == 302
    with time_machine.travel(clock.now() + timedelta(hours=73)):
        assert as_(None).get(path_in(first)).status_code == 410
    as_(cast.ada).post(f"/settings/people/{person.public_id}/invitation")
    second = letters(app)[-1]
    assert as_(None).get(path_in(first)).status_code == 410
    assert as_(None).get(path_in(second)).status_code == 302


def test_an_invited_person_who_asks_for_a_link_gets_the_invitation(app, as_, cast):
    invited(app, as_, cast)
    as_(None).post("/sign-in", {"email": "nils@example.com", "act": "link"})
    assert {"invitation" in letter["Subject"] for letter in letters(app)} == {True}


def test_each_verb_leaves_one_event_that_names_no_person(app, as_, cast):
    person = invited(app, as_, cast)
    ada = as_(cast.ada)
    row = one(app, select(User.version, User.name, User.email, User.role).where(User.id == person.id))
    ada.post(f"/settings/people/{person.public_id}", entered(row, role="leader"))
    for verb in ("invitation", "disabled", "enabled", "signed-out"):
        assert ada.post(f"/settings/people/{person.public_id}/{verb}").status_code == 303
    found = rows(app, select(Event.kind, Event.facts, Event.subject).order_by(Event.id))
    kinds = [
        "user.added",
        "user.invited",
        "user.role_changed",
        "user.invited",
        "user.disabled",
        "user.enabled",
        "session.ended",
    ]
    assert [row.kind for row in found] == kinds
    assert {row.subject for row in found} == {person.public_id}
    assert not any(word in str(row.facts) for row in found for word in ("Nils", "nils", "@"))


def test_a_change_of_role_takes_effect_with_the_next_click(app, as_, cast):
    max_, ada = as_(cast.max), as_(cast.ada)
    assert max_.get("/settings/people").status_code == 403
    assert ada.post(f"/settings/people/{cast.max.public_id}", entered(cast.max, role="admin")).status_code == 303
    assert max_.get("/settings/people").status_code == 200


def test_regions_are_ticked_and_replaced(app, as_, cast):
    ada = as_(cast.ada)
    both = [cast.texas.public_id, cast.nordics.public_id]
    ada.post(f"/settings/people/{cast.max.public_id}", entered(cast.max, regions=both, territory=cast.texas.public_id))
    found = rows(app, select(UserRegion.territory_id).where(UserRegion.user_id == cast.max.id))
    assert {row[0] for row in found} == {cast.texas.id, cast.nordics.id}
    page = ada.get(f"/settings/people/{cast.max.public_id}").get_data(as_text=True)
    assert page.count("checked>") == 2


def test_two_admins_do_not_overwrite_each_other(app, as_, cast):
    ada = as_(cast.ada)
    ada.post(f"/settings/people/{cast.max.public_id}", entered(cast.max, title="Channel lead"))
    late = ada.post(f"/settings/people/{cast.max.public_id}", entered(cast.max, title="Something else"))
    assert late.status_code == 409
    assert "Something else" in late.get_data(as_text=True)
    assert one(app, select(User.title).where(User.id == cast.max.id)) == ("Channel lead",)


@pytest.mark.parametrize(
    ("who", "change", "sentence"),
    [
        ("ada", {"role": "leader"}, "last admin"),
        ("dirk", {"reports_to": "nadia"}, "own superior"),
        ("max", {"email": "nadia"}, "Somebody else has this e-mail"),
        ("max", {"email": "no address"}, "e-mail address"),
        ("max", {"name": " "}, "name"),
        ("max", {"role": "partner_admin"}, "choice"),
    ],
)
def test_a_change_that_cannot_be_is_explained_and_nothing_changes(app, as_, cast, who, change, sentence):
    person = getattr(cast, who)
    named = {"reports_to": cast.nadia.public_id} if change == {"reports_to": "nadia"} else change
    named = {"email": cast.nadia.email} if change == {"email": "nadia"} else named
    answer = as_(cast.ada).post(f"/settings/people/{person.public_id}", entered(person, **named))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert one(app, select(User.version).where(User.id == person.id)) == (person.version,)


def test_an_admin_cannot_end_their_own_access(as_, cast):
    assert as_(cast.ada).post(f"/settings/people/{cast.ada.public_id}/disabled").status_code == 409


def test_ending_access_kills_open_links(app, as_, cast):
    as_(None).post("/sign-in", {"email": cast.max.email, "act": "link"})
    (letter,) = letters(app)
    as_(cast.ada).post(f"/settings/people/{cast.max.public_id}/disabled")
    assert as_(None).get(path_in(letter)).status_code == 410
    assert rows(app, select(SignInLink.id)) == []


def test_the_list_narrows_by_role_region_access_and_last_seen(app, as_, cast):
    with app.app_context(), system("people"):
        make_user(name="Old Hand", role=Role.MANAGER, seen_at=clock.now() - timedelta(days=100), regions=[cast.nordics])
        make_user(name="Gone Girl", role=Role.FINANCE, access=Access.DISABLED)
    ada = as_(cast.ada)

    def shown(query):
        text = ada.get(f"/settings/people?{query}").get_data(as_text=True)
        return {
            name for name in ("Old Hand", "Gone Girl", "Max Manager", "Nadia Manager", "Pia Partner") if name in text
        }

    assert shown("f.role=finance") == {"Gone Girl"}
    assert shown("f.access=disabled") == {"Gone Girl"}
    assert shown(f"f.region={cast.emea.public_id}") == {"Old Hand", "Nadia Manager"}
    assert shown("f.seen=not90&f.role=manager") == {"Old Hand", "Max Manager", "Nadia Manager"}
    assert shown("f.side=partners") == {"Pia Partner"}
    assert shown("q=old_") == set()
    assert shown("q=hand") == {"Old Hand"}


@pytest.mark.parametrize("who", ["dirk", "nadia", "cora", "finn", "mara", "leo"])
def test_only_admins_come_here(as_, cast, who):
    browser = as_(getattr(cast, who))
    for page in (
        "/settings/people",
        f"/settings/people/{cast.max.public_id}",
        "/settings/company",
        "/settings/regions",
    ):
        assert browser.get(page).status_code == 403
    assert browser.post(f"/settings/people/{cast.max.public_id}/disabled").status_code == 403


def test_for_partners_these_pages_do_not_exist(as_, cast):
    for page in ("/settings", "/settings/people", "/settings/regions", "/settings/company", "/delegations", "/jobs/"):
        assert as_(cast.pia).get(page).status_code == 404


def test_an_imported_person_is_known_by_name_until_invited(app, cast):
    with app.app_context(), system("import") as session:
        user = service.add_user(service.Profile("Ina Imported", Role.MANAGER), TESTS, code="EMP-7")
        with pytest.raises(Refused, match="No e-mail"):
            service.invite(user, TESTS)
        assert user.access is Access.NONE
        session.expunge_all()
    assert one(app, select(User.access).where(User.code == "EMP-7")) == (Access.NONE,)


def test_a_partner_user_needs_a_company(app, cast):
    with app.app_context(), system("add"), pytest.raises(Refused, match="company"):
        service.add_user(service.Profile("Paul", Role.PARTNER_REP, email="paul@example.com"), TESTS)

"""Company › Team (ON-4): a company's administrators invite, change roles and end access, of their own people only."""

import pytest
from sqlalchemy import func, select

from prm.access.policy import Role
from prm.core import clock
from prm.core.transaction import system
from prm.identity.models import User, UserSession
from prm.identity.rules import Access
from prm.journal.models import Event
from prm.partners.models import Contact
from tests.factories import make_partner, make_user, save
from tests.identity.mailbox import letters, path_in

NEW = {"name": "Nia New", "email": "Nia@one-example.com", "title": "Sales", "role": "partner_rep"}


def rows(app, query):
    with app.app_context(), system("look", writes=False) as session:
        return session.execute(query).all()


def one(app, name):
    return rows(app, select(User.id, User.public_id, User.role, User.access, User.partner_id).where(User.name == name))[
        0
    ]


def kinds(app):
    return [row.kind for row in rows(app, select(Event.kind).where(Event.kind.like("user.%")).order_by(Event.id))]


@pytest.fixture
def colleague(cast):
    return cast.rita


def test_an_administrator_invites_a_colleague_who_comes_in_by_the_letter(app, as_, cast):
    assert as_(cast.pia).post("/portal/team/new", NEW).status_code == 303
    made = one(app, "Nia New")
    assert (made.role, made.access, made.partner_id) == (Role.PARTNER_REP, Access.INVITED, cast.acme.id)
    assert kinds(app) == ["user.added", "user.invited"]
    (letter,) = letters(app)
    browser = as_(None)
    browser.get(path_in(letter))
    answer = browser.post("/sign-in/confirm", {"name": "Nia New", "password": "plum kettle orbit fence"})
    assert answer.status_code == 303
    assert one(app, "Nia New").access is Access.ACTIVE


def test_the_team_lists_the_own_people_and_nobody_elses(as_, cast, colleague):
    text = as_(cast.pia).get("/portal/team/").text
    assert "Rita Rep" in text
    assert cast.pia.name in text
    assert "Invite a colleague" in text
    for other in (cast.ada, cast.omar, cast.tia):
        assert other.name not in text


def test_who_is_no_administrator_reads_the_team_and_changes_nothing(as_, cast, colleague):
    rep = as_(colleague)
    assert "Invite a colleague" not in rep.get("/portal/team/").text
    assert rep.get("/portal/team/new").status_code == 403
    assert rep.post("/portal/team/new", NEW).status_code == 403
    assert rep.post(f"/portal/team/{cast.pia.public_id}/ended").status_code == 403


def test_a_role_changed_holds_with_the_next_click(app, as_, cast, colleague):
    rep = as_(colleague)
    assert rep.get("/portal/team/new").status_code == 403
    as_(cast.pia).post(f"/portal/team/{colleague.public_id}", {"role": "partner_admin"})
    assert rep.get("/portal/team/new").status_code == 200
    assert kinds(app) == ["user.role_changed"]


def test_access_ended_ends_every_session_and_can_be_given_back(app, as_, cast, colleague):
    rep, admin = as_(colleague), as_(cast.pia)
    assert rep.get("/portal/").status_code == 200
    admin.post(f"/portal/team/{colleague.public_id}/ended")
    assert rep.get("/portal/").status_code == 302
    live = select(func.count()).select_from(UserSession).where(UserSession.user_id == colleague.id)
    assert rows(app, live)[0][0] == 0
    admin.post(f"/portal/team/{colleague.public_id}/again")
    assert one(app, "Rita Rep").access is Access.ACTIVE
    assert kinds(app) == ["user.disabled", "user.enabled"]


def test_nobody_ends_or_demotes_themselves_nor_the_last_administrator(app, as_, cast, colleague):
    admin = as_(cast.pia)
    own = admin.post(f"/portal/team/{cast.pia.public_id}/ended")
    assert own.status_code == 409
    assert "Ask another administrator" in own.text
    assert admin.post(f"/portal/team/{cast.pia.public_id}", {"role": "partner_rep"}).status_code == 409
    assert one(app, cast.pia.name).role is Role.PARTNER_ADMIN


def test_another_companys_person_is_as_unknown_as_nobody(as_, cast):
    admin = as_(cast.pia)
    for other in (cast.omar.public_id, cast.tia.public_id, cast.ada.public_id, "a" * 26):
        assert admin.get(f"/portal/team/{other}").status_code == 404
        assert admin.post(f"/portal/team/{other}/ended").status_code == 404
        assert admin.post(f"/portal/team/{other}", {"role": "partner_rep"}).status_code == 404


def test_a_taken_address_is_refused_in_the_same_words_whoever_has_it(app, as_, cast):
    admin = as_(cast.pia)
    said = set()
    for other in (cast.ada, cast.omar):
        answer = admin.post("/portal/team/new", NEW | {"email": other.email})
        assert answer.status_code == 422
        said.add(answer.text.replace(other.email, ""))
        assert other.name not in answer.text
    assert "cannot be invited here" in said.pop()
    assert kinds(app) == []


def test_invitations_that_wait_have_a_limit(app, as_, cast):
    with app.app_context(), system("waiting"):
        for _each in range(25):
            make_user(role=Role.PARTNER_REP, partner_id=cast.acme.id, access=Access.INVITED)
    answer = as_(cast.pia).post("/portal/team/new", NEW)
    assert answer.status_code == 422
    assert "25 invitations wait" in answer.text


@pytest.mark.parametrize("role", ["admin", "manager", "", "nonsense"])
def test_a_role_of_the_vendor_cannot_be_given(app, as_, cast, colleague, role):
    admin = as_(cast.pia)
    assert admin.post("/portal/team/new", NEW | {"role": role}).status_code == 422
    assert admin.post(f"/portal/team/{colleague.public_id}", {"role": role}).status_code == 422
    assert kinds(app) == []


def test_the_first_contact_invited_by_the_vendor_runs_the_team(app, as_, cast):
    with app.app_context(), system("people"):
        firm = make_partner(name="Newcomer")
        made = Contact(partner_id=firm.id, name="Bea First", email="bea@two-example.com", created_at=clock.now())
        contact, place = save(made).public_id, f"/partners/{firm.public_id}/people"
    admin = as_(cast.ada)
    assert "Invite" in admin.get(place).text
    assert admin.post(f"{place}/{contact}/access").status_code == 303
    assert one(app, "Bea First").role is Role.PARTNER_ADMIN
    assert "Invited" in admin.get(place).text


def test_what_is_too_long_is_told_as_what_to_do(as_, cast):
    admin = as_(cast.pia)
    for name, most in (("name", 120), ("title", 120)):
        answer = admin.post("/portal/team/new", NEW | {name: "x" * (most + 1)})
        assert (answer.status_code, f"Shorten this to {most} characters." in answer.text) == (422, True), name

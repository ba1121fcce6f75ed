"""G32: a person's copy holds all that is theirs and nothing of others; after erasure nothing is left, and all is whole."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prm.access.policy import Role
from prm.core import clock
from prm.core.db import Base
from prm.core.transaction import system
from prm.engagement.models import Activity, Kind
from prm.identity.models import Credential, SavedView, UserSession
from prm.imports.models import ImportRefusal, ImportRun
from prm.jobs.service import enqueue
from prm.journal.log import Company, kind, record
from prm.journal.queries import checked_chains
from prm.notices.models import Notice
from prm.notices.rules import Weight
from prm.partners.models import Contact
from prm.privacy import finding, gathering, service
from prm.sales.models import MonthRollup
from tests.factories import make_user, save

SAID = kind("test.said", "said {text}", shared=True)


def canary(who, what):
    return f"zq{who}{what}"


def plant(cast, home, who):
    """One person with a canary in each personal column that a person fills; another's never holds the same."""
    name, email = f"Zq{who} Canaryson", f"zq{who}@{who}-example.com"
    user = make_user(
        name=name, email=email, code=canary(who, "code"), title=canary(who, "title"), role=Role.PARTNER_REP,
        partner_id=cast.acme.id, preferences={"note": canary(who, "preference")},
    )  # fmt: skip
    contact = save(
        Contact(
            partner_id=cast.acme.id, name=name, email=email, phone=f"+49 30 55{abs(hash(who)) % 10**6:06}", code=canary(who, "contactcode"),
            title=canary(who, "contacttitle"), language=canary(who, "language"), user_id=user.id, created_at=clock.now(),
        )
    )  # fmt: skip
    now = clock.now()
    save(
        UserSession(
            token_digest=canary(who, "digest"),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=1),
            browser=canary(who, "browser"),
            address=canary(who, "address"),
        )
    )
    save(Credential(user_id=user.id, password_hash="x", changed_at=now))
    save(SavedView(user_id=user.id, page="deals.index", name=canary(who, "view"), query=canary(who, "query")))
    save(
        Notice(
            cause=canary(who, "cause"),
            user_id=user.id,
            kind="k",
            weight=Weight.FYI,
            subject_type="partner",
            subject="x",
            about="a",
            title=canary(who, "notice"),
            at=now,
        )
    )
    save(
        Activity(
            partner_id=cast.acme.id,
            contact_id=contact.id,
            kind=Kind.NOTE,
            text=f"{name} called about prices",
            user_id=cast.nadia.id,
            happened_at=now,
            created_at=now,
        )
    )
    save(
        Activity(
            partner_id=cast.acme.id,
            kind=Kind.NOTE,
            text=f"write to {email.upper()}",
            user_id=cast.nadia.id,
            happened_at=now,
            created_at=now,
        )
    )
    enqueue("test.work", {"to": email}, asked_by=user.public_id, title=canary(who, "job"))
    run = save(
        ImportRun(
            kind="contacts",
            name="c.csv",
            path=str(home / f"{who}.csv"),
            kept=True,
            asked_by=cast.ada.public_id,
            created_at=now,
            sample=[[name, email]],
        )
    )
    (home / f"{who}.csv").write_text(f"name,email\n{name},{email}\n")
    save(
        ImportRefusal(
            run_id=run.id,
            row=1,
            place=0,
            field="name",
            column="Name",
            value=name,
            reason="No.",
            cells=[name, email, canary(who, "cell")],
        )
    )
    for folder, file in (("exports", f"{who}-list"), ("outbox", f"{who}.eml")):
        (home / folder).mkdir(exist_ok=True)
        (home / folder / file).write_text(f"To: {email}\n\n{name}\n")
    record(SAID, user, cast.nadia, partner=Company(cast.acme.id, cast.acme.public_id, None), text=f"met {name}")
    return user.public_id


@pytest.fixture
def world(app, cast, home):
    with app.app_context(), system("plant"):
        return plant(cast, home, "anna"), plant(cast, home, "bert")


def traces(app, home, who):
    """Every table's column and every file in which anything of somebody is found."""
    found = []
    with app.app_context(), system("look", writes=False) as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found += [
                    f"{table.name}.{name}"
                    for name, value in row.items()
                    if f"zq{who}" in json.dumps(value, default=str).lower()
                ]
    files = [path for path in home.rglob("*") if path.is_file() and not path.name.startswith(("prm.db", "empty.db"))]
    return found + [str(path) for path in files if f"zq{who}" in path.read_bytes().decode(errors="replace").lower()]


def copied(app, home, user, *, own):
    with app.app_context(), app.test_request_context(), system("copy", writes=False) as session:
        made = gathering.copy(session, finding.person(session, user), home, own=own)
        return json.dumps([part.rows for part in made.parts], default=str), made


def test_the_copy_holds_every_canary_of_the_person_and_none_of_others(app, home, world):
    anna, _bert = world
    text, _made = copied(app, home, anna, own=False)
    mine = (
        "code",
        "title",
        "preference",
        "contactcode",
        "contacttitle",
        "language",
        "browser",
        "address",
        "view",
        "query",
        "notice",
        "job",
    )
    assert [each for each in mine if canary("anna", each) not in text] == []
    assert "called about prices" in text
    assert "zqbert" not in text.lower()
    assert canary("anna", "digest") not in text, "secrets are never exported"


def test_the_own_copy_leaves_colleagues_notes_to_an_admin(app, home, world):
    text, _made = copied(app, home, world[0], own=True)
    assert canary("anna", "view") in text
    assert "called about prices" not in text


def test_after_erasure_nothing_is_left_and_log_and_sums_are_whole(app, home, cast, world):
    anna, bert = world
    before = len(traces(app, home, "bert"))
    with app.app_context(), system("sums", writes=False) as session:
        sums = session.execute(select(func.sum(MonthRollup.reporting))).scalar()
    assert traces(app, home, "anna")
    with app.app_context(), system("erase") as session:
        service.erase(session, finding.person(session, anna), cast.ada, home)
    assert traces(app, home, "anna") == []
    left = traces(app, home, "bert")
    assert before - len(left) <= 1, "the list that was exported goes for all"
    with app.app_context(), system("whole?", writes=False) as session:
        assert checked_chains()[1] == []
        assert session.execute(select(func.sum(MonthRollup.reporting))).scalar() == sums
        assert finding.person(session, anna) is None
        assert finding.person(session, bert) is not None

"""Every period of Settings › Privacy is kept by a job: what is older is gone, what is younger is there."""

import os
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from prm.agreements.models import Agreement, SigningLink
from prm.core import clock
from prm.core.ids import token
from prm.core.personal import TERMS
from prm.core.transaction import system
from prm.deals.models import Draft
from prm.identity.models import SignInLink, SignInTry, UserSession
from prm.identity.rules import Purpose
from prm.imports.models import ImportRun, ImportUndo
from prm.imports.rules import State as RunState
from prm.jobs import worker
from prm.jobs.models import Job, State
from prm.jobs.service import enqueue
from prm.joining.models import Application
from prm.joining.recruiting import program
from prm.joining.rules import Kind, Source, Stage
from prm.joining.service import applying
from prm.notices.models import Notice
from prm.notices.rules import Weight
from prm.privacy import periods
from tests.deals.conftest import deals
from tests.factories import save
from tests.trust.test_person_in_the_books import books

__all__ = ["books", "deals"]
SWEEPS = ("identity.sweep", "import.sweep", "notices.sweep", "joining.sweep", "privacy.forget")


def applied(key, **given):
    asked = applying.Asked(Kind.MSP, f"Company {key}", contact="Zq Applicant", email=f"zq{key}@{key}-example.com")
    row = applying.made(asked, Source.FORM, key, program())
    for name, value in given.items():
        setattr(row, name, value)
    return save(row)


def world(session, cast, home, at):
    """One thing of each term, over at `at`; each with the query that finds it while it is kept."""
    who = {"user_id": cast.rita.id}
    run = save(ImportRun(kind="partners", name="a.csv", path=str(home / "a.csv"), kept=True, asked_by=cast.ada.public_id, created_at=at, state=RunState.CHECKED))  # fmt: skip
    merged = save(ImportRun(kind="partners", name="b.csv", path=str(home / "b.csv"), kept=False, asked_by=cast.ada.public_id, created_at=at, merged_at=at, state=RunState.DONE))  # fmt: skip
    save(ImportUndo(run_id=merged.id, seq=1, model="contact", key=[1], before=None, after={"name": "Zq"}))
    save(UserSession(token_digest=token(), created_at=at, seen_at=at, ends_at=at + timedelta(hours=8), **who))
    save(SignInLink(digest=token(), purpose=next(iter(Purpose)), expires_at=at, **who))
    save(SignInTry(subject="zq", count=1, window_start=at))
    save(Notice(cause="zq", kind="k", weight=Weight.FYI, subject_type="partner", subject="x", about="a", title="t", at=at, seen_at=at, **who))  # fmt: skip
    save(Draft(partner_id=cast.acme.id, typed={}, saved_at=at, request_key="zq", **who))
    save(Job(kind="k", title="zq", payload={}, state=State.DONE, run_at=at, created_at=at, ended_at=at))
    agreement = session.scalars(select(Agreement)).one()
    save(SigningLink(secret="zq", agreement_id=agreement.id, round=1, digest="d", expires_at=at, **who))
    applied("unproved", received_at=at)
    applied("decided", received_at=at, verified_at=at, stage=Stage.APPROVED, decided_at=at)
    applied("declined", received_at=at, verified_at=at, stage=Stage.DECLINED, decided_at=at)
    for folder in ("exports", "outbox"):
        (home / folder).mkdir(exist_ok=True)
        path = home / folder / "zq-retention.eml"
        path.write_text("zq")
        os.utime(path, (at.timestamp(), at.timestamp()))
    return run.id


LEFT = {
    "sessions": select(UserSession.id).where(UserSession.browser == ""),
    "links": select(SignInLink.id),
    "tries": select(SignInTry.count).where(SignInTry.subject == "zq"),
    "undo": select(ImportUndo.seq),
    "staging": select(ImportRun.id).where(ImportRun.kept, ImportRun.path != ""),
    "notices": select(Notice.id).where(Notice.cause == "zq"),
    "drafts": select(Draft.user_id),
    "jobs": select(Job.id).where(Job.title == "zq"),
    "signing": select(SigningLink.id).where(SigningLink.secret == "zq"),
    "unproved": select(Application.id).where(Application.request_key == "unproved"),
    "applicants": select(Application.id).where(Application.request_key == "decided", Application.email != ""),
    "applications": select(Application.id).where(Application.request_key == "declined"),
}  # fmt: skip


def left(app, home):
    with app.app_context(), system("look", writes=False) as session:
        found = {key for key, query in LEFT.items() if session.execute(query).first() is not None}
    return found | {each for each in ("exports", "outbox") if (home / each / "zq-retention.eml").exists()}


def sweep(app, at):
    with time_machine.travel(at, tick=False):
        with app.app_context(), system("nightly"):
            for kind in SWEEPS:
                enqueue(kind, {})
        with app.app_context():
            worker.drain()


def test_each_period_is_kept_by_a_job_and_not_a_day_longer_or_shorter(app, cast, home, books):
    now = clock.now()
    with app.app_context(), system("periods", writes=False):
        days = periods.days()
    assert set(days) == set(LEFT) | {"exports", "outbox"} == {term.key for term in TERMS}
    with app.app_context(), system("plant") as session:
        session.execute(update(Application).values(received_at=now))
        world(session, cast, home, now)
    assert left(app, home) == set(days)
    other_clocks = {"sessions", "links", "tries", "undo"}  # over sooner, by hours: these days are the most
    for kept in sorted(set(days.values())):
        due = {key for key, value in days.items() if value == kept}
        sweep(app, now + timedelta(days=kept, hours=-2))
        assert due - other_clocks <= left(app, home), f"gone before {kept} days"
        sweep(app, now + timedelta(days=kept, hours=25))
        assert not due & left(app, home), f"kept longer than {kept} days"
    assert left(app, home) == set()


def test_an_application_forgets_its_people_and_keeps_the_company(app, cast, home, books):
    with app.app_context(), system("plant"):
        applied("kept", verified_at=clock.now(), stage=Stage.DECLINED, decided_at=clock.now())
    sweep(app, clock.now() + timedelta(days=400))
    with app.app_context(), system("look", writes=False) as session:
        row = session.scalars(select(Application).where(Application.request_key == "kept")).one()
        assert (row.contact, row.email, row.phone, row.why) == ("", "", "", "")
        assert (row.company, row.domain, row.stage) == ("Company kept", "kept-example.com", Stage.DECLINED)


@pytest.mark.parametrize("folder", ["exports", "outbox"])
def test_an_admins_shorter_period_holds_from_the_next_night(app, cast, as_, home, books, folder):
    with app.app_context(), system("plant") as session:
        world(session, cast, home, clock.now() - timedelta(days=3))
    typed = {term.key: str(term.days) for term in TERMS if term.forget} | {folder: "2"}
    assert as_(cast.ada).post("/settings/privacy", typed).status_code == 303
    sweep(app, clock.now())
    assert folder not in left(app, home)
    assert "drafts" in left(app, home)

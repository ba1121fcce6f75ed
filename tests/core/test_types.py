"""What goes into a column comes out the same on both engines, and sorts as it should."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Integer, column, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from prm.core import clock
from prm.core.db import db, writing
from prm.core.installation import DataVersion, touch, versions
from prm.core.transaction import system
from prm.identity.models import SignInTry, User
from prm.jobs.models import Job, State
from tests import factories

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def job(moment, **given):
    usual = {"kind": "k", "payload": {"ä": [1, None, True, "👩"]}, "run_at": moment, "created_at": moment}
    return factories.save(Job(**usual | given))


def test_moments_come_back_in_utc_and_sort_by_time(at_work):
    east = timezone(timedelta(hours=9))
    moments = [AT + timedelta(microseconds=1), AT, AT.astimezone(east) + timedelta(seconds=1), AT - timedelta(days=400)]
    for moment in moments:
        job(moment)
    at_work.expire_all()
    found = list(at_work.scalars(select(Job.run_at).order_by(Job.run_at)))
    assert found == sorted(moments)
    assert {moment.tzinfo for moment in found} == {UTC}


def test_json_flags_days_and_words_come_back(at_work):
    row = job(AT, state=State.DEAD, result={"n": 2**53})
    person = factories.make_user(joined_on=date(2024, 2, 29), preferences={"a": ["b", {"c": 1}]})
    at_work.expire_all()
    assert (row.payload, row.state, row.result) == ({"ä": [1, None, True, "👩"]}, State.DEAD, {"n": 2**53})
    assert (person.joined_on, person.preferences) == (date(2024, 2, 29), {"a": ["b", {"c": 1}]})


def test_a_word_that_is_no_choice_never_reaches_the_database(at_work):
    with pytest.raises((StatementError, ValueError)):
        job(AT, state="sleeping")
    at_work.rollback()


def test_big_amounts_keep_every_digit(at_work):
    partner = factories.make_partner(revenue=10**15 - 1)
    at_work.expire_all()
    assert partner.revenue == 999_999_999_999_999


def test_a_column_holds_its_type_and_nothing_else(at_work):
    with pytest.raises(DBAPIError):
        at_work.execute(text("INSERT INTO sign_in_try (subject, count, window_start) VALUES ('a', 'many', 'now')"))
    at_work.rollback()


def test_the_clock_is_utc_and_aware():
    assert clock.now().tzinfo is UTC
    assert clock.today() == clock.now().date()


def test_topics_are_counted_once_in_the_transaction_that_touches_them(app):
    with app.app_context():
        with system("look", writes=False):
            before = versions()
        with system("touch"):
            touch(["partners"])
            touch(["partners", "sales"])
        with system("look", writes=False):
            after = versions()
    assert {topic: after[topic] - before[topic] for topic in after} == dict.fromkeys(before, 0) | {
        "partners": 1,
        "sales": 1,
    }


def test_a_rolled_back_touch_counts_nothing(app):
    with app.app_context():
        with pytest.raises(ZeroDivisionError), system("touch"):
            touch(["partners"])
            raise ZeroDivisionError
        with system("count") as session:
            assert session.scalar(select(DataVersion.version).where(DataVersion.topic == "partners")) is not None
            assert "touched" not in session.info


def test_sqlite_runs_with_the_six_settings(app, engine):
    if engine == "sqlite":
        names = (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "recursive_triggers",
            "busy_timeout",
            "mmap_size",
            "trusted_schema",
        )
        with app.app_context(), db.engine.connect() as connection:
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
        assert found == ["wal", 2, 1, 1, 10_000, 0, 0]
    assert engine in ("sqlite", "postgresql")


def test_bulk_rows_take_the_same_types(at_work):
    at_work.execute(insert(SignInTry), [{"subject": str(n), "count": n, "window_start": AT} for n in range(50)])
    assert at_work.scalars(select(SignInTry.count).where(SignInTry.subject == "7")).one() == 7
    assert at_work.scalars(select(User.id).where(column("id", Integer) < 0)).all() == []
    assert writing.get()

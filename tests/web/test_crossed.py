"""Two who are in each other's way in the database: one goes on, the other reads a sentence, nobody an error page."""

import threading

import psycopg
import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, OperationalError

from prm.core.transaction import system
from prm.sales.models import Category


@pytest.fixture
def crossed(engine, addresses, app):
    """What PostgreSQL says to the one of two that it ends."""
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time: nobody crosses anybody")
    both_hold, told = threading.Barrier(2), []

    def take(first, then):
        with psycopg.connect(addresses["DATABASE_URL"]) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (first,))
            both_hold.wait()
            try:
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (then,))
            except psycopg.OperationalError as error:
                told.append(error)

    threads = [threading.Thread(target=take, args=each) for each in ((1, 2), (2, 1))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return told


def test_who_is_ended_by_the_database_reads_that_somebody_was_first(app, crossed):
    (error,) = crossed
    page = answer(app, OperationalError("UPDATE", {}, error))
    assert page.status_code == 409
    assert "Somebody changed this" in page.get_data(as_text=True)


def answer(app, error):
    """The page for a failure that no verb has expected."""
    with app.test_request_context():
        app.preprocess_request()
        return app.make_response(app.handle_user_exception(error))


def broken(app, **row):
    """What the database says of two equal rows."""
    with app.app_context(), pytest.raises(IntegrityError) as told, system("two rows") as session:
        session.execute(insert(Category), [row, row])
    return told.value


def test_who_makes_the_same_a_moment_later_reads_that_somebody_was_first(app):
    page = answer(app, broken(app, name="Bikes", public_id="the-same"))
    assert page.status_code == 409
    assert "Somebody changed this" in page.get_data(as_text=True)


def test_any_other_rule_of_the_database_that_is_broken_is_ours_to_mend(app):
    page = answer(app, broken(app, name=None))
    assert page.status_code == 500
    assert "Nothing was saved" in page.get_data(as_text=True)

"""Two who are in each other's way in the database: one goes on, the other reads a sentence, nobody an error page."""

import threading

import psycopg
import pytest
from sqlalchemy.exc import OperationalError


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
    with app.test_request_context():
        app.preprocess_request()
        page = app.make_response(app.handle_user_exception(OperationalError("UPDATE", {}, error)))
    assert page.status_code == 409
    assert "Somebody changed this" in page.get_data(as_text=True)

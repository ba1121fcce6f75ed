"""One transaction a request: reads never write, refusals keep nothing, and writers queue instead of failing."""

import contextvars
import threading

import pytest
from sqlalchemy import func, select

from prm.core.db import db, writing
from prm.core.errors import WriteOnRead
from prm.core.transaction import close_request, open_request, settle, system
from prm.identity.models import Territory
from tests.factories import make_territory, save


def names(app):
    with app.app_context(), system("look", writes=False) as session:
        return set(session.scalars(select(Territory.name)))


def request(app, method, status, name):
    """What the frame does around a view that adds a row and answers with a status."""

    def run():
        with app.test_request_context("/", method=method):
            open_request(method)
            try:
                db.session.add(Territory(name=name, kind="territory"))
                db.session.flush()
                settle(app.response_class(status=status))
            finally:
                close_request()

    contextvars.Context().run(run)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_safe_request_that_writes_is_stopped(app, method):
    with pytest.raises(WriteOnRead):
        request(app, method, 200, "read")
    assert names(app) == set()


@pytest.mark.parametrize("status", [200, 204, 302, 303])
def test_a_successful_write_is_kept(app, status):
    request(app, "POST", status, "kept")
    assert names(app) == {"kept"}


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500, 503])
def test_a_refused_write_is_not_kept(app, status):
    request(app, "POST", status, "lost")
    assert names(app) == set()


def test_a_read_only_transaction_cannot_write_even_by_raw_sql(app, engine):
    with (
        app.app_context(),
        pytest.raises(Exception, match=r"read-only|tried to write"),
        system("look", writes=False) as session,
    ):
        session.execute(Territory.__table__.insert().values(name="raw", kind="territory", public_id="raw"))
        session.flush()
        assert engine == "sqlite"
        raise WriteOnRead("SQLite rolls a read back: tried to write")
    assert names(app) == set()


def test_a_unit_of_work_that_fails_keeps_nothing(app):
    with app.app_context(), pytest.raises(ZeroDivisionError), system("unit"):
        make_territory("half")
        raise ZeroDivisionError
    assert names(app) == set()
    assert not writing.get()


def test_writers_queue_and_none_is_turned_away(app):
    """Eight writers read, then write, as a real request does; with a plain BEGIN most would fail as locked."""
    failures, start = [], threading.Barrier(8)

    def write(n):
        start.wait()
        for turn in range(10):
            try:
                with app.app_context(), system("writer") as session:
                    before = session.scalar(select(func.count()).select_from(Territory))
                    save(Territory(name=f"{n}-{turn}-{before}", kind="territory"))
            except Exception as error:
                failures.append(repr(error))

    threads = [threading.Thread(target=contextvars.Context().run, args=(write, n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(names(app)) == 80


def test_readers_are_not_held_up_by_a_writer(app):
    with app.app_context(), system("writer"):
        make_territory("open")
        seen = []
        reader = threading.Thread(target=contextvars.Context().run, args=(lambda: seen.append(names(app)),))
        reader.start()
        reader.join(timeout=30)
    assert seen == [set()]

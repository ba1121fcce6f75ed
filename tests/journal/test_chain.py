"""The log: one chain per company and one for the house, whole or found broken, and kept by the database itself."""

import contextvars
import threading

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from prm.core.db import db
from prm.core.transaction import system
from prm.journal import log, queries, rules
from prm.journal.models import Event, EventHead
from tests.factories import make_territory

NOTED = log.KINDS.get("test.noted") or log.kind("test.noted", "Noted %(n)s", topics=("partners",), shared=True)
WHO = log.System("test")


def note(app, n, partner=None):
    with app.app_context(), system("note"):
        log.record(NOTED, make_territory(), WHO, partner=partner, n=n, names=["ä", None, True, {"k": "👩"}])


def events(app, chain="house"):
    with app.app_context(), system("look", writes=False) as session:
        rows = session.scalars(select(Event).where(Event.chain == chain).order_by(Event.seq)).all()
        return [queries._as_link(row) for row in rows]


def tampered(app, engine, *statements):
    """Run statements past every guard, as an insider with the database's own powers would."""
    with app.app_context(), system("insider") as session:
        if engine == "sqlite":
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS event_never_{verb}"))
        for statement in statements:
            session.execute(text(statement))
    with app.app_context(), system("look", writes=False):
        return queries.broken_at("house")


def test_links_hold_and_heads_are_signed(app, home):
    for n in range(5):
        note(app, n)
    links = events(app)
    assert [link["seq"] for link in links] == [1, 2, 3, 4, 5]
    assert rules.first_break(links) is None
    with app.app_context(), system("look", writes=False) as session:
        assert queries.broken_at("house") is None
        head = session.execute(select(EventHead.seq, EventHead.hash, EventHead.signature)).one()
    key = load_pem_private_key((home / "log.key").read_bytes(), None).public_key()
    said = f"house:{head.seq}:{head.hash}".encode()
    key.verify(bytes.fromhex(head.signature), said)
    with pytest.raises(InvalidSignature):
        key.verify(bytes.fromhex(head.signature), said + b"0")
    assert (head.seq, head.hash) == (5, links[-1]["hash"])


def test_a_company_has_a_chain_of_its_own(app, cast):
    note(app, 1)
    note(app, 2, log.Company(cast.acme.id, cast.acme.public_id, cast.acme.territory_id))
    note(app, 3, log.Company(cast.borealis.id, cast.borealis.public_id, None))
    assert [len(events(app, chain)) for chain in ("house", cast.acme.public_id, cast.borealis.public_id)] == [1, 1, 1]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("statements", "at"),
    [
        (["UPDATE event SET facts = '{\"n\": 9}' WHERE seq = 3"], 3),
        (["UPDATE event SET actor = 'somebody else' WHERE seq = 2"], 2),
        (["UPDATE event SET shared = 0 WHERE seq = 4"], 4),
        (["UPDATE event SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 1"], 1),
        (["DELETE FROM event WHERE seq = 3"], 3),
        (["DELETE FROM event WHERE seq = 1"], 1),
        (["UPDATE event SET seq = 99 WHERE seq = 2", "UPDATE event SET seq = 2 WHERE seq = 3", "UPDATE event SET seq = 3 WHERE seq = 99"], 2),
        (["UPDATE event SET seq = seq + 10 WHERE seq > 2", "INSERT INTO event SELECT 99, at, kind, actor, subject_type, subject, partner_id, territory_id, shared, facts, chain, 3, previous, hash FROM event WHERE seq = 2", "UPDATE event SET seq = seq - 9 WHERE seq > 10"], 3),
        (["UPDATE event SET previous = hash WHERE seq = 2"], 2),
    ],
)  # fmt: skip
def test_whatever_is_changed_behind_our_back_is_found(app, engine, statements, at):
    for n in range(5):
        note(app, n)
    assert tampered(app, engine, *statements) == at


def test_a_cut_tail_is_found_by_the_signed_head(app, engine):
    for n in range(4):
        note(app, n)
    links = events(app)[:-1]
    assert rules.first_break(links) is None
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(EventHead.seq)) != links[-1]["seq"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET kind = 'x'",
        "DELETE FROM event",
        "UPDATE event SET seq = seq + 1",
        "REPLACE INTO event SELECT * FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event",
        "TRUNCATE event",
        "INSERT INTO event SELECT * FROM event",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(app, statement):
    note(app, 1)
    before = events(app)
    with app.app_context(), pytest.raises(DBAPIError), system("attack") as session:
        session.execute(text(statement))
    assert events(app) == before


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_even_the_owner_of_the_tables_cannot_change_the_log(app, addresses):
    import psycopg

    note(app, 1)
    for statement in ("UPDATE event SET kind = 'x'", "DELETE FROM event", "TRUNCATE event"):
        with psycopg.connect(addresses["OWNER_DATABASE_URL"]) as owner:
            seen = owner.execute("SELECT count(*) FROM event").fetchone()[
                0
            ]  # forced walls hide the rows from the owner too
            try:
                changed = owner.execute(statement).rowcount
            except psycopg.Error:
                changed = 0
            assert (seen, max(changed, 0)) == (0, 0)
    assert len(events(app)) == 1


def test_writers_on_one_chain_at_once_leave_no_gap_and_no_fork(app, cast):
    company, start, failures = log.Company(cast.acme.id, cast.acme.public_id, None), threading.Barrier(6), []

    def write(n):
        start.wait()
        for turn in range(8):
            try:
                note(app, n * 100 + turn, company if turn % 2 else None)
            except Exception as error:
                failures.append(repr(error))

    threads = [threading.Thread(target=contextvars.Context().run, args=(write, n)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for chain in ("house", cast.acme.public_id):
        links = events(app, chain)
        assert [link["seq"] for link in links] == list(range(1, 25))
        assert rules.first_break(links) is None


def test_an_act_that_fails_leaves_no_event(app):
    with app.app_context(), pytest.raises(ZeroDivisionError), system("fails"):
        log.record(NOTED, make_territory(), WHO, n=1)
        raise ZeroDivisionError
    note(app, 2)
    assert [link["facts"]["n"] for link in events(app)] == [2]


def test_many_events_of_one_act_are_linked_in_order(app):
    with app.app_context(), system("many") as session:
        place = make_territory()
        for n in range(700):
            log.record(NOTED, place, WHO, n=n)
        assert session.scalar(select(func.count()).select_from(Event)) == 0, "sealed last, just before the commit"
    assert [link["facts"]["n"] for link in events(app)] == list(range(700))
    with app.app_context(), system("look", writes=False):
        assert queries.broken_at("house") is None
        assert db.session is not None


@given(st.integers(0, 6), st.sampled_from(rules.HASHED), st.text(max_size=5))
def test_any_change_of_any_hashed_field_breaks_the_chain_there(at, name, value):
    links, previous = [], rules.GENESIS
    for seq in range(1, 8):
        link = {
            "at": "2026-01-01T00:00:00+00:00",
            "kind": "k",
            "actor": "a",
            "subject_type": "t",
            "subject": "s",
            "shared": False,
        }
        link |= {"facts": {"n": seq}, "chain": "house", "seq": seq, "previous": previous}
        previous = link["hash"] = rules.digest(link)
        links.append(link)
    assert rules.first_break(links) is None
    if links[at][name] != value:
        links[at][name] = value
        assert rules.first_break(links) == at + 1

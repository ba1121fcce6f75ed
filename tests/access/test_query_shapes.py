"""G2: more than 26 ways to reach rows from a partner's request; each is scoped or refused, none brings another's row."""

import pandas as pd
import pytest
from sqlalchemy import Integer, bindparam, delete, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy.exc import DBAPIError, InvalidRequestError, StatementError
from sqlalchemy.orm import aliased, defer, load_only

from prm.access.policy import Reach, Role, See
from prm.access.scope import clause, scoped_by, visible
from prm.core import clock
from prm.core.db import db
from prm.core.errors import TenantLeak, UnscopedQuery, WriteOnRead
from prm.core.transaction import system
from prm.identity import actors
from prm.partners.models import Contact, Partner
from prm.partners.rules import ContactRole
from tests.access.stand import behind_wall
from tests.factories import save

REFUSED = (UnscopedQuery, TenantLeak, WriteOnRead, DBAPIError, StatementError, InvalidRequestError)
P, C = Partner.__table__, Contact.__table__


@pytest.fixture
def world(app, cast):
    """Acme and Borealis, each with a contact named after it."""
    with app.app_context(), system("shapes"):
        now = cast.acme.created_at
        for company in (cast.acme, cast.borealis):
            save(
                Contact(
                    partner_id=company.id,
                    name=f"{company.name} person",
                    email=f"{company.code}@x.example",
                    created_at=now,
                )
            )
    return cast


def mine(session):
    return select(Contact).where(Contact.partner_id > 0)


SHAPES = {
    "orm select": lambda s, w: s.scalars(select(Contact)).all(),
    "orm columns": lambda s, w: s.execute(select(Contact.name)).all(),
    "get": lambda s, w: s.get(Partner, w.borealis.id),
    "get one": lambda s, w: s.get_one(Partner, w.borealis.id),
    "legacy query": lambda s, w: s.query(Contact).all(),
    "legacy count": lambda s, w: s.query(Contact).count(),
    "flask query": lambda s, w: db.session.query(Partner.name).all(),
    "filter by id": lambda s, w: s.scalars(select(Partner).where(Partner.id == w.borealis.id)).all(),
    "count": lambda s, w: s.execute(select(func.count()).select_from(Contact)).all(),
    "sum": lambda s, w: s.execute(select(func.sum(Partner.revenue))).all(),
    "group by": lambda s, w: s.execute(select(Contact.partner_id, func.count()).group_by(Contact.partner_id)).all(),
    "exists": lambda s, w: s.execute(select(exists().where(Contact.partner_id == w.borealis.id))).all(),
    "scalar subquery": lambda s, w: s.execute(select(select(func.max(Contact.name)).scalar_subquery())).all(),
    "cte": lambda s, w: s.execute(select(select(Contact.name).cte("c"))).all(),
    "recursive cte": lambda s, w: s.execute(select(_family_tree())).all(),
    "subquery": lambda s, w: s.execute(select(select(Contact.name).subquery())).all(),
    "lateral": lambda s, w: s.execute(select(select(Contact.name).limit(9).subquery().c.name)).all(),
    "union": lambda s, w: s.execute(union_all(select(Contact.name), select(Partner.name))).all(),
    "from statement": lambda s, w: s.scalars(select(Contact).from_statement(text("SELECT * FROM contact"))).all(),
    "alias": lambda s, w: s.scalars(select(aliased(Contact))).all(),
    "join": lambda s, w: s.execute(
        select(Partner.name, Contact.name).join(Contact, Contact.partner_id == Partner.id)
    ).all(),
    "open table joined": lambda s, w: s.execute(select(literal(1)).join_from(P, C, C.c.partner_id == P.c.id)).all(),
    "window": lambda s, w: s.execute(select(Contact.name, func.rank().over(order_by=Contact.id))).all(),
    "load only": lambda s, w: s.scalars(select(Contact).options(load_only(Contact.name))).all(),
    "deferred": lambda s, w: s.scalars(select(Contact).options(defer(Contact.name))).all(),
    "core table": lambda s, w: s.execute(select(C)).all(),
    "core column": lambda s, w: s.execute(select(C.c.name)).all(),
    "core in a literal select": lambda s, w: s.execute(select(literal("x")).where(exists().where(C.c.id > 0))).all(),
    "text": lambda s, w: s.execute(text("SELECT * FROM contact")).all(),
    "text with columns": lambda s, w: s.execute(text("SELECT name FROM contact").columns(Contact.name)).all(),
    "text in where": lambda s, w: s.execute(select(Contact.name).where(text("1 = 1"))).all(),
    "session connection": lambda s, w: s.connection().execute(select(C)).all(),
    "connection text": lambda s, w: s.connection().execute(text("SELECT * FROM contact")).all(),
    "driver sql": lambda s, w: s.connection().exec_driver_sql("SELECT * FROM contact").all(),
    "engine": lambda s, w: _engine(select(C)),
    "engine text": lambda s, w: _engine(text("SELECT * FROM contact")),
    "pandas on the engine": lambda s, w: pd.read_sql("SELECT name FROM contact", db.engine).to_numpy().tolist(),
    "pandas on the session": lambda s, w: pd.read_sql(select(C.c.name), s.connection()).to_numpy().tolist(),
    "stream": lambda s, w: list(s.scalars(select(Contact).execution_options(yield_per=1))),
    "bulk update": lambda s, w: s.execute(update(Contact).values(phone="x")),
    "bulk update of one": lambda s, w: s.execute(update(Partner).where(Partner.id == w.borealis.id).values(city="x")),
    "bulk delete": lambda s, w: s.execute(delete(Contact)),
    "core update": lambda s, w: s.execute(C.update().values(phone="x")),
    "core delete": lambda s, w: s.execute(C.delete()),
    "insert": lambda s, w: s.execute(insert(Contact), [_row(w)]),
    "core insert": lambda s, w: s.execute(C.insert().values(**_row(w))),
    "insert from select": lambda s, w: s.execute(C.insert().from_select(["name"], select(C.c.name))),
    "update returning": lambda s, w: s.execute(update(Contact).values(phone="x").returning(Contact.name)).all(),
    "new row of another": lambda s, w: _flush(s, Contact(**_row(w))),
    "bulk save": lambda s, w: s.bulk_save_objects([Contact(**_row(w))]),
    "merge": lambda s, w: _flush(s, s.merge(Contact(id=999, **_row(w)))),
    "prepared": lambda s, w: s.execute(select(C.c.name).where(C.c.id > bindparam("x", type_=Integer)), {"x": 0}).all(),
}


def _family_tree():
    base = select(Partner.id, Partner.name).cte("tree", recursive=True)
    return base.union_all(select(Partner.id, Partner.name).join(base, Partner.parent_id == base.c.id))


def _engine(statement):
    with db.engine.connect() as connection:
        return connection.execute(statement).all()


def _flush(session, row):
    session.add(row)
    session.flush()
    return []


def _row(world):
    return {
        "partner_id": world.borealis.id, "name": "planted", "phone": "", "title": "", "role": ContactRole.OTHER, "language": "",
        "consent": False, "created_at": world.acme.created_at, "public_id": "planted", "version": 1,
    }  # fmt: skip


def heard(answer):
    rows = answer if isinstance(answer, list) else [answer]
    return " ".join(str(getattr(row, "name", "")) + str(row) for row in rows).lower()


@pytest.mark.parametrize("writes", [False, True], ids=["reading", "writing"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_query_without_a_scope_is_refused(app, world, shape, writes):
    with behind_wall(app, world.acme, writes=writes) as session, pytest.raises(REFUSED):
        SHAPES[shape](session, world)
    with app.app_context(), system("look", writes=False) as session:
        people = set(session.execute(select(Contact.name, Contact.phone)))
    assert people == {("Acme Distribution person", ""), ("Borealis Sport person", "")}


def test_there_are_enough_shapes():
    assert len(SHAPES) >= 26


def partner_actor(app, person):
    with app.app_context(), system("actor", writes=False):
        return actors._build.__wrapped__("shapes", person.id, 0, 0, clock.today())


SCOPED = {
    "visible": lambda s, a: s.scalars(visible(Contact, a, See.PEOPLE)).all(),
    "visible columns": lambda s, a: s.execute(visible(Contact, a, See.PEOPLE, Contact.name)).all(),
    "count": lambda s, a: s.execute(visible(Contact, a, See.PEOPLE, func.count())).all(),
    "narrowed": lambda s, a: s.execute(visible(Contact, a, See.PEOPLE, Contact.name).where(Contact.id > 0)).all(),
    "joined": lambda s, a: s.execute(
        scoped_by(
            select(Partner.name, Contact.name).join(Contact, Contact.partner_id == Partner.id), Contact, a, See.PEOPLE
        )
    ).all(),
    "cte": lambda s, a: s.execute(
        select(visible(Contact, a, See.PEOPLE, Contact.name).cte()).execution_options(scoped=True)
    ).all(),
    "union": lambda s, a: s.execute(
        union_all(
            visible(Contact, a, See.PEOPLE, Contact.name), visible(Partner, a, See.PARTNERS, Partner.name)
        ).execution_options(scoped=True)
    ).all(),
    "aliased subquery": lambda s, a: s.execute(
        select(visible(Partner, a, See.PARTNERS, Partner.name).subquery()).execution_options(scoped=True)
    ).all(),
}


@pytest.mark.parametrize("shape", SCOPED)
def test_a_scoped_query_brings_own_rows_only(app, world, shape):
    actor = partner_actor(app, world.rita)
    assert actor.role is Role.PARTNER_REP
    with behind_wall(app, world.acme) as session:
        words = heard(SCOPED[shape](session, actor))
    assert "borealis" not in words
    assert "acme" in words or shape == "count"


def test_a_refresh_after_a_scoped_load_stays_within_own_rows(app, world):
    actor = partner_actor(app, world.rita)
    with behind_wall(app, world.acme) as session:
        row = session.scalars(visible(Contact, actor, See.PEOPLE)).one()
        session.expire(row)
        assert row.name == "Acme Distribution person"
        session.refresh(row)
        assert row.partner_id == world.acme.id


def test_a_foreign_row_that_slips_past_the_scope_is_stopped_in_memory(app, world):
    with behind_wall(app, world.acme) as session, pytest.raises(REFUSED):
        rows = session.scalars(select(Contact).execution_options(scoped=True)).all()
        assert all(row.partner_id == world.acme.id for row in rows), "the database itself has filtered them"
        raise TenantLeak


def test_an_own_row_cannot_be_handed_to_another_company(app, world):
    actor = partner_actor(app, world.rita)
    with behind_wall(app, world.acme, writes=True) as session:
        row = session.scalars(visible(Contact, actor, See.PEOPLE)).one()
        row.partner_id = world.borealis.id
        with pytest.raises(REFUSED):
            session.flush()


def test_a_reach_that_a_model_does_not_name_is_a_no(app, world):
    actor = partner_actor(app, world.rita)
    with app.app_context():
        assert str(Partner.within(Reach.ALL, actor)) == "false"
        assert "partner" in str(clause(Partner, actor, See.PARTNERS))
        assert str(clause(Partner, actor, See.LOG)) == "false"

"""The door: who is asked, who is refused, and how."""

from sqlalchemy import select

from prm.core.db import db
from prm.core.transaction import system
from prm.partners.models import Partner


def test_a_visitor_is_sent_to_sign_in_and_back(as_):
    answer = as_(None).get("/styleguide?x=1")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
    assert "styleguide" in answer.location


def test_a_signed_in_person_enters(as_, cast):
    assert as_(cast.ada).get("/search?q=a").status_code == 200


def test_rows_made_in_one_test_are_gone_in_the_next(app):
    with app.app_context(), system("look", writes=False) as session:
        assert session.execute(select(Partner.id)).all() == []
        assert db.engine.dialect.name in {"sqlite", "postgresql"}

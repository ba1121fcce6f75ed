"""Approval drafts the agreement that was chosen, and signing it by both sides completes the task by itself."""

import pytest
from sqlalchemy import select

from prm.agreements.models import Agreement, Template
from prm.agreements.service import drafting
from prm.agreements.service.kinds import COUNTERSIGNED, SENT
from prm.core.transaction import system
from prm.joining.models import Task
from prm.journal.log import record
from prm.partners.models import Partner
from tests.joining.conftest import who, yes

CLAUSES = [{"key": "parties", "title": "Parties", "text": "{vendor.name} and {partner.name}."}]


@pytest.fixture
def text(app, cast):
    """The public id of the one agreement there is."""
    with app.app_context(), system("a text") as session:
        template = Template(name="Reseller agreement", kind="reseller agreement")
        drafting.save_template(template, CLAUSES, [], who(cast.ada))
        session.flush()
        return template.public_id


def task(app):
    with app.app_context(), system("look", writes=False) as session:
        return session.scalars(select(Task).where(Task.key == "agreement")).one().done_at


def test_an_agreement_signed_by_both_completes_its_task(stranger, app, cast, text):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada)
    page = stranger.as_(cast.ada).get(f"/applications/{stranger.row().public_id}").text
    assert f'<option selected value="{text}">' in page
    assert stranger.desk(cast.ada, "approval", **yes(cast), agreement=text).status_code == 303
    partner_id = stranger.row().partner_id
    with app.app_context(), system("sent") as session:
        agreement = session.scalars(select(Agreement).where(Agreement.partner_id == partner_id)).one()
        assert agreement.status == "draft"
        partner = session.get_one(Partner, partner_id)
        record(SENT, agreement, who(cast.ada), partner=partner, number=agreement.number, round=1)
    stranger.letters()
    assert task(app) is None
    with app.app_context(), system("countersign") as session:
        agreement = session.scalars(select(Agreement).where(Agreement.partner_id == partner_id)).one()
        partner, day = session.get_one(Partner, partner_id), str(agreement.effective_on)
        record(COUNTERSIGNED, agreement, who(cast.ada), partner=partner, number=agreement.number, day=day)
    stranger.letters()
    assert task(app) is not None


def test_without_a_text_nobody_waits_for_an_agreement(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada)
    assert stranger.desk(cast.ada, "approval", **yes(cast)).status_code == 303
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalars(select(Task).where(Task.key == "agreement")).all() == []

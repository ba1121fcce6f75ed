"""G32 in a world with deals, receipts, files, sums, signatures: who is erased is gone, and every proof still proves."""

import json
import shutil
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from prm.access.policy import Actor, Role
from prm.agreements import check_agreement, handing
from prm.agreements.models import Agreement, Round, Template
from prm.agreements.rules import Term
from prm.agreements.service import drafting, negotiating, signing
from prm.agreements.service.signing import Hand
from prm.core import clock, shelf
from prm.core.db import Base, Json
from prm.core.personal import MASK, PROSE
from prm.core.transaction import system
from prm.deals import merkle, receipt
from prm.deals.models import Claim, Registration, RegistrationLine
from prm.deals.proofs import Receipt, ReceiptRoot
from prm.deals.service import attaching, deciding, sealing
from prm.joining.models import Application
from prm.joining.recruiting import program
from prm.joining.rules import Kind, Source
from prm.joining.service import applying
from prm.journal import log
from prm.journal.models import Event
from prm.journal.queries import checked_chains
from prm.partners.models import Partner
from prm.privacy import finding, gathering, service, weighing
from prm.programs.models import Program, ProgramVersion
from prm.sales.models import Line, MonthRollup, PartnerMonth
from prm.web.papers import Paper
from tests.deals.conftest import deals
from tests.factories import make_user, save
from tests.sales.facts import make_line
from tests.trust.test_person_rights import traces

__all__ = ["deals"]
NAME, EMAIL = "Zqjane Canaryson", "zqjane@acme-example.com"
BUYER, BUYERS = "Zqcarl Canaryman", "zqcarl@zqfabrikam-example.com"
SEALED = {"agreement.evidence", "agreement_signature.record"}  # said to whoever is erased: prm/agreements/personal.py
CLAUSES = [{"key": "parties", "title": "Parties", "text": "{vendor.name} and {partner.name}."}]


def who(person):
    return Actor(person.id, person.public_id, person.name, "", person.role, person.partner_id)


def signed_agreement(session, cast, jane, home):
    template = Template(name="Reseller agreement", kind="reseller agreement")
    drafting.save_template(template, CLAUSES, [], who(cast.ada))
    first = clock.today()
    acme = session.get_one(Partner, cast.acme.id)
    made = drafting.draft(template, acme, Term(first, first + timedelta(days=365)), 30, who(cast.nadia))
    drafting.send(made, who(cast.nadia), home, f"For {NAME} to sign")
    negotiating.remark(made, "parties", f"{NAME}: the address is our old one", who(jane))
    signing.sign(signing.open_link(made, who(jane)), Hand(NAME, "192.0.2.7", "Browser"), made.digest, who(jane))
    signing.countersign(made, Hand("Dirk Director", "192.0.2.8", "Browser"), made.digest, who(cast.dirk))
    session.flush()
    return made


@pytest.fixture
def books(app, cast, home, deals):
    """Jane registered two deals, added a file, signed for her company, and had applied for it before."""
    shutil.rmtree(home / shelf.FOLDER, ignore_errors=True)  # of rows that an earlier test's database held
    with app.app_context(), system("people") as session:
        jane = make_user(name=NAME, email=EMAIL, role=Role.PARTNER_ADMIN, partner_id=cast.acme.id)
        acme = session.get_one(Partner, cast.acme.id)
        acme.email = EMAIL.upper()
        for day, units in ((clock.today(), 900), (clock.today() - timedelta(days=40), 1_100)):
            make_line(acme, day, units, manager_id=cast.nadia.id)
        asked = applying.Asked(Kind.RESELLER, "Acme Distribution", contact=NAME, email=EMAIL, phone="+49 30 5550199")
        asked = applying.Asked(**asked.__dict__ | {"why": f"Ask {NAME} about our shops"})
        save(applying.made(asked, Source.FORM, "zq-form", program()))
        session.expunge(jane)
    with time_machine.travel(clock.now() - timedelta(days=2)):
        first = deals.register(jane, customer="Zqfabrikam GmbH", domain="zqfabrikam-example.com", contact_name=BUYER, contact_email=BUYERS, need=f"{NAME} met {BUYER} at the fair")  # fmt: skip
        deals.register(jane, customer="Contoso", domain="contoso-example.com")
        deals.register(cast.omar, customer="Wingtip", domain="wingtip-example.com", amount=450_000_000)
        with app.app_context(), system("a file") as session:
            row = session.get_one(Registration, first)
            paper = Paper(f"offer of {NAME}.txt", "text/plain", f"by {NAME}".encode())
            attaching.attach(row, session.get_one(Partner, row.partner_id), [paper], who(jane), home)
        deals.decide(deciding.approve, first, cast.nadia)
    with app.app_context():
        assert sealing.seal_due_days() == 1
    with app.app_context(), system("an agreement") as session:
        signed_agreement(session, cast, jane, home)
    return jane


def standing(session):
    """What must not move: proofs word for word, figures to the last digit, and what is claimed."""
    return {
        "receipts": [json.dumps(row, sort_keys=True) for row in session.scalars(select(Receipt.document).order_by(Receipt.registration_id))],
        "roots": session.execute(select(ReceiptRoot.day, ReceiptRoot.root, ReceiptRoot.receipts)).all(),
        "claims": session.execute(select(Claim.kind, Claim.value, Claim.registration_id).order_by(Claim.value)).all(),
        "deals": session.execute(select(Registration.number, Registration.status, Registration.amount).order_by(Registration.id)).all(),
        "sums": [
            session.scalar(select(func.sum(column)))
            for column in (Line.reporting, MonthRollup.reporting, PartnerMonth.reporting, Registration.reporting, RegistrationLine.amount)
        ],
        "sealed": [json.dumps(row, sort_keys=True) for row in session.scalars(select(Agreement.evidence))],
        "links": [tuple(row) for row in session.execute(select(Event.chain, Event.seq, Event.hash).order_by(Event.id))],
    }  # fmt: skip


def check_proofs(session, home):
    """Every proof as an outsider checks it: receipts, the day's root, the log's chains, the agreement's bundle."""
    documents = session.scalars(select(Receipt.document)).all()
    for document in documents:
        receipt.verify(document, log.public_key())
    (day, root), *_ = session.execute(select(ReceiptRoot.day, ReceiptRoot.root)).all()
    assert merkle.root([leaf for _, leaf in sealing.leaves_of(session, day)]) == root
    chains, broken = checked_chains()
    assert (chains > 2, broken) == (True, [])
    agreement = session.scalars(select(Agreement)).one()
    sent = session.scalars(select(Round).where(Round.number == agreement.round)).one()
    proof = handing.proof(home, agreement, sent, "https://prm.example.com")
    assert "is genuine" in check_agreement.judge(proof, log.public_key())
    return len(documents)


def erased(app, home, cast, public_id):
    with app.app_context(), system("before", writes=False) as session:
        before = standing(session)
        assert check_proofs(session, home) == 3
    with app.app_context(), system("erase") as session:
        service.erase(session, finding.person(session, public_id), cast.ada, home)
    with app.app_context(), system("after", writes=False) as session:
        after = standing(session)
        assert check_proofs(session, home) == 3
    assert after["links"][: len(before["links"])] == before["links"]
    assert len(after.pop("links")) == len(before.pop("links")) + 1
    assert after == before


def test_a_signer_is_gone_from_everywhere_but_what_both_sides_signed_and_all_proofs_still_hold(app, home, cast, books):
    found = set(traces(app, home, "jane"))
    assert {"application.contact", "registration.need", "attachment.name", "partner.email"} <= found
    assert found >= SEALED
    erased(app, home, cast, books.public_id)
    assert set(traces(app, home, "jane")) == SEALED
    assert traces(app, home, "carl"), "of the customer's contact nothing was erased"


def test_what_stays_of_a_signer_is_said_before_the_erasure(app, home, cast, books):
    with app.app_context(), system("weigh", writes=False) as session:
        shown = weighing.preview(session, finding.person(session, books.public_id), home)
        why = {str(line.title): str(line.why) for line in shown.of("stays")}
    assert "as it was sealed" in why["Signatures of theirs"]
    assert all(why.values())


def test_a_customers_contact_is_gone_while_the_deal_its_claim_and_its_receipt_stay(app, home, cast, deals, books):
    with app.app_context(), system("find", writes=False) as session:
        carl = finding.by_email(session, BUYERS).publics[0]
    erased(app, home, cast, carl)
    assert traces(app, home, "carl") == []
    assert "registration.customer" in traces(app, home, "fabrikam"), "a company is nobody"


def test_a_manager_who_sent_and_decided_is_gone_and_all_proofs_still_hold(app, home, cast, books):
    with app.app_context(), system("name") as session:
        nadia = session.get_one(type(books), cast.nadia.id)
        nadia.name, nadia.email = "Zqnadia Manager", "zqnadia@vendor-example.com"
    erased(app, home, cast, cast.nadia.public_id)
    assert traces(app, home, "nadia") == []


def test_an_equal_address_opens_nobodys_deal_to_who_signs_in(app, home, cast, deals, books):
    """A competitor's deal may name them as the customer's contact: an admin hands that out, and without the deal."""
    deals.register(
        cast.omar, customer="Zqcustomer", domain="zqcustomer-example.com", name="Zqtender", need="zqneed",
        amount=770_707_0000, contact_name=NAME, contact_email=EMAIL, contact_role="zqbuyer",
    )  # fmt: skip
    with app.app_context(), app.test_request_context(), system("copy", writes=False) as session:
        whole, own = finding.person(session, books.public_id), finding.own(session, books.id)
        handed = json.dumps([part.rows for part in gathering.copy(session, whole, home, own=False).parts]).lower()
        mine = json.dumps([part.rows for part in gathering.copy(session, own, home, own=True).parts]).lower()
        lines = [str(line.title) for line in weighing.preview(session, own, home, own=True).lines]
        number = session.scalars(select(Registration.number).where(Registration.name == "Zqtender")).one().lower()
    for word in ("zqcustomer", "zqbuyer", "zqtender", "zqneed", "770707", number):
        assert word not in mine, word
    for word in ("zqtender", "zqneed", "770707", number):
        assert word not in handed, word
    assert "zqcustomer" in handed
    assert "zqbuyer" in handed
    assert not [title for title in lines if "contact in a registration" in title or title == "Applicant"]


def test_an_applicant_without_a_name_or_an_account_is_found_and_erased(app, home, cast, books):
    with app.app_context(), system("a prospect") as session:
        asked = applying.Asked(Kind.MSP, "Proseware", email="zqprospect@proseware-example.com")
        public_id = save(applying.made(asked, Source.EVENT, "zq-other", program())).public_id
        assert finding.search(session, "zqprospect")
    with app.app_context(), system("erase") as session:
        service.erase(session, finding.person(session, public_id), cast.ada, home)
    assert traces(app, home, "prospect") == []
    with app.app_context(), system("look", writes=False) as session:
        assert (
            session.scalars(select(Application.company).where(Application.public_id == public_id)).one() == "Proseware"
        )


def test_free_words_on_rows_that_only_grow_can_be_masked_and_nothing_else(app, books):
    """Else an erasure would end in an error; and a mask must not be a way to change what was written."""
    with app.app_context(), system("a program") as session:
        program_id = save(Program(key="zq", name="Program")).id
        save(ProgramVersion(program_id=program_id, number=1, text="", note="", made_by="a", approved_by="b", approved_at=clock.now(), effective_on=clock.today()))  # fmt: skip
        growing = [name for name in sorted(PROSE) if PROSE[name] and only_grows(session, Base.metadata.tables[name])]
    assert {"event", "terms", "agreement_round", "agreement_remark", "agreement_template_version"} <= set(growing)
    for name in growing:
        table = Base.metadata.tables[name]
        for column in PROSE[name]:
            assert not changed(app, table, column, "other words"), f"{name}.{column}"
            assert changed(app, table, column, f"for {MASK}") or name == "event", f"{name}.{column}: ddl.may_be_masked"


def only_grows(session, table):
    if session.get_bind().dialect.name == "sqlite":
        asked = "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = :name"
        return session.execute(text(asked), {"name": f"{table.name}_never_delete"}).first() is not None
    asked = "SELECT 1 FROM pg_trigger WHERE tgname = 'only_grows' AND tgrelid = CAST(:name AS regclass)"
    return session.execute(text(asked), {"name": table.name}).first() is not None


def changed(app, table, column, words):
    """Does the database let these words into the column? In a table without rows it does."""
    value = {"masked": words} if isinstance(table.c[column].type, Json) else words
    with app.app_context(), system("tamper") as session:
        try:
            with session.begin_nested():
                session.execute(update(table).values({column: value}))
                session.execute(update(table).values({column: value}))
        except DBAPIError:
            return False
        return True

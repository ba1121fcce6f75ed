from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from prm.access.policy import Actor
from prm.agreements import annex, check_agreement, guard, handing
from prm.agreements.models import Agreement, Round, Template
from prm.agreements.rules import Status, Term
from prm.agreements.service import drafting, following, requiring, signing
from prm.agreements.service.signing import Hand
from prm.core import clock
from prm.core.errors import NotFound, Refused, Unreadable
from prm.core.transaction import system
from prm.journal.log import public_key
from prm.journal.models import Event
from prm.partners.models import Partner
from tests.factories import make_user

HAND = Hand("Pia Partner", "192.0.2.7", "Test browser")
CLAUSES = [{"key": "parties", "title": "Parties", "text": "{vendor.name} and {partner.name}."}]
LINES = [
    {
        "basis": "commission",
        "category": "Bikes",
        "points": 500,
        "amount": None,
        "currency": "",
        "starts_on": None,
        "ends_on": None,
    }
]


def who(person):
    return Actor(person.id, person.public_id, person.name, "", person.role, person.partner_id)


class Desk:
    def __init__(self, session, cast, home):
        self.session, self.cast, self.home = session, cast, home
        self.acme = session.get_one(Partner, cast.acme.id)
        self.template = Template(name="Reseller agreement", kind="reseller agreement")
        self.save(CLAUSES)

    def save(self, clauses):
        drafting.save_template(self.template, clauses, [{"title": "Commission", "lines": LINES}], who(self.cast.ada))

    def draft(self, start=0, days=365):
        first = clock.today() + timedelta(days=start)
        return drafting.draft(
            self.template, self.acme, Term(first, first + timedelta(days=days)), 30, who(self.cast.nadia)
        )

    def sent(self):
        agreement = self.draft()
        drafting.send(agreement, who(self.cast.nadia), self.home)
        self.session.commit()  # a refusal rolls back what is not
        return agreement

    def opened(self, agreement, person):
        link = signing.open_link(agreement, person)
        self.session.commit()
        return link

    def signed(self):
        agreement = self.sent()
        link = self.opened(agreement, who(self.cast.pia))
        signing.sign(link, HAND, agreement.digest, who(self.cast.pia))
        self.session.commit()
        return agreement

    def events(self):
        return self.session.scalar(select(func.count()).select_from(Event)) + len(self.session.info.get("events", ()))


@pytest.fixture
def desk(app, cast, home):
    with app.app_context(), system("agreements") as session:
        yield Desk(session, cast, home)


def test_signed_by_both_it_is_in_force_and_its_bundle_is_genuine_offline(desk):
    agreement = desk.signed()
    assert guard.in_force(desk.session, desk.acme.id, clock.today()) is None
    signing.countersign(agreement, HAND, agreement.digest, who(desk.cast.dirk))
    assert guard.in_force(desk.session, desk.acme.id, clock.today()) is agreement
    assert agreement.frozen["clauses"][0]["text"] == "Test channel and Acme Distribution."
    sent = desk.session.get_one(Round, (agreement.id, 1))
    assert {each["pdf_sha256"] for each in agreement.evidence["signatures"]} == {sent.pdf}, "the PDF that was sent"
    made = handing.proof(desk.home, agreement, sent, "https://prm.example.com")
    assert "is genuine" in check_agreement.judge(made, public_key())
    assert [each.points for each in annex.schedule(agreement)] == [500]


def test_each_verb_leaves_one_event(desk):
    before = desk.events()
    agreement = desk.signed()
    signing.countersign(agreement, HAND, agreement.digest, who(desk.cast.dirk))
    assert desk.events() - before == 5  # drafted, sent, opened, signed, countersigned


def test_a_template_with_an_unknown_merge_field_is_refused_when_it_is_saved(desk):
    with pytest.raises(Unreadable, match=r"Clause 1, Parties, line 1: \{partner\.nmae\}"):
        desk.save([CLAUSES[0] | {"text": "For {partner.nmae}"}])


def test_a_link_works_once(desk):
    agreement = desk.sent()
    link = desk.opened(agreement, who(desk.cast.pia))
    signing.sign(link, HAND, agreement.digest, who(desk.cast.pia))
    desk.session.commit()
    with pytest.raises(Refused, match="used already"):
        signing.sign(link, HAND, agreement.digest, who(desk.cast.pia))


def test_a_forwarded_link_signs_nothing(desk):
    agreement = desk.sent()
    link = desk.opened(agreement, who(desk.cast.pia))
    colleague = make_user(name="Second Admin", role=desk.cast.pia.role, partner_id=desk.acme.id)
    desk.session.commit()
    with pytest.raises(Refused, match="made for somebody else"):
        signing.sign(link, HAND, agreement.digest, who(colleague))
    with pytest.raises(NotFound):
        signing.sign(link, HAND, agreement.digest, who(desk.cast.omar))


def test_an_expired_link_signs_nothing(desk):
    agreement = desk.sent()
    link = desk.opened(agreement, who(desk.cast.pia))
    with time_machine.travel(clock.now() + signing.LIVES), pytest.raises(Refused, match="has expired"):
        signing.sign(link, HAND, agreement.digest, who(desk.cast.pia))


def test_a_text_that_changed_is_not_signed(desk):
    agreement = desk.sent()
    link = desk.opened(agreement, who(desk.cast.pia))
    agreement.status = Status.DRAFT  # taken back, and sent with a new text
    desk.save([CLAUSES[0] | {"text": "Other words."}])
    agreement.template_number = desk.template.number
    desk.session.flush()
    drafting.send(agreement, who(desk.cast.nadia), desk.home)
    with pytest.raises(Refused, match="changed after you opened it"):
        signing.sign(link, HAND, agreement.digest, who(desk.cast.pia))


def test_of_two_who_sign_one_signs_and_the_other_reads_how_it_stands(desk):
    agreement = desk.sent()
    second = who(make_user(name="Second Admin", role=desk.cast.pia.role, partner_id=desk.acme.id))
    links = [desk.opened(agreement, person) for person in (who(desk.cast.pia), second)]
    signing.sign(links[0], HAND, agreement.digest, who(desk.cast.pia))
    desk.session.commit()
    with pytest.raises(Refused, match="is signed by the partner"):
        signing.sign(links[1], HAND, agreement.digest, second)


def test_days_that_another_agreement_of_the_kind_has_are_refused(desk):
    desk.sent()
    with pytest.raises(Unreadable, match="for the same days"):
        desk.draft(start=100)
    assert desk.draft(start=366).status is Status.DRAFT


def test_without_an_agreement_a_partner_is_stopped_only_where_the_rule_is_on_and_nobody_lifted_it(desk):
    today = clock.today()
    guard.refuse_without(desk.session, desk.acme, "it registers a deal", today)
    requiring.require(who(desk.cast.ada), required=True)
    desk.session.flush()
    with pytest.raises(Refused, match="needs one before it registers a deal"):
        guard.refuse_without(desk.session, desk.acme, "it registers a deal", today)
    requiring.waive(desk.acme, "Signature is in the post", today + timedelta(days=7), who(desk.cast.dirk))
    guard.refuse_without(desk.session, desk.acme, "it registers a deal", today + timedelta(days=7))
    with pytest.raises(Refused):
        guard.refuse_without(desk.session, desk.acme, "it registers a deal", today + timedelta(days=8))


def test_notice_ends_it_after_its_period_and_not_before(desk):
    agreement = desk.signed()
    signing.countersign(agreement, HAND, agreement.digest, who(desk.cast.dirk))
    desk.session.commit()
    with pytest.raises(Unreadable, match="at the earliest"):
        following.end(agreement, clock.today() + timedelta(days=29), "", who(desk.cast.nadia))
    last = clock.today() + timedelta(days=30)
    following.end(agreement, last, "", who(desk.cast.nadia))
    assert guard.in_force(desk.session, desk.acme.id, last) is agreement
    assert guard.in_force(desk.session, desk.acme.id, last + timedelta(days=1)) is None
    assert desk.session.scalar(select(func.count()).select_from(Agreement)) == 1

"""Two admins of one company sign the same text at the same moment, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from prm.agreements.models import Agreement, Signature
from prm.agreements.service import signing
from prm.core.db import PARTNER, Wall, db, wall, writing
from prm.core.errors import Refused
from prm.core.transaction import system
from tests.agreements.test_signing import HAND, Desk, who
from tests.factories import make_user


def test_one_of_two_signatures_counts_and_the_other_person_gets_a_sentence(app, cast, home):
    with app.app_context(), system("a text to sign") as session:
        desk = Desk(session, cast, home)
        second = make_user(name="Second Admin", role=cast.pia.role, partner_id=cast.acme.id)
        people = [who(cast.pia), who(second)]
        agreement = desk.sent()
        digest, number = agreement.digest, agreement.id
        links = [desk.opened(agreement, person) for person in people]
    start = Barrier(2)

    def sign(person, link):
        with app.app_context():
            wall.set(Wall(PARTNER, person.partner_id, (person.partner_id,)))
            writing.set(True)
            start.wait()
            try:
                signing.sign(link, HAND, digest, person)
                db.session.commit()
            except Refused as refusal:
                return str(refusal)
            finally:
                db.session.remove()
            return "signed"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(sign, people, links))
    assert answers[0].endswith("Open it again to see how it stands.")
    assert answers[1] == "signed"
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count()).select_from(Signature)) == 1
        assert session.get_one(Agreement, number).status == "signed"

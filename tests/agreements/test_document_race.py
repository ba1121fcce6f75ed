"""Two people do something with the same compliance document at the same moment, each from a browser of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from prm.agreements.document_rules import Standing
from prm.core.transaction import system
from tests.agreements.cabinet import HOME, PDF, Cabinet
from tests.factories import make_user


class Pair:
    """Two people of each side."""

    def __init__(self, table):
        self.cabinet, cast = Cabinet(table), table.cast
        with table.app.app_context(), system("a second admin") as session:
            second = make_user(name="Second Admin", role=cast.pia.role, partner_id=cast.acme.id)
            session.flush()
            session.refresh(second)
            session.expunge(second)
        self.partners = [table.as_(cast.pia), table.as_(second)]
        self.staff = [table.as_(cast.nadia), table.as_(cast.ada)]

    def at_once(self, *acts):
        """The codes of the answers, in order; nobody gets a failure of ours."""
        start = Barrier(len(acts))

        def run(act):
            start.wait()
            return act().status_code

        with ThreadPoolExecutor(len(acts)) as threads:
            codes = sorted(threads.map(run, acts))
        assert max(codes) < 500, codes
        return codes


@pytest.fixture
def pair(table):
    return Pair(table)


def asked(pair):
    assert pair.cabinet.ask().status_code == 303
    return pair.cabinet.all()[0]


def filed(pair):
    assert pair.cabinet.file(asked(pair)).status_code == 303
    return pair.cabinet.all()[0]


def test_of_two_who_ask_for_the_same_one_reads_that_it_is_asked_for_already(pair):
    one, two = pair.staff
    ask = pair.cabinet.ask
    assert pair.at_once(lambda: ask("nda", person=one), lambda: ask("nda", person=two)) == [303, 422]
    assert [each.kind for each in pair.cabinet.all()] == ["nda"]
    assert pair.cabinet.events() == ["document.asked"]


def test_two_who_hand_in_leave_one_document_and_the_file_of_one_of_them(pair):
    row, (one, two) = asked(pair), pair.partners
    file, other = pair.cabinet.file, PDF + b" other"
    codes = pair.at_once(lambda: file(row, person=one), lambda: file(row, person=two, content=other, name="other.pdf"))
    assert codes in ([303, 303], [303, 409])
    (row,) = pair.cabinet.all()
    assert (row.status, row.name, row.size) in {
        (Standing.RECEIVED, "policy.pdf", len(PDF)), (Standing.RECEIVED, "other.pdf", len(other)),
    }  # fmt: skip
    assert pair.cabinet.events().count("document.filed") == codes.count(303)


def test_two_who_hand_in_unasked_make_one_document_of_it(pair):
    one, two = pair.partners
    file = pair.cabinet.file
    codes = pair.at_once(lambda: file(person=one, kind="nda"), lambda: file(person=two, kind="nda"))
    assert codes in ([303, 303], [303, 409])
    assert len(pair.cabinet.all()) == 1
    assert pair.cabinet.events() == ["document.filed"] * codes.count(303)


@pytest.mark.parametrize("verbs", [("acceptance", "acceptance"), ("acceptance", "refusal")])
def test_of_two_who_check_it_the_second_meets_what_the_first_decided(pair, verbs):
    row = filed(pair)
    decide, why = pair.cabinet.decide, "It names another company."
    acts = [
        lambda verb=verb, person=person: decide(row, verb, person=person, why=why)
        for verb, person in zip(verbs, pair.staff, strict=True)
    ]
    codes, events = pair.at_once(*acts), pair.cabinet.events()[2:]
    (row,) = pair.cabinet.all()
    if codes == [303, 303]:  # what was accepted may be refused later: then that is how it stands
        assert (events, row.status) == (["document.accepted", "document.refused"], Standing.REFUSED)
        assert "refusal" in verbs
    else:
        assert codes == [303, 409]
        assert events == [f"document.{row.status}"]


def test_what_is_handed_in_while_it_is_given_up_is_kept_or_refused_with_a_sentence(pair):
    row, person = asked(pair), pair.staff[0]
    file = pair.cabinet.file
    codes = pair.at_once(
        lambda: file(row, person=pair.partners[0]), lambda: person.post(f"{HOME}/{row.public_id}/removal")
    )
    assert codes in ([303, 404], [303, 409])
    found = pair.cabinet.all()
    assert [each.status for each in found] in ([], [Standing.RECEIVED])
    assert pair.cabinet.events()[1:] == (["document.filed"] if found else ["document.dropped"])


def test_what_is_handed_in_while_the_file_before_it_is_accepted_is_never_accepted_unseen(pair):
    row, other = filed(pair), PDF + b" other"
    cabinet = pair.cabinet
    codes = pair.at_once(
        lambda: cabinet.file(row, person=pair.partners[0], content=other),
        lambda: cabinet.decide(row, "acceptance", person=pair.staff[0]),
    )
    assert codes == [303, 409]
    (now,) = cabinet.all()
    assert (now.status, now.digest == row.digest) in {(Standing.ACCEPTED, True), (Standing.RECEIVED, False)}

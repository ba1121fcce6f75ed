"""What partners read of fairness: published once a month and kept, nothing of a single company, own broken promises."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from prm.core.transaction import system
from prm.dashboards import published, service
from prm.dashboards.models import FairnessFigures
from prm.journal.models import Event
from tests.analytics.decisions import ledger
from tests.dashboards.decided import decided, store, terms
from tests.dashboards.test_fairness import page, planted
from tests.factories import save

AUGUST = "2026-08-10T09:00:00+00:00"
LATE = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def figures(app, cast):
    """Figures of twelve months with one approver who declines more often; Acme's decision among them came late."""
    with time_machine.travel(AUGUST, tick=False), app.app_context():
        with system("decisions"):
            store(cast.pia, planted(3, "approver", decisions=600, approvers=5, partners=60))
            yes = {"protected_from": LATE, "protected_until": LATE + timedelta(days=92), "lengthened": 2}
            save(decided(cast.acme, cast.pia, LATE, minutes=1_140, decided_by_id=cast.nadia.id, **yes))
            save(decided(cast.acme, cast.pia, LATE, minutes=30))
        assert service.publish_due()
        assert not service.publish_due()  # once a month
        with system("read", writes=False) as session:
            yield session.scalars(select(FairnessFigures.figures)).one()


def text(seen):
    return " ".join(seen.get_text(" ").split())


def test_a_partner_reads_its_broken_promises_and_the_whole_program_beside_its_own(as_, cast, figures):
    seen = text(page(as_(cast.pia), "/portal/fairness"))
    assert "We decided 1 of your registrations later than promised. For it you got 2 days more" in seen
    assert "1 Aug 2025 to 31 Jul 2026" in seen
    assert "Approved 50%" in seen
    assert "602 decisions" in seen
    other = text(page(as_(cast.omar), "/portal/fairness"))
    assert "None of your registrations was decided in these days." in other
    assert "Approved – " in other


def test_nobody_is_named_and_approvers_are_letters(as_, cast, figures):
    seen = page(as_(cast.pia), "/portal/fairness").text
    assert "Approver A" in seen
    assert "approved less often" in seen
    for name in ("Approver A0", "Firm P", "Nadia", "Borealis"):
        assert name not in seen
    assert not {"Approver", "Firm", "Nadia", "A03", "ACME"} & set(str(figures).replace("'", " ").split())


def test_a_group_of_one_company_is_not_published_however_many_decisions_it_has(app, cast):
    frame = ledger(4, decisions=300, approvers=3, partners=60).assign(family="", lengthened=0)
    frame.loc[frame.index[:40], ["partner", "region"]] = ["P-alone", "Faroes"]
    told = {row["label"] for row in published.figures(frame)["groups"]["region"]}
    assert "Faroes" not in told
    assert len(told) == 3  # and the next smallest, from which it could be worked out
    few = published.figures(frame[(frame["region"] == "Faroes").to_numpy()])
    assert (few["whole"], few["groups"], few["flags"]) == ({}, {}, [])


def test_what_was_published_is_in_the_log_and_never_changes(app, figures):
    with app.app_context(), system("log", writes=False) as session:
        event = session.scalars(select(Event).where(Event.kind == "fairness.published")).one()
        assert event.facts["day"] == "2026-07-31"
        assert len(event.facts["digest"]) == 64
    for change in (update(FairnessFigures).values(figures={}), delete(FairnessFigures)):
        with pytest.raises(DBAPIError), app.app_context(), system("change") as session:
            session.execute(change)


def test_before_the_first_month_is_over_the_page_says_when_figures_come(app, as_, cast):
    with time_machine.travel(AUGUST, tick=False):
        seen = text(page(as_(cast.rita), "/portal/fairness"))
    assert "The first figures are published on 1 Sep 2026" in seen


def test_a_company_below_is_not_counted_as_the_own(app, as_, cast, figures):
    with time_machine.travel(AUGUST, tick=False), app.app_context(), system("below"):
        save(decided(cast.twin, cast.tia, LATE, minutes=1_000))
    with time_machine.travel(AUGUST, tick=False):
        assert "We decided 1 of your" in text(page(as_(cast.pia), "/portal/fairness"))
        assert "We decided 1 of your" in text(page(as_(cast.tia), "/portal/fairness"))


def test_too_few_decisions_publish_no_figures(app, as_, cast):
    with time_machine.travel(AUGUST, tick=False):
        with app.app_context():
            with system("one"):
                terms()
                save(decided(cast.borealis, cast.omar, LATE))
            service.publish_due()
        seen = text(page(as_(cast.pia), "/portal/fairness"))
    assert "Too few registrations were decided to publish figures" in seen


def test_letters_go_on_after_z():
    assert [published.letter(place) for place in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]

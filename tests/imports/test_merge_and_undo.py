"""Writing and taking back: the same again is nothing, restatements replace, undo leaves no trace."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import system
from prm.identity.models import Territory, User
from prm.identity.service.regions import remove_region
from prm.imports import sweeping, writing
from prm.imports.models import ImportRow, ImportUndo
from prm.journal.log import System
from prm.journal.models import Event
from prm.partners.models import Credit, Partner
from prm.sales import rollups
from prm.sales.models import DirectLine, DirectMonth, Line, MonthRollup, PartnerMonth
from prm.sales.staged import StagedLine
from tests.imports.channel import LINES

FIRST = LINES + "SO1,1,2026-03-04,P1,m1,S1,2,100\nSO1,2,2026-03-04,P1,m1,S2,1,50\nSO2,1,2026-04-04,P2,m2,S1,1,30\n"
SECOND = LINES + "SO1,1,2026-03-04,P1,m1,S1,2,80\nSO2,1,2026-05-04,P1,m2,S1,1,30\nSO3,1,2026-05-05,P2,m2,S1,1,10\n"
ROLLUPS = (MonthRollup, PartnerMonth, DirectMonth)


def rolled(imports):
    columns = (Partner.id, Partner.revenue, Partner.revenue_before, Partner.last_order_on)
    return [*(imports.rows(model) for model in ROLLUPS), imports.rows(Partner, *columns), imports.rows(Credit)]


def assert_rollups_are_true(imports):
    kept = rolled(imports)
    with system("test") as session:
        rollups.rebuild(session)
    assert rolled(imports) == kept


def events(imports, kind):
    return [facts for (facts,) in imports.rows_of(select(Event.facts).where(Event.kind == kind).order_by(Event.id))]


def test_the_same_file_again_changes_nothing_and_leaves_no_event(imports, channel):
    imports.merge("sales", FIRST)
    before, told = imports.facts(), len(imports.rows(Event, Event.id))
    again = imports.merge("sales", FIRST)
    assert (again.counts["unchanged"], again.counts["new"], str(again.state)) == (3, 0, "done")
    assert imports.facts() == before
    assert len(imports.rows(Event, Event.id)) == told


def test_a_restatement_replaces_in_place_counts_up_and_is_told(imports, channel):
    imports.merge("sales", FIRST)
    run = imports.merge("sales", SECOND)
    assert (run.counts["new"], run.counts["changed"], run.counts["unchanged"]) == (1, 2, 0)
    columns = (Line.order_number, Line.line_number, Line.amount, Line.partner_id, Line.revision)
    assert imports.rows(Line, *columns) == [
        ("SO1", 1, 800_000, channel.p1, 2),
        ("SO1", 2, 500_000, channel.p1, 1),
        ("SO2", 1, 300_000, channel.p1, 2),
        ("SO3", 1, 100_000, channel.p2, 1),
    ]
    whole = events(imports, "import.done")[-1]
    assert (whole["new"], whole["changed"], whole["amount"], whole["amount_before"]) == (1, 2, "120.0000", "130.0000")
    acme = next(facts for facts in events(imports, "import.partner") if facts.get("restated"))
    assert acme["restated"][0] == {"line": "SO1/1", "from": "100.0000", "to": "80.0000"}
    assert_rollups_are_true(imports)


def test_a_company_that_lost_its_lines_to_another_is_told_and_rolled_up_too(imports, channel):
    imports.merge("sales", FIRST)
    imports.merge("sales", SECOND.replace("SO3", "SO1").replace("SO1,1,2026-05-05", "SO4,1,2026-05-05"))
    p2 = [row for row in imports.rows(PartnerMonth) if row[0] == channel.p2]
    assert [month for _, month, *_ in p2] == [202605]
    assert_rollups_are_true(imports)


def test_undo_restores_replaced_lines_and_removes_new_ones(imports, channel):
    start = imports.facts()
    first = imports.merge("sales", FIRST)
    between = imports.facts()
    second = imports.merge("sales", SECOND)
    imports.undo(second)
    assert imports.facts() == between
    imports.undo(first)
    assert imports.facts() == start
    assert events(imports, "import.undone")


def test_an_import_that_a_later_one_restated_is_not_undone_before_it(imports, channel):
    first, second = imports.merge("sales", FIRST), imports.merge("sales", SECOND)
    before = imports.facts()
    with pytest.raises(Refused, match="A later import has restated 2 of these lines"):
        writing.undo(first.id)
    assert imports.facts() == before
    assert str(imports.look(first.id).state) == "done"
    imports.undo(second)
    assert str(imports.undo(first).state) == "undone"


def test_what_later_entries_refer_to_is_not_undone(imports, channel):
    products = imports.merge("products", "sku,name,category\nS9,Lamp,Lights\n")
    lines = imports.merge("sales", LINES + "SO9,1,2026-03-04,P1,m1,S9,1,5\n")
    partners = imports.merge("partners", "partner code,name\nP9,Nine\n")
    imports.merge("contacts", "partner code,name\nP9,Nina\n")
    for run in (products, partners):
        with pytest.raises(Refused, match="Later entries refer to what this import made"):
            writing.undo(run.id)
    imports.undo(lines)
    assert str(imports.undo(products).state) == "undone"


def test_what_somebody_edited_since_is_not_undone(imports, channel):
    run = imports.merge("partners", "partner code,name\nP1,Acme International\n")
    with system("test") as session:
        session.execute(update(Partner).where(Partner.code == "P1").values(name="Acme by hand"))
    with pytest.raises(Refused, match="was changed since"):
        writing.undo(run.id)
    assert "Acme by hand" in imports.facts()["partner"][0]


def test_undo_is_open_for_a_day(imports, channel):
    run = imports.merge("sales", FIRST)
    with (
        time_machine.travel(clock.now() + timedelta(hours=25), tick=False),
        pytest.raises(Refused, match="within 24 hours"),
    ):
        writing.undo(run.id)
    with pytest.raises(Refused, match="Only an import that is done can be undone"):
        writing.undo(imports.check("sales", FIRST).id)


def test_data_that_moved_after_the_dry_run_is_checked_again(imports, channel):
    waiting = imports.check("sales", FIRST)
    imports.merge("sales", FIRST)
    before = imports.facts()
    with pytest.raises(Refused, match="The data has changed since the dry run"):
        writing.merge(waiting.id)
    assert imports.facts() == before
    assert imports.look(waiting.id).counts["unchanged"] == 3


def test_data_that_moved_without_touching_this_file_does_not_stop_it(imports, channel):
    waiting = imports.check("sales", FIRST)
    imports.merge("products", "sku,name\nS7,Other\n")
    assert str(imports.confirm(waiting).state) == "done"
    assert len(imports.rows(Line)) == 3


def test_direct_lines_have_rollups_of_their_own_and_come_back_too(imports, channel):
    start = imports.facts()
    text = "order,line,date,sku,territory,quantity,amount\nD1,1,2026-03-04,S1,Iberia,1,10\nD1,2,2026-03-04,S2,,1,5\n"
    run = imports.merge("direct-sales", text)
    assert imports.rows(DirectMonth, DirectMonth.territory_id, DirectMonth.category_id, DirectMonth.reporting) == [
        (0, 0, 50_000),
        (channel.iberia, channel.bikes, 100_000),
    ]
    again = imports.merge("direct-sales", text.replace(",10\n", ",12\n"))
    assert again.counts["changed"] == 1
    assert_rollups_are_true(imports)
    assert len(imports.rows(DirectLine)) == 2
    imports.undo(again)
    imports.undo(run)
    assert imports.facts() == start


def test_a_line_without_manager_or_territory_column_takes_its_partners_and_keeps_them(imports, channel):
    with system("test") as session:
        session.execute(update(Partner).where(Partner.code == "P1").values(manager_id=channel.m1))
    text = "order,line,date,partner code,amount\nSO1,1,2026-03-04,P1,10\n"
    imports.merge("sales", text)
    assert imports.rows(Line, Line.manager_id, Line.territory_id) == [(channel.m1, channel.iberia)]
    with system("test") as session:
        session.execute(update(Partner).where(Partner.code == "P1").values(manager_id=channel.m2))
    assert imports.merge("sales", text).counts["unchanged"] == 1
    assert imports.merge("sales", text.replace(",10\n", ",11\n")).counts["changed"] == 1
    assert imports.rows(Line, Line.manager_id, Line.amount) == [(channel.m1, 110_000)]
    assert_rollups_are_true(imports)


def test_what_is_over_is_put_away_and_its_facts_stay(imports, channel):
    imports.merge("sales", FIRST)
    imports.merge("partners", "partner code,name\nP9,Nine\n")
    before = imports.facts()
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert sweeping.forget_old() == 2
        assert sweeping.forget_old() == 0
    assert [len(imports.rows(model)) for model in (StagedLine, ImportRow, ImportUndo)] == [0, 0, 0]
    assert imports.facts() == before


TEXAN = LINES.replace("quantity", "territory,quantity") + "SO1,1,2026-03-04,P1,m1,S1,Texas,2,100\n"


def remove_texas(imports):
    with system("test") as session:
        session.execute(update(Partner).values(territory_id=None))
        session.execute(update(User).values(territory_id=None))
        remove_region(session.scalars(select(Territory).where(Territory.name == "Texas")).one(), System("test"))


def test_a_territory_stays_while_a_line_names_it(imports, channel):
    run = imports.merge("sales", TEXAN)
    with pytest.raises(Refused, match="is in use"):
        remove_texas(imports)
    writing.undo(run.id)
    remove_texas(imports)
    assert "Texas" not in [name for (name,) in imports.rows_of(select(Territory.name))]


def test_lines_of_a_territory_removed_since_the_dry_run_are_refused(imports, channel):
    run = imports.check("sales", TEXAN)
    remove_texas(imports)
    with pytest.raises(Refused, match="removed meanwhile"):
        writing.merge(run.id)
    assert not imports.rows(Line)


def test_lines_cannot_go_back_to_a_territory_that_is_gone(imports, channel):
    imports.merge("sales", TEXAN)
    run = imports.merge("sales", TEXAN.replace("Texas", "Iberia"))
    remove_texas(imports)
    with pytest.raises(Refused, match="was removed"):
        writing.undo(run.id)
    assert_rollups_are_true(imports)

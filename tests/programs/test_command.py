"""`prm program`: a text is planned without changing anything, and handed in for a person to approve."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from prm.app import create_app
from prm.cli.instance import prepare
from prm.cli.program import program
from prm.core.transaction import system
from prm.journal.log import System
from prm.programs.models import ProgramDraft, ProgramVersion
from prm.programs.service import writing
from tests.programs.conftest import TEXT


@pytest.fixture
def made(tmp_path):
    """A new instance of its own."""
    prepare(tmp_path / "new")
    return tmp_path / "new"


def run(folder, *words):
    return CliRunner(env={"PRM_INSTANCE": str(folder)}).invoke(program, [str(word) for word in words])


def text(folder, content=TEXT):
    file = folder / "program.yaml"
    file.write_text(content)
    return file


def drafts(folder):
    app = create_app(folder, TESTING=True, WORKER=False)
    with app.app_context(), system("look", writes=False) as session:
        return [(each.key, each.proposed_by, each.note) for each in session.scalars(select(ProgramDraft))]


def test_a_plan_says_what_changes_and_changes_nothing(made):
    printed = run(made, "plan", text(made))
    assert printed.exit_code == 0, printed.output
    assert "Partner program is new: Registered, Silver, Gold" in printed.output
    assert "0 partners weighed" in printed.output
    assert "golden · silver in Texas: ok" in printed.output
    assert drafts(made) == []


def test_a_text_with_a_mistake_is_refused_at_its_place(made):
    printed = run(made, "plan", text(made, TEXT.replace("levels:", "colour: red\nlevels:", 1)))
    assert printed.exit_code == 1
    assert "Line 5, column 1: “colour” is unknown here" in printed.output
    assert run(made, "apply", text(made, "- 1\n"), "--note", "x").exit_code == 1


def test_golden_partners_that_fail_stop_a_plan_and_are_not_handed_in(made):
    wrong = text(made, TEXT.replace("level: gold, facts: {booked_revenue: 200k}", "level: gold, facts: {}"))
    planned = run(made, "plan", wrong)
    assert planned.exit_code == 1
    assert "golden · gold alone: FAILS: reaches registered, must be gold" in planned.output
    handed = run(made, "apply", wrong, "--note", "x")
    assert handed.exit_code == 1
    assert "“gold alone”" in handed.output
    assert drafts(made) == []


def test_what_is_applied_waits_for_a_person_and_comes_out_as_it_went_in(made):
    handed = run(made, "apply", text(made), "--note", "First program")
    assert handed.exit_code == 0, handed.output
    assert "waits for approval by an admin or director: /programs/tiers/partners/draft" in handed.output
    assert drafts(made) == [("partners", "system: prm program apply", "First program")]
    missing = run(made, "export", "partners")
    assert missing.exit_code == 1
    assert "There is no program partners in force" in missing.output
    app = create_app(made, TESTING=True, WORKER=False)
    with app.app_context(), system("approve") as session:
        writing.publish(session.scalars(select(ProgramDraft)).one(), System("the second person"))
        assert session.scalars(select(ProgramVersion)).one().made_by == "system: prm program apply"
    assert run(made, "export", "partners").output == TEXT
    dearer = TEXT.replace("at_least: 50k", "at_least: 60k").replace("50k}, ben", "60k}, ben")
    planned = run(made, "plan", text(made, dearer))
    assert "~ Silver · Booked revenue: at least $50,000 → at least $60,000" in planned.output

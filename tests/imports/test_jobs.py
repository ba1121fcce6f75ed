"""Imports behind the page: asked for, worked on by jobs, told by the run."""

import io

import pytest
from sqlalchemy import select

from prm.core.errors import Refused
from prm.core.transaction import system
from prm.imports import queries, service, writing
from prm.imports.models import ImportProfile, ImportRun
from prm.imports.rules import State
from prm.jobs import worker
from prm.jobs.models import Job
from prm.journal.log import System
from prm.partners.models import Partner

ASKER = System("test")


def started(imports, text=b"partner code,name\nP9,Nine\nP8,\n"):
    with system("page"):
        return service.start_run(io.BytesIO(text), "../../p.csv", "partners", ASKER, folder=imports.folder / "kept").id


def asked(run_id, verb, **given):
    with system("page") as session:
        verb(session.get_one(ImportRun, run_id), ASKER, **given)
    worker.drain()


def test_a_file_goes_its_way_through_jobs(imports, channel):
    run_id = started(imports)
    run = imports.look(run_id)
    assert run.name == "p.csv"
    assert run.path.startswith(str(imports.folder / "kept"))
    asked(run_id, service.ask_check)
    assert imports.look(run_id).counts["refused"] == 1
    asked(run_id, service.confirm, skip_refused=True)
    assert str(imports.look(run_id).state) == "done"
    assert "P9" in {code for (code,) in imports.rows(Partner, Partner.code)}
    asked(run_id, service.ask_undo)
    assert str(imports.look(run_id).state) == "undone"
    assert "P9" not in {code for (code,) in imports.rows(Partner, Partner.code)}
    assert {str(state) for (state,) in imports.rows(Job, Job.state)} == {"done"}


def test_what_may_not_be_done_now_is_refused_in_a_sentence(imports, channel):
    run_id = started(imports)
    with pytest.raises(Refused, match="There is no finished dry run to confirm"):
        asked(run_id, service.confirm)
    asked(run_id, service.ask_check)
    with pytest.raises(Refused, match="1 rows are refused"):
        asked(run_id, service.confirm)
    with pytest.raises(Refused, match="Only an import that is done can be undone"):
        asked(run_id, service.ask_undo)
    asked(run_id, service.confirm, skip_refused=True)
    with pytest.raises(Refused, match=r"This file is being worked on"):
        asked(run_id, service.ask_check)


def test_a_merge_that_is_refused_tells_the_run_and_can_be_confirmed_again(imports, channel):
    run_id = started(imports, b"partner code,name\nP9,Nine\n")
    asked(run_id, service.ask_check)
    imports.merge("partners", "partner code,name\nP9,Nine\n")
    asked(run_id, service.confirm)
    run = imports.look(run_id)
    assert str(run.state) == "checked"
    assert "The data has changed since the dry run" in run.error
    asked(run_id, service.confirm)
    assert str(imports.look(run_id).state) == "done"


def test_a_job_never_writes_what_is_not_confirmed_and_never_touches_what_is_done(imports, channel):
    run_id = started(imports, b"partner code,name\nP9,Nine\n")
    asked(run_id, service.ask_check)
    with pytest.raises(Refused, match="confirm it there"):
        writing.merge(run_id, confirmed=State.MERGING)
    assert not imports.rows_of(select(Partner.id).where(Partner.code == "P9"))
    asked(run_id, service.confirm)
    with pytest.raises(Refused, match="has been written"):
        writing.merge(run_id, confirmed=State.MERGING)
    run = imports.look(run_id)
    assert (str(run.state), run.error) == ("done", "")


def test_a_mapping_is_kept_under_a_name_and_replaced_under_it(imports, channel):
    run_id = started(imports)
    for _ in range(2):
        with system("page") as session:
            service.save_profile(session.get_one(ImportRun, run_id), "CRM", ASKER)
    with system("look", writes=False):
        assert [each.name for each in queries.saved_profiles("partners")] == ["CRM"]
    assert len(imports.rows(ImportProfile, ImportProfile.id)) == 1

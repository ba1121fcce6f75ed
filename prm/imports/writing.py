"""The work behind an import: dry run, merge, undo, each resumable; one event for the file, one per company."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.errors import PrmError, Refused, Unreadable
from prm.core.installation import DataVersion, installation, touch, versions
from prm.core.transaction import system
from prm.imports import profiles, rules, sweeping
from prm.imports.checking import dry_run
from prm.imports.handler import Handler, Outcome, Progress, Setup
from prm.imports.kinds import find
from prm.imports.ledger import Ledger
from prm.imports.models import ImportRun
from prm.imports.rules import State
from prm.journal.log import kind, record

IMPORTED = kind("import.done", _l("%(new)s new and %(changed)s changed from %(file)s"), topics=("imports",))
UNDONE = kind("import.undone", _l("the import of %(file)s was undone"), topics=("imports",))
TOUCHED = kind("import.partner", _l("%(new)s new and %(changed)s changed from %(file)s"))
UNTOUCHED = kind("import.partner_undone", _l("what came from %(file)s was undone"))
TRIES = 3
CONFIRMED = frozenset({State.MERGING, State.CHECKED, State.CHECKING})  # where a merge may be when it fails


class Asker:
    """Who asked for an import, as the log wants it."""

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def check(run_id: int, progress: Progress = quiet) -> None:
    """Do the dry run, from the start, in units of work of its own; a file that cannot be read ends as failed."""
    with system("import check") as session:
        run = session.get_one(ImportRun, run_id)
        rules.may_check(run.state)
        seen_before, staging = bool(run.headers), find(run.kind).handler.staging
        run.state, run.error, run.questions = State.CHECKING, "", []
    if seen_before:
        sweeping.wipe(run_id, staging)
    try:
        dry_run(run_id, progress)
    except Unreadable as refusal:
        _mark(run_id, State.FAILED, str(refusal))
    except Exception:
        _mark(run_id, State.NEW, "")
        raise


def merge(run_id: int, progress: Progress = quiet, *, confirmed: State = State.CHECKED) -> None:
    """Write what the dry run accepted, in one unit of work; checks again first where the data has moved since.

    Only in the state `confirmed`: a job's is MERGING, so that its next try never writes what nobody confirmed again.
    """
    with system("import confirmed", writes=False) as session:
        run = session.get_one(ImportRun, run_id)
        state, counts = run.state, dict(run.counts)
    if state is not confirmed:
        raise Refused("This import is not confirmed, or has been written. Look at its page, and confirm it there.")
    try:
        _merge_or_check_again(run_id, counts, progress)
    except Exception as error:
        _mark_if(run_id, CONFIRMED, State.CHECKED, _told(error, "The import did not finish, and nothing was written."))
        raise


def _told(error: Exception, else_said: str) -> str:
    """A refusal's own sentence; a bug's text is for the log, not for the person."""
    return str(error) if isinstance(error, PrmError) else else_said


def _merge_or_check_again(run_id: int, confirmed: dict[str, int], progress: Progress) -> None:
    for _ in range(TRIES):
        progress("writing", 0, 0)
        if _merged(run_id):
            return
        _check_again(run_id, confirmed, progress)
    raise Refused("Other imports are writing the same data. Wait until they are done and confirm again.")


def _check_again(run_id: int, confirmed: dict[str, int], progress: Progress) -> None:
    _mark(run_id, State.CHECKED, "")
    check(run_id, progress)
    with system("import counts", writes=False) as session:
        run = session.get_one(ImportRun, run_id)
        counts, error = dict(run.counts), run.error
    if error:
        raise Refused(error)
    if counts != confirmed:
        raise Refused("The data has changed since the dry run, and its counts with it. Look at them and confirm again.")


def _merged(run_id: int) -> bool:
    """Merge in one transaction; False, with nothing written, where the dry run no longer holds."""
    with system("import merge") as session:
        _one_at_a_time(session)
        run = session.get_one(ImportRun, run_id)
        state = State.CHECKED if run.state is State.MERGING else run.state
        rules.may_confirm(state, run.counts, skip_refused=run.skip_refused)
        now = versions()
        if any(now[topic] != version for topic, version in run.seen.items()):
            return False
        if run.counts["new"] or run.counts["changed"]:
            outcome = handler_of(run).merge(session, Ledger(session, run_id))
            facts = {name: run.counts[name] for name in rules.COUNTED} | {"digest": run.digest, "kind": run.kind}
            _tell(run, outcome, (IMPORTED, TOUCHED), facts)
        run.state, run.merged_at, run.error = State.DONE, clock.now(), ""
    return True


def undo(run_id: int) -> None:
    """Take an import back, as another merge, within 24 hours."""
    try:
        with system("import undo") as session:
            _one_at_a_time(session)
            run = session.get_one(ImportRun, run_id)
            state = State.DONE if run.state is State.UNDOING else run.state
            rules.may_undo(state, run.merged_at, clock.now())
            if run.counts["new"] or run.counts["changed"]:
                outcome = handler_of(run).undo(session, Ledger(session, run_id))
                counts = {"new": run.counts["new"], "changed": run.counts["changed"]}
                _tell(run, outcome, (UNDONE, UNTOUCHED), counts | {"kind": run.kind})
            run.state, run.undone_at, run.error = State.UNDONE, clock.now(), ""
    except Exception as error:
        _mark_if(run_id, {State.UNDOING}, State.DONE, _told(error, "The undo did not finish, and nothing was changed."))
        raise


def _tell(run: ImportRun, outcome: Outcome, kinds: tuple[Any, Any], facts: dict[str, Any]) -> None:
    asker = Asker(run.asked_by)
    record(kinds[0], run, asker, file=run.name, **facts | outcome.facts)
    touch(find(run.kind).topics)
    for partner, told in outcome.partners:
        record(kinds[1], run, asker, partner=partner, file=run.name, **told)


def _one_at_a_time(session: Session) -> None:
    """Merges queue here on PostgreSQL, and may sort in memory what is theirs alone; SQLite has one writer anyway."""
    session.execute(select(DataVersion.version).where(DataVersion.topic == "imports").with_for_update())
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL work_mem = '64MB'"))


def handler_of(run: ImportRun) -> Handler:
    """The handler of an import's kind, set up with its profile."""
    which = find(run.kind)
    profile = profiles.from_document(which, run.profile)
    made: Handler = which.handler(Setup(run.id, which, profile, installation().currency))
    return made


def _mark(run_id: int, state: State, error: str) -> None:
    with system("import mark") as session:
        run = session.get_one(ImportRun, run_id)
        run.state, run.error = state, error


def _mark_if(run_id: int, now: Collection[State], state: State, error: str) -> None:
    with system("import mark") as session:
        run = session.get_one(ImportRun, run_id)
        if run.state in now:
            run.state, run.error = state, error

"""The verbs of an import: start, map, check, confirm, merge, undo, forget; one event for the file, one per company."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import db
from prm.core.errors import PrmError, Refused, Unreadable
from prm.core.installation import DataVersion, installation, touch, versions
from prm.core.transaction import system
from prm.imports import profiles, rules
from prm.imports.checking import dry_run
from prm.imports.handler import Handler, Outcome, Progress, Setup
from prm.imports.kinds import find
from prm.imports.ledger import Ledger
from prm.imports.models import ImportProfile, ImportRefusal, ImportRun, ImportUndo
from prm.imports.rules import State
from prm.jobs.service import enqueue
from prm.journal.log import Acting, kind, record

IMPORTED = kind("import.done", _l("%(new)s new and %(changed)s changed from %(file)s"), topics=("imports",))
UNDONE = kind("import.undone", _l("the import of %(file)s was undone"), topics=("imports",))
TOUCHED = kind("import.partner", _l("%(new)s new and %(changed)s changed from %(file)s"))
UNTOUCHED = kind("import.partner_undone", _l("what came from %(file)s was undone"))
WIPED_AT_ONCE = 50_000


class Asker:
    """Who asked for an import, as the log wants it."""

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def start_run(
    file: IO[bytes], name: str, kind_key: str, actor: Acting, *, folder: Path, document: Mapping[str, Any] | None = None
) -> ImportRun:
    """Take in an uploaded file, kept in `folder` under its digest; nothing is read yet."""
    find(kind_key)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = file.read(rules.BROWSER_BYTES + 1)
    if len(content) > rules.BROWSER_BYTES:
        raise Unreadable(f"Files up to 50 MB go through the browser. Import this one with: prm import {kind_key} FILE")
    path = folder / hashlib.sha256(content).hexdigest()
    path.write_bytes(content)
    return _started(path, Path(name).name, kind_key, actor, document, kept=True)


def start_local(path: Path, kind_key: str, actor: Acting, document: Mapping[str, Any] | None = None) -> ImportRun:
    """Take in a file where it lies, for the command line: no copy, no limit."""
    find(kind_key)
    return _started(path, path.name, kind_key, actor, document, kept=False)


def _started(
    path: Path, name: str, kind_key: str, actor: Acting, document: Mapping[str, Any] | None, *, kept: bool
) -> ImportRun:
    profile = profiles.from_document(find(kind_key), document or {"kind": kind_key})
    run = ImportRun(
        kind=kind_key,
        name=name,
        path=str(path.absolute()),
        kept=kept,
        profile=profile.document(),
        asked_by=actor.public_id,
        created_at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    return run


def set_profile(run: ImportRun, document: Mapping[str, Any]) -> None:
    """Map the file anew; the dry run has to be done again."""
    rules.may_check(run.state)
    run.profile, run.state = profiles.from_document(find(run.kind), document).document(), State.NEW
    run.questions, run.counts, run.error = [], {}, ""


def answer(run: ImportRun, answers: Mapping[str, str]) -> None:
    """Say how the columns that read both ways are written: field → ymd, dmy, mdy, `.` or `,`."""
    set_profile(run, run.profile | {"formats": run.profile.get("formats", {}) | dict(answers)})


def fix(run: ImportRun, row: int, header: str, text: str) -> None:
    """Type something else in place of one cell of a refused row; the dry run has to be done again."""
    rules.may_check(run.state)
    cells = dict(run.fixes.get(str(row), {})) | {header: text}
    run.fixes, run.state = dict(run.fixes) | {str(row): cells}, State.NEW


def ask_check(run: ImportRun, actor: Acting) -> None:
    """Have the dry run done behind the page."""
    rules.may_check(run.state)
    run.state, run.error = State.CHECKING, ""
    enqueue("import.check", {"run": run.id}, asked_by=actor.public_id, title=run.name, dedupe=f"import:{run.id}")


def confirm(run: ImportRun, actor: Acting, *, skip_refused: bool = False) -> None:
    """Have what the dry run accepted written, behind the page; refused rows stay out only if said so (D26)."""
    rules.may_confirm(run.state, run.counts, skip_refused=skip_refused)
    run.state, run.skip_refused, run.asked_by = State.MERGING, skip_refused, actor.public_id
    enqueue("import.merge", {"run": run.id}, asked_by=actor.public_id, title=run.name, dedupe=f"import:{run.id}")


def ask_undo(run: ImportRun, actor: Acting) -> None:
    """Have the import taken back, behind the page."""
    _may_undo(run)
    run.state = State.UNDOING
    enqueue("import.undo", {"run": run.id}, asked_by=actor.public_id, title=run.name, dedupe=f"import:{run.id}")


def save_profile(run: ImportRun, name: str, actor: Acting) -> ImportProfile:
    """Keep the mapping of this import under a name, in place of what had that name."""
    query = select(ImportProfile).where(ImportProfile.kind == run.kind, ImportProfile.name == name)
    known = db.session.execute(query).scalar_one_or_none() or ImportProfile(kind=run.kind, name=name)
    known.document, known.saved_by, known.saved_at = dict(run.profile), actor.public_id, clock.now()
    db.session.add(known)
    return known


def check(run_id: int, progress: Progress = quiet) -> None:
    """Do the dry run, from the start, in units of work of its own; a file that cannot be read ends as failed."""
    with system("import check") as session:
        run = session.get_one(ImportRun, run_id)
        rules.may_check(run.state)
        fresh, handler = run.state is State.NEW and not run.checked_at and not run.counts, _handler(run)
        run.state, run.error, run.questions = State.CHECKING, "", []
        if fresh:
            run.counts = {"rows": 0}
    if not fresh:
        _wipe(handler, run_id)
    try:
        dry_run(run_id, progress)
    except Unreadable as refusal:
        _mark(run_id, State.FAILED, str(refusal))
    except PrmError:
        _mark(run_id, State.NEW, "")
        raise


def merge(run_id: int, progress: Progress = quiet, *, skip_refused: bool | None = None) -> None:
    """Write what the dry run accepted, in one unit of work; checks again first where the data has moved since."""
    confirmed = None
    for _ in range(3):
        with system("import confirm") as session:
            run = session.get_one(ImportRun, run_id)
            run.skip_refused = run.skip_refused if skip_refused is None else skip_refused
            counts = dict(run.counts)
        if confirmed is not None and counts != confirmed:
            raise Refused("The data has changed since the dry run, and the counts with it. Look at them and confirm again.")
        confirmed = counts
        try:
            if _merged(run_id, progress):
                return
        except Exception as error:
            _mark(run_id, State.CHECKED, str(error) if isinstance(error, PrmError) else "The import did not finish.")
            raise
        _mark(run_id, State.CHECKED, "")
        check(run_id, progress)
    raise Refused("Other imports are writing the same data. Wait until they are done and confirm again.")


def _merged(run_id: int, progress: Progress) -> bool:
    """Merge in one transaction; False, with nothing written, where the dry run no longer holds."""
    progress("writing", 0, 0)
    with system("import merge") as session:
        _one_at_a_time(session)
        run = session.get_one(ImportRun, run_id)
        state = State.CHECKED if run.state is State.MERGING else run.state
        rules.may_confirm(state, run.counts, skip_refused=run.skip_refused)
        now = versions()
        if any(now[topic] != version for topic, version in run.seen.items()):
            return False
        if run.counts["new"] or run.counts["changed"]:
            outcome = _handler(run).merge(session, Ledger(session, run_id))
            facts = {name: run.counts[name] for name in rules.COUNTED} | {"digest": run.digest, "kind": run.kind}
            _tell(run, outcome, IMPORTED, TOUCHED, facts)
        run.state, run.merged_at, run.error = State.DONE, clock.now(), ""
    return True


def undo(run_id: int, _progress: Progress = quiet) -> None:
    """Take an import back, as another merge, within 24 hours."""
    try:
        with system("import undo") as session:
            _one_at_a_time(session)
            run = session.get_one(ImportRun, run_id)
            _may_undo(run)
            if run.counts["new"] or run.counts["changed"]:
                outcome = _handler(run).undo(session, Ledger(session, run_id))
                _tell(run, outcome, UNDONE, UNTOUCHED, {"kind": run.kind})
            run.state, run.undone_at, run.error = State.UNDONE, clock.now(), ""
    except PrmError as refusal:
        _mark(run_id, State.DONE, str(refusal))
        raise


def _may_undo(run: ImportRun) -> None:
    state = State.DONE if run.state is State.UNDOING else run.state
    since = (clock.now() - run.merged_at).total_seconds() / 3600 if run.merged_at else 0
    rules.may_undo(state, hours_since=since)


def _tell(run: ImportRun, outcome: Outcome, whole: Any, part: Any, facts: dict[str, Any]) -> None:
    asker = Asker(run.asked_by)
    record(whole, run, asker, file=run.name, **facts | outcome.facts)
    touch(find(run.kind).topics)
    for partner, told in outcome.partners:
        record(part, run, asker, partner=partner, file=run.name, **told)


def _one_at_a_time(session: Session) -> None:
    """Merges queue here on PostgreSQL; SQLite has one writer anyway."""
    session.execute(select(DataVersion.version).where(DataVersion.topic == "imports").with_for_update())


def _handler(run: ImportRun) -> Handler:
    which = find(run.kind)
    profile = profiles.from_document(which, run.profile)
    made: Handler = which.handler(Setup(run.id, which, profile, installation().currency))
    return made


def _mark(run_id: int, state: State, error: str) -> None:
    with system("import mark") as session:
        run = session.get_one(ImportRun, run_id)
        run.state, run.error = state, error


def _wipe(handler: Handler, run_id: int) -> None:
    """Forget what an earlier dry run left, in short pieces."""
    with system("import wipe look", writes=False) as session:
        run = session.get_one(ImportRun, run_id)
        last = max(run.counts.get("rows", 0), 1) * 2 + 10_000_000 * (run.counts.get("rows") is None)
    _in_pieces(last, lambda session, first, to: handler.wipe(session, first, to))
    with system("import wipe") as session:
        session.execute(delete(ImportRefusal).where(ImportRefusal.run_id == run_id))


def _in_pieces(last: int, forget: Callable[[Session, int, int], None]) -> None:
    for first in range(0, last + 1, WIPED_AT_ONCE):
        with system("import wipe") as session:
            forget(session, first, first + WIPED_AT_ONCE - 1)


def forget_old() -> int:
    """Drop staged rows, ways back and uploaded files whose time is over; how many imports that concerned."""
    now = clock.now()
    with system("import sweep", writes=False) as session:
        over = or_(ImportRun.merged_at < now - rules.UNDO_FOR, ImportRun.created_at < now - rules.FORGET_AFTER)
        query = select(ImportRun.id).where(over, or_(ImportRun.path != "", func.length(ImportRun.path) > 0))
        runs = list(session.scalars(query))
    for run_id in runs:
        _forget(run_id)
    return len(runs)


def _forget(run_id: int) -> None:
    with system("import forget look", writes=False) as session:
        handler = _handler(session.get_one(ImportRun, run_id))
    _wipe(handler, run_id)
    with system("import forget") as session:
        run = session.get_one(ImportRun, run_id)
        session.execute(delete(ImportUndo).where(ImportUndo.run_id == run_id))
        shared = select(func.count()).where(ImportRun.path == run.path, ImportRun.id != run_id)
        if run.kept and not session.execute(shared).scalar_one():
            Path(run.path).unlink(missing_ok=True)
        run.path = ""
        if run.state not in {State.DONE, State.UNDONE}:
            run.state, run.error = State.FAILED, "This file was never confirmed and has been put away. Choose it again."

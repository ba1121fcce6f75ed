"""What people ask of an import: start, map, answer, fix, check, confirm, undo. The work is done behind the page."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused, Unreadable
from prm.imports import profiles, rules
from prm.imports.kinds import find
from prm.imports.models import ImportProfile, ImportRun
from prm.imports.rules import State
from prm.jobs.service import enqueue
from prm.journal.log import Acting, kind, record

PROFILE_SAVED = kind("import.profile_saved", _l("the mapping profile %(name)s for %(of)s was saved"))


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
    if run.state not in rules.OPEN:
        raise Refused("This file is being worked on. Wait until that has ended.")
    run.state, run.error = State.CHECKING, ""
    enqueue("import.check", {"run": run.id}, asked_by=actor.public_id, title=run.name)


def confirm(run: ImportRun, actor: Acting, *, skip_refused: bool = False) -> None:
    """Have what the dry run accepted written, behind the page; refused rows stay out only if said so (D26)."""
    rules.may_confirm(run.state, run.counts, skip_refused=skip_refused)
    run.state, run.skip_refused, run.asked_by = State.MERGING, skip_refused, actor.public_id
    enqueue("import.merge", {"run": run.id}, asked_by=actor.public_id, title=run.name)


def ask_undo(run: ImportRun, actor: Acting) -> None:
    """Have the import taken back, behind the page."""
    rules.may_undo(run.state, run.merged_at, clock.now())
    run.state = State.UNDOING
    enqueue("import.undo", {"run": run.id}, asked_by=actor.public_id, title=run.name)


def save_profile(run: ImportRun, name: str, actor: Acting) -> ImportProfile:
    """Keep the mapping of this import under a name, in place of what had that name."""
    query = select(ImportProfile).where(ImportProfile.kind == run.kind, ImportProfile.name == name)
    known = db.session.execute(query).scalar_one_or_none() or ImportProfile(kind=run.kind, name=name)
    known.document, known.saved_by, known.saved_at = dict(run.profile), actor.public_id, clock.now()
    db.session.add(known)
    record(PROFILE_SAVED, known, actor, name=name, of=run.kind)
    return known

"""Writing programs: a draft that several may work on, approval by a second person, a version for good."""

from datetime import date

from sqlalchemy import func, select

from prm.access.policy import Actor, Do
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db, insert_or_ignore
from prm.core.errors import Refused
from prm.core.ids import public_id
from prm.journal.log import Acting, record
from prm.programs import document as rules
from prm.programs import published, weighing
from prm.programs.models import Program, ProgramDraft, ProgramVersion
from prm.programs.service import kinds


def draft(held: ProgramDraft | None, text: str, actor: Acting) -> ProgramDraft:
    """Keep a text as the draft of its program's next version; Problem where it cannot be read.

    A draft that waits for approval is being written again: what is approved is what was read.
    """
    made = published.understood(text)
    if held is not None and held.key != made.key:
        raise Refused(f"This is the draft of “{held.key}”. A program keeps its key: write “program: {held.key}”.")
    held = held or _begun(made, actor)
    held.name, held.text, held.made_by, held.saved_at = made.name, text, actor.public_id, clock.now()
    held.proposed_by, held.note, held.effective_on = "", "", None
    db.session.flush()
    record(kinds.DRAFTED, held, actor, program=made.name)
    return held


def _begun(made: rules.Program, actor: Acting) -> ProgramDraft:
    """A draft's first row; of two who begin one at once the second is told."""
    first = {
        "public_id": public_id(), "key": made.key, "name": made.name, "text": "", "made_by": actor.public_id,
        "saved_at": clock.now(), "note": "", "proposed_by": "", "version": 1,
    }  # fmt: skip
    put = insert_or_ignore(ProgramDraft).returning(ProgramDraft.id)
    row = db.session.execute(put, [first], execution_options={"scoped": True}).first()  # whoever sets programs may
    if row is None:
        raise Refused("Somebody began a draft of this program just now. Open it from the list.")
    as_put = {"scoped": True}  # the row that was just put there
    return db.session.get_one(ProgramDraft, row.id, execution_options=as_put)


def _one_by_one(held: ProgramDraft) -> None:
    """Who publishes a draft waits for whoever does so already; Refused where that one changed it or took it away."""
    asked = select(ProgramDraft.version).where(ProgramDraft.id == held.id).with_for_update()
    if db.session.scalar(asked.execution_options(scoped=True)) != held.version:  # of a draft that is at hand
        raise Refused("Somebody published or changed this draft just now. Reload the page.")


def discard(held: ProgramDraft, actor: Acting) -> None:
    """Throw the draft away; what is published stays."""
    record(kinds.DISCARDED, held, actor, program=held.name)
    db.session.delete(held)


def propose(held: ProgramDraft, note: str, effective_on: date, actor: Acting) -> None:
    """Ask somebody else to read and publish it; Refused while a golden partner does not come out."""
    _provable(published.understood(held.text))
    _not_past(effective_on)
    held.note, held.effective_on, held.proposed_by = note, effective_on, actor.public_id
    record(kinds.PROPOSED, held, actor, program=held.name, reason=note)


def send_back(held: ProgramDraft, reason: str, actor: Acting) -> None:
    """It is not published as it is: whoever wrote it goes on."""
    if not held.proposed_by:
        raise Refused("Nobody asks for approval of this draft any more. Reload the page.")
    held.proposed_by = ""
    record(kinds.RETURNED, held, actor, program=held.name, reason=reason)


def publish(held: ProgramDraft, actor: Acting) -> ProgramVersion:
    """Make the proposed draft the next version; who wrote or proposed it cannot be the one who approves."""
    db.session.flush()
    _one_by_one(held)
    if not held.proposed_by or held.effective_on is None:
        raise Refused("Ask for approval first: a program is published by a second person.")
    if actor.public_id in {held.proposed_by, held.made_by}:
        raise Refused("You wrote or proposed this. A second admin or director has to approve it.")
    made = published.understood(held.text)
    _provable(made)
    _not_past(held.effective_on)
    program = _program(made)
    newest = select(func.max(ProgramVersion.number)).where(ProgramVersion.program_id == program.id)
    version = ProgramVersion(
        program_id=program.id, number=(db.session.scalar(newest) or 0) + 1, text=held.text, note=held.note,
        made_by=held.proposed_by, approved_by=actor.public_id, approved_at=clock.now(), effective_on=held.effective_on,
    )  # fmt: skip
    db.session.add(version)
    db.session.delete(held)
    record(
        kinds.PUBLISHED, version, actor, program=made.name, number=version.number,
        day=version.effective_on.isoformat(), reason=version.note,
    )  # fmt: skip
    return version


def _program(made: rules.Program) -> Program:
    program = db.session.scalars(select(Program).where(Program.key == made.key)).one_or_none()
    if program is None:
        program = Program(key=made.key, name=made.name)
        db.session.add(program)
    program.name = made.name
    db.session.flush()
    return program


def _provable(made: rules.Program) -> None:
    if not made.golden:
        raise Refused("A program is published with golden partners that prove it. Write at least one under “golden:”.")
    if failed := weighing.failing(made):
        names = ", ".join(f"“{each.golden.name}”" for each in failed[:5])
        raise Refused(f"These golden partners do not come out as they must: {names}. Correct them, or the rules.")


def _not_past(day: date) -> None:
    if day < clock.today():
        raise Refused("A program takes effect today or later: what was given before rests on the rules of its day.")


def drafts(actor: Actor) -> list[ProgramDraft]:
    """Every draft, for whoever may set programs."""
    return list(db.session.scalars(visible(ProgramDraft, actor, Do.SET_PROGRAM).order_by(ProgramDraft.key)))


def drafted(actor: Actor, key: str) -> ProgramDraft | None:
    """The draft of one program."""
    mine = visible(ProgramDraft, actor, Do.SET_PROGRAM).where(ProgramDraft.key == key)
    found: ProgramDraft | None = db.session.scalars(mine).one_or_none()
    return found

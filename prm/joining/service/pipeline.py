"""What staff does with an application before it is decided: add, edit, assign, move, vet, forget."""

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.core.ids import token
from prm.identity import queries as people
from prm.joining.models import Application, ApplicationCheck
from prm.joining.recruiting import Program
from prm.joining.rules import DECIDED, UNPROVED_KEPT, Check, Result, Source, Stage, moved
from prm.joining.service import applying, kinds
from prm.joining.service.applying import Asked
from prm.joining.words import STAGES
from prm.journal.log import Acting, System, record


def add(asked: Asked, source: Source, actor: Acting, program: Program, *, owner_id: int | None) -> Application:
    """A prospect that somebody of ours found; no address has to be proved, nobody is written to."""
    application = applying.made(asked, source, token(), program)
    application.verified_at, application.owner_id = clock.now(), owner_id
    db.session.add(application)
    record(kinds.ADDED, application, actor, number=application.number, company=application.company)
    applying.begin(application, actor, tell=False)
    return application


def edit(application: Application, asked: Asked, territory_id: int | None, actor: Acting) -> bool:
    """Change what is known of the company and where it belongs; False when nothing changed. It is weighed anew."""
    _is_open(application)
    before = applying.known(application)
    applying.fill(application, asked)
    application.territory_id = territory_id
    changed = [name for name, value in applying.known(application).items() if before[name] != value]
    if changed:
        record(kinds.EDITED, application, actor, number=application.number, fields=", ".join(changed).replace("_", " "))
        applying.begin(application, actor, tell=False)
    return bool(changed)


def assign(application: Application, owner: tuple[int, str] | None, actor: Acting) -> None:
    """Give it to somebody (id, name), or to nobody."""
    _is_open(application)
    application.owner_id, _name = owner or (None, "")
    public = people.public_ids([application.owner_id])[application.owner_id] if application.owner_id else "nobody"
    record(kinds.ASSIGNED, application, actor, number=application.number, owner=public)


def move(application: Application, to: Stage, actor: Acting) -> None:
    """Take it to another stage."""
    before = application.stage
    application.stage, application.stage_moved_at = moved(before, to), clock.now()
    said = {"before": str(STAGES[before]), "after": str(STAGES[to])}
    record(kinds.MOVED, application, actor, number=application.number, **said)


def plan(application: Application, step: str, on: date | None, actor: Acting) -> None:
    """What comes next, and when."""
    _is_open(application)
    application.next_step, application.next_on = step, on
    record(kinds.EDITED, application, actor, number=application.number, fields="next step")


def check(application: Application, kind: Check, result: Result, actor: Actor, *, note: str, evidence: str) -> None:
    """Note one look at the applicant; a later look takes its place, the log keeps both."""
    one_at_a_time = select(Application.id).where(Application.id == application.id).with_for_update()
    db.session.execute(one_at_a_time.execution_options(scoped=True))  # the application came through the scope
    _is_open(application)
    if application.verified_at is None:
        raise Refused("The applicant has not confirmed the address yet. Nothing is looked at before that.")
    mine = {"scoped": True}  # the application came through the scope
    held = db.session.get(ApplicationCheck, (application.id, kind), execution_options=mine)
    row = held or ApplicationCheck(application_id=application.id, kind=kind)
    row.result, row.note, row.evidence, row.user_id, row.at = result, note, evidence, actor.id, clock.now()
    db.session.add(row)
    record(kinds.CHECKED, application, actor, number=application.number, check=str(kind), result=str(result))


def _is_open(application: Application) -> None:
    if application.stage in DECIDED:
        raise Refused("This application is decided. What stands in it stays as it was.")


def sweep(session: Session) -> int:
    """Forget applications whose address nobody proved within two weeks; how many."""
    old = select(Application).where(
        Application.verified_at.is_(None), Application.received_at < clock.now() - UNPROVED_KEPT
    )
    gone = session.scalars(old.limit(1_000)).all()
    if gone:
        session.execute(delete(Application).where(Application.id.in_([row.id for row in gone])))
        record(kinds.SWEPT, gone[0], System("forgetting applications"), count=len(gone))
    return len(gone)

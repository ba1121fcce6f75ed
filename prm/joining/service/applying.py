"""What an applicant does: apply, prove the address. Runs for strangers: its answers never tell who is known here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from prm.core import clock
from prm.core.db import db
from prm.core.domains import registrable
from prm.core.ids import public_id, short_code, token
from prm.jobs.service import enqueue
from prm.joining import links
from prm.joining.models import Application
from prm.joining.places import territory_of
from prm.joining.recruiting import Program
from prm.joining.rules import LINK_LIVES, Kind, Size, Source, Stage, answer_by
from prm.joining.service import kinds
from prm.journal.log import Acting, System, record
from prm.partners.rules import folded

LETTER, WEIGH = "joining.letter", "joining.weigh"
STRANGER = System("the application form")
ADDRESS = ("street", "postal_code", "city", "region")


@dataclass(frozen=True)
class Asked:
    """What is known of a company that wants, or that we want."""

    kind: Kind
    company: str
    country: str = ""
    website: str = ""
    tax_id: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    size: Size | None = None
    verticals: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    why: str = ""
    certifications: str = ""
    referees: str = ""
    proprietors: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""


def receive(asked: Asked, key: str, program: Program) -> Application:
    """Keep an application, once for each form that was opened, and mail the link that proves its address."""
    if (sent := db.session.scalars(of_form(key)).first()) is not None:
        return _corrected(sent, asked)
    application = made(asked, Source.FORM, key, program)
    try:
        with db.session.begin_nested():
            db.session.add(application)
            db.session.flush()
    except IntegrityError:  # the same form in the same moment
        return db.session.scalars(of_form(key)).one()
    enqueue(LETTER, {"application": application.public_id, "letter": "confirm"}, title="Confirm the address")
    record(kinds.RECEIVED, application, STRANGER, number=application.number, company=application.company)
    return application


def _corrected(application: Application, asked: Asked) -> Application:
    """The same form sent again, after Back: what was put right holds until the address is proved."""
    before = known(application)
    if application.verified_at is not None:
        return application
    fill(application, asked)
    application.territory_id = territory_of(asked.country)
    if application.email != before["email"]:
        application.link_digest = application.link_until = None  # the old mailbox proves nothing of the new address
    if changed := [name for name, value in known(application).items() if before[name] != value]:
        said = ", ".join(changed).replace("_", " ")
        record(kinds.EDITED, application, STRANGER, number=application.number, fields=said)
        ask_again(application.public_id)
    return application


def known(application: Application) -> dict[str, Any]:
    """What is known of the company, by name, to see what changes."""
    return {name: getattr(application, name) for name in (*Asked.__dataclass_fields__, "territory_id")}


def of_form(key: str) -> Select[Any]:
    """The application that was sent with a form."""
    return select(Application).where(Application.request_key == key).execution_options(scoped=True)  # by its secret


def made(asked: Asked, source: Source, key: str, program: Program, *, at: datetime | None = None) -> Application:
    """The row, not yet in the session, as received at a moment (now)."""
    now = at or clock.now()
    application = Application(
        public_id=public_id(), number=short_code("AP"), request_key=key, source=source, stage=Stage.NEW,
        status_digest=links.digest(links.status_secret(key)), stage_moved_at=now, received_at=now,
        answer_by=answer_by(now, program.answer_days), flags=[], territory_id=territory_of(asked.country),
    )  # fmt: skip
    fill(application, asked)
    return application


def fill(application: Application, asked: Asked) -> None:
    """What is known of the company, and what follows from it."""
    application.kind, application.company, application.sort_name = asked.kind, asked.company, folded(asked.company)
    application.country, application.website, application.tax_id = asked.country, asked.website, asked.tax_id
    application.domain = registrable(asked.website) or registrable(asked.email)
    application.size, application.why = asked.size, asked.why
    application.street, application.postal_code = asked.street, asked.postal_code
    application.city, application.region = asked.city, asked.region
    application.certifications, application.referees = asked.certifications, asked.referees
    application.proprietors = asked.proprietors
    application.verticals, application.families = list(asked.verticals), list(asked.families)
    application.contact, application.email, application.phone = asked.contact, asked.email, asked.phone


def ask_again(application: str) -> None:
    """Mail the link of the application with this public id once more; the older one dies when the new one is made."""
    enqueue(LETTER, {"application": application, "letter": "confirm"}, title="Confirm the address")


def make_link(application: Application) -> str:
    """A fresh single-use secret, only ever held by the mail that carries it."""
    secret = token()
    application.link_digest, application.link_until = links.digest(secret), clock.now() + LINK_LIVES
    return secret


def behind_link(secret: str) -> Application | None:
    """The application whose address a live link proves."""
    held = select(Application).where(Application.link_digest == links.digest(secret))
    held = held.where(Application.link_until > clock.now()).execution_options(scoped=True)  # by its secret
    return db.session.scalars(held).first()


def behind_status(secret: str) -> Application | None:
    """The application behind the address of its status page."""
    held = select(Application).where(Application.status_digest == links.digest(secret))
    return db.session.scalars(held.execution_options(scoped=True)).first()  # reached by its secret


def verify(application: Application) -> None:
    """The applicant reads this mailbox: from now on a person looks at it."""
    application.link_digest = application.link_until = None
    application.verified_at = clock.now()
    begin(application, STRANGER)
    record(kinds.VERIFIED, application, STRANGER, number=application.number)


def begin(application: Application, actor: Acting, *, tell: bool = True) -> None:
    """Have it compared with who is known, and tell the applicant what happens next."""
    enqueue(WEIGH, {"application": application.public_id}, title="Weigh an application", asked_by=actor.public_id)
    if tell:
        letter(application, "received")


def letter(application: Application, which: str) -> None:
    """Ask for a letter to the applicant."""
    enqueue(LETTER, {"application": application.public_id, "letter": which}, title="Letter to an applicant")

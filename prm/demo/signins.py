"""Who of the demo company may sign in with a password: one person of each role, one password made when the demo is."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from prm.access.policy import Role
from prm.core import clock
from prm.demo.words import SECRET_WORDS
from prm.identity.models import Credential, User
from prm.identity.passwords import hash_password
from prm.identity.rules import Access

FILE = "sign-ins.txt"
STAFF_SIGN_INS = ("E102", "E101", "E111", "E121", "E141", "E151", "E152")


@dataclass(frozen=True)
class SignIn:
    """A line of the sheet."""

    role: Role
    name: str
    email: str


def open_doors(session: Session, folder: Path) -> list[SignIn]:
    """Give nine people one random password, and leave the sheet in the instance, for its owner's eyes."""
    people = _people(session)
    password = new_password()
    hashed, now = hash_password(password), clock.now()
    rows = [
        {"user_id": person.id, "partner_id": person.partner_id, "password_hash": hashed, "changed_at": now}
        for person in people
    ]
    session.execute(insert(Credential), rows)
    sheet = [SignIn(person.role, person.name, person.email or "") for person in people]
    _write(folder / FILE, sheet, password)
    return sheet


def new_password() -> str:
    """Five words and a number that nobody else has; about 45 bits, for an instance that holds nothing real."""
    return "-".join([*(secrets.choice(SECRET_WORDS) for _ in range(5)), str(secrets.randbelow(9_000) + 1_000)])


def _people(session: Session) -> list[User]:
    staff = session.scalars(select(User).where(User.code.in_(STAFF_SIGN_INS))).all()
    chosen = sorted(staff, key=lambda person: STAFF_SIGN_INS.index(person.code or ""))
    for role in (Role.PARTNER_ADMIN, Role.PARTNER_REP):
        first = select(User).where(User.role == role, User.access == Access.ACTIVE).order_by(User.id).limit(1)
        chosen.append(session.scalars(first).one())
    return chosen


def _write(path: Path, sheet: list[SignIn], password: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("Sign-ins of the demo company. One password for all of them:\n\n")
        file.write(f"  {password}\n\n")
        file.writelines(f"  {person.role.replace('_', ' '):<14}{person.email:<44}{person.name}\n" for person in sheet)


def sheet(folder: Path) -> str:
    """The sheet as it was written, or a word on what to do where it is gone."""
    path = folder / FILE
    return path.read_text() if path.exists() else f"{path} is gone: “prm demo --reset” makes new sign-ins.\n"

"""The secrets in an applicant's mails and form. Of links only digests are stored; a status link can be made again."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from flask import current_app

from prm.core import clock
from prm.core.ids import public_id
from prm.joining.rules import OLD_STAMP, YOUNG_STAMP


def _signed(what: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"joining:{what}".encode(), sha256).hexdigest()


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return sha256(secret.encode()).hexdigest()


def status_secret(request_key: str) -> str:
    """The secret of an application's status page; nobody can make it without the instance's key."""
    return _signed(f"status:{request_key}")


def address_of(endpoint: str, secret: str) -> str:
    """The full address of a public page behind a secret."""
    path = current_app.url_map.bind("").build(endpoint, {"secret": secret})
    return str(current_app.config["URL"]).rstrip("/") + path


class Stamp(NamedTuple):
    """What a form says of when it was opened, and which one it is."""

    key: str
    age: timedelta

    @property
    def hasty(self) -> bool:
        return self.age < YOUNG_STAMP

    @property
    def stale(self) -> bool:
        return self.age > OLD_STAMP


def stamp() -> str:
    """A form is opened now."""
    said = f"{int(clock.now().timestamp())}.{public_id()}"
    return f"{said}.{_signed(f'form:{said}')}"


def read_stamp(text: str) -> Stamp | None:
    """What a stamp says; None for one that this instance did not make."""
    said, _dot, signature = text.rpartition(".")
    opened, _dot, key = said.partition(".")
    if not opened.isdigit() or not hmac.compare_digest(signature.encode(), _signed(f"form:{said}").encode()):
        return None
    return Stamp(key, clock.now() - datetime.fromtimestamp(int(opened), UTC))

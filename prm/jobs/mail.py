"""Mail: to the server SMTP_URL names or, without one, as .eml files into the outbox. Knows no letter's meaning."""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from prm.core import clock
from prm.core.errors import ConfigurationError
from prm.core.ids import public_id

log = logging.getLogger("prm.mail")
PATIENCE = 20  # seconds
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_told: set[str] = set()


def is_set_up() -> bool:
    """Is there a mail server, or do letters wait in the outbox?"""
    return bool(current_app.config["SMTP_URL"])


def send(to: str, subject: str, text: str, html: str = "") -> None:
    """Send one letter now, plain or with the same also as HTML; from a job, which tries again if the server is away."""
    letter = _letter(to, subject, text)
    if html:
        letter.add_alternative(html, subtype="html")
    if not is_set_up():
        _put_down(letter)
        return
    with _server(urlsplit(str(current_app.config["SMTP_URL"]))) as server:
        server.send_message(letter)


def _letter(to: str, subject: str, text: str) -> EmailMessage:
    host = urlsplit(str(current_app.config["URL"])).hostname or "localhost"
    letter = EmailMessage()
    letter["From"] = current_app.config["MAIL_FROM"] or f"prm@{host}"
    letter["To"], letter["Subject"] = to, " ".join(subject.split())
    letter["Date"], letter["Message-ID"] = format_datetime(clock.now()), make_msgid(domain=host)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def _put_down(letter: EmailMessage) -> None:
    outbox = Path(current_app.instance_path) / "outbox"
    outbox.mkdir(mode=0o700, exist_ok=True)
    path = outbox / f"{clock.now():%Y%m%dT%H%M%S}-{public_id()[:8]}.eml"
    path.touch(mode=0o600)
    path.write_bytes(letter.as_bytes())
    if str(outbox) not in _told:
        _told.add(str(outbox))
        log.warning("no SMTP_URL is set: letters are written to %s", outbox)


@contextmanager
def _server(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted wherever the server can, and always where a password is sent beyond this machine."""
    host, trust = url.hostname or "localhost", ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=PATIENCE, context=trust)
    elif url.scheme == "smtp":
        server = smtplib.SMTP(host, url.port or 587, timeout=PATIENCE)
    else:
        raise ConfigurationError("SMTP_URL must begin with smtp:// or smtps://, like smtp://user:password@host:587.")
    with server:
        server.ehlo()
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trust)
            server.ehlo()
        elif url.scheme == "smtp" and url.username and host not in LOOPBACK:
            raise ConfigurationError(
                f"{host} offers no encryption, so the password stays here. Use smtps://, or no password."
            )
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server

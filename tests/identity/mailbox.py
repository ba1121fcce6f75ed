"""Reading what was mailed, from the outbox or from a real server on this machine. Knows no page."""

import re
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller

from prm.jobs import worker


def letters(app):
    """The letters in the outbox after the waiting jobs ran, oldest first."""
    with app.app_context():
        worker.drain()
    files = sorted((Path(app.instance_path) / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def path_in(letter):
    """The path of the link in a letter."""
    return re.search(r"https?://[^/]+(/sign-in/link/\S+)", letter.get_content()).group(1)


class Kept:
    """What a mail server was handed."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library's name
        self.letters.append(envelope)
        return "250 kept"


@contextmanager
def mail_server():
    """A real SMTP server on loopback; gives its port and what it keeps."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, kept
    finally:
        controller.stop()

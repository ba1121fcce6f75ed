"""Where an instance lives and how it is set up: defaults, `config.py` in its folder, then `PRM_*`."""

import os
import runpy
import secrets
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from prm.core.errors import ConfigurationError

DEFAULTS: dict[str, Any] = {
    "DATABASE_URL": "",  # empty: SQLite in the instance folder
    "OWNER_DATABASE_URL": "",  # PostgreSQL: who owns the tables and migrates; empty: DATABASE_URL
    "URL": "http://127.0.0.1:8000",
    "SMTP_URL": "",  # smtp://user:password@host:587; empty: mail is written to outbox/
    "MAIL_FROM": "",
    "PROXY_HOPS": 0,
    "WORKER": True,  # run the job thread beside the web process
    "DEMO": False,
    "TESTING": False,
    "UPLOAD_LIMIT": 50_000_000,
    "REGISTRATIONS_AN_HOUR": 30,  # of one person; a company has five times as many
    "CHECKS_AN_HOUR": 600,  # of a form that is being filled in
    "TELL_IF_TAKEN": False,  # before a deal is sent: free, needs review or protected (rate-limited, probing reported)
    "TOLD_AN_HOUR": 30,  # customers of which one person is told so
    "ROOTS_TO": "",  # addresses that get the daily root of receipts, with commas between
}


def instance_folder(given: str | None = None) -> Path:
    """The folder of this instance: as given, else PRM_INSTANCE, else ./instance."""
    return Path(given or os.environ.get("PRM_INSTANCE") or "instance").absolute()


def load(folder: Path, **given: Any) -> dict[str, Any]:
    """All settings of an instance; later sources win, `given` (tests, the command line) last."""
    settings = dict(DEFAULTS)
    if (folder / "config.py").exists():
        settings |= {k: v for k, v in runpy.run_path(str(folder / "config.py")).items() if k in DEFAULTS}
    for name, default in DEFAULTS.items():
        if (text := os.environ.get(f"PRM_{name}")) is not None:
            settings[name] = _as(type(default), text, name)
    settings |= given
    settings["DATABASE_URL"] = settings["DATABASE_URL"] or f"sqlite:///{folder / 'prm.db'}"
    settings["DATABASE_URL"] = settings["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
    settings["OWNER_DATABASE_URL"] = settings["OWNER_DATABASE_URL"] or settings["DATABASE_URL"]
    return settings


def _as(kind: type, text: str, name: str) -> Any:
    if kind is bool:
        return text.strip().lower() in {"1", "true", "yes", "on"}
    try:
        return kind(text)
    except ValueError:
        raise ConfigurationError(f"PRM_{name} is “{text}”; write a whole number.") from None


def make_folder(folder: Path) -> None:
    """Make an instance folder with keys of its own, readable by its user alone; keeps what exists."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_once(folder / "secret.key", secrets.token_hex(32).encode())
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_once(folder / "log.key", key)


def _write_once(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def secret_key(folder: Path) -> str:
    """The instance's secret; refuses to run without one or with a short one."""
    path = folder / "secret.key"
    text = os.environ.get("PRM_SECRET_KEY") or (path.read_text().strip() if path.exists() else "")
    if len(text) < 32:
        raise ConfigurationError(f"No secret of at least 32 characters in {path}. Run “prm init” to make one.")
    return text

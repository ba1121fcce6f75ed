"""Joins the rooms: settings, database, log key, frame, blueprints, door. Imported by servers and the command line."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from flask import Flask, Request
from flask.sessions import NullSession, SecureCookieSession, SessionInterface
from flask_compress import Compress
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix

from prm import rooms
from prm.access import tripwire
from prm.access.policy import Open
from prm.core import settings
from prm.core.db import db
from prm.core.engines import tune
from prm.identity import sessions
from prm.journal import log
from prm.web import assets, frame, gate


class NoFlaskSession(SessionInterface):
    """Sessions are rows (prm.identity.sessions): Flask's signed cookie is neither read nor written."""

    def open_session(self, _app: Flask, _request: Request) -> SecureCookieSession:
        return NullSession()


def create_app(folder: Path | str | None = None, **given: Any) -> Flask:
    """The product for one instance folder; `given` overrides its settings."""
    home = settings.instance_folder(str(folder) if folder else None)
    app = Flask(
        "prm",
        instance_path=str(home),
        static_folder="static",
        template_folder=str(assets.resource("templates")),
    )
    app.config |= settings.load(home, **given)
    app.config["SECRET_KEY"] = settings.secret_key(home)
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"].replace(
        "postgresql://", "postgresql+psycopg://", 1
    )
    app.config["MAX_CONTENT_LENGTH"] = app.config["UPLOAD_LIMIT"]
    app.config["MAX_FORM_MEMORY_SIZE"] = 2_000_000
    db.init_app(app)
    with app.app_context():
        tune(db.engine)
        tripwire.arm(db.engine)
        log.use_key(db.engine.url, load_pem_private_key((home / "log.key").read_bytes(), None))  # type: ignore[arg-type]
    app.session_interface = NoFlaskSession()
    _join(app)
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _join(app: Flask) -> None:
    gate.needs(Open.PUBLIC)(app.view_functions["static"])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.setdefault(
        "COMPRESS_MIMETYPES",
        ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "text/csv"],
    )
    Compress(app)
    login = LoginManager(app)
    login.request_loader(sessions.person)
    frame.hang(app, sessions.sign_in)
    sessions.hang(app)
    for blueprint in rooms.BLUEPRINTS:
        app.register_blueprint(blueprint)
    gate.check_marks(app)

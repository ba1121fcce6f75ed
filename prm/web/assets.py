"""Static files under names that change with their content, so that browsers may keep them for good."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha384
from pathlib import Path

from flask import Flask, g, has_app_context, url_for

_IN_URL = str.maketrans("+/", "-_")
HERE = Path(__file__).resolve().parent.parent


def resource(folder: str) -> Path:
    """A top-level folder of the product: inside the package in a wheel, beside it in a checkout."""
    packed = HERE / folder
    return packed if packed.is_dir() else HERE.parent / folder


@lru_cache(200)
def _digest(path: str, _changed: int) -> str:
    return b64encode(sha384((HERE / "static" / path).read_bytes()).digest()).decode()


def _digest_now(path: str) -> str:
    """Asked of the file each time: a process must never vouch for bytes that an upgrade has replaced."""
    return _digest(path, (HERE / "static" / path).stat().st_mtime_ns)


def asset(path: str) -> str:
    """The URL of a static file, with its content's digest."""
    held = g.setdefault("assets", {}) if has_app_context() else {}  # a page names the same file dozens of times
    if path not in held:
        held[path] = f"/static/{path}?v={_digest_now(path)[:10].translate(_IN_URL)}"
    return str(held[path])


def integrity(path: str) -> str:
    """What a browser checks a script's bytes against before it runs them."""
    return f"sha384-{_digest_now(path)}"


def hang(app: Flask) -> None:
    """Let templates name assets."""
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["integrity"] = integrity
    app.jinja_env.globals["url_for"] = url_for

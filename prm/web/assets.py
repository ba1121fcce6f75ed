"""Static files under names that change with their content, so that browsers may keep them for good."""

from base64 import b64encode
from functools import cache
from hashlib import sha256, sha384
from pathlib import Path

from flask import Flask, url_for

HERE = Path(__file__).resolve().parent.parent


def resource(folder: str) -> Path:
    """A top-level folder of the product: inside the package in a wheel, beside it in a checkout."""
    packed = HERE / folder
    return packed if packed.is_dir() else HERE.parent / folder


@cache
def _version(path: str) -> str:
    return sha256((HERE / "static" / path).read_bytes()).hexdigest()[:10]


@cache
def asset(path: str) -> str:
    """The URL of a static file, with its content's digest."""
    return f"/static/{path}?v={_version(path)}"


@cache
def integrity(path: str) -> str:
    """What a browser checks a script's bytes against before it runs them."""
    return "sha384-" + b64encode(sha384((HERE / "static" / path).read_bytes()).digest()).decode()


def hang(app: Flask) -> None:
    """Let templates name assets."""
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["integrity"] = integrity
    app.jinja_env.globals["url_for"] = url_for

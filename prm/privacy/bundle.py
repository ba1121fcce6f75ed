"""A person's copy as a file: JSON for machines, a page to read, and the files themselves. Knows no database."""

import io
import json
import zipfile

from flask import current_app
from flask_babel import gettext as _

from prm.core import clock
from prm.core.personal import STORES
from prm.privacy.gathering import Copy

TYPE = "application/zip"


def zipped(made: Copy, issuer: str) -> bytes:
    """The whole copy in one archive."""
    at = clock.now()
    parts = [{"title": str(part.title), "table": part.table, "rows": list(part.rows)} for part in made.parts]
    told = {"issuer": issuer, "made_at": at.isoformat(), "names": made.who.names, "emails": made.who.emails}
    page = current_app.jinja_env.get_template("privacy/copy.html")
    stores = [(str(store.title), [name for name in made.files if name.startswith(f"{store.key}/")]) for store in STORES]
    html = page.render(parts=parts, who=made.who, issuer=issuer, at=at, stores=[each for each in stores if each[1]])
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(told | {"parts": parts}, ensure_ascii=False, indent=1))
        archive.writestr("index.html", html)
        for name, content in made.files.items():
            archive.writestr(_safe(name), content)
    return held.getvalue()


def _safe(name: str) -> str:
    """A name no archive program takes for a way out of its folder."""
    folder, _sign, rest = name.partition("/")
    return f"{folder}/{rest.replace('/', '_').replace(chr(92), '_').replace('..', '_')}"


def name() -> str:
    """What the file is called: nobody's name, as downloads lie about."""
    return _("personal-data") + f"-{clock.today().isoformat()}.zip"

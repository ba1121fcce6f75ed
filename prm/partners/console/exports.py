"""The list as a file: at once up to 10,000 rows, beyond that as a job whose file only its asker may fetch (R15)."""

from urllib.parse import parse_qsl

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from prm.access.policy import Own, See
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.core.ids import token
from prm.core.transaction import system
from prm.identity import actors
from prm.identity.models import User
from prm.jobs.models import Job, State
from prm.jobs.service import Report, enqueue, handles
from prm.partners.console import file
from prm.partners.console.catalogue import PARTNERS
from prm.partners.console.door import bp
from prm.partners.console.listing import MOST_AT_ONCE, matching
from prm.web import export, lists, views
from prm.web.gate import actor, needs, visible
from prm.web.known import versions

KIND = "partners.export"
EXTENSIONS = ("xlsx", "csv")


@bp.get("/export.<extension>")
@needs(See.PARTNERS)
def download(extension):
    """Exactly the rows, order and columns on the screen, all pages of them."""
    if extension not in EXTENSIONS:
        raise NotFound
    asked = lists.read(PARTNERS, request.args, actor(), views.of(PARTNERS, actor()))
    _ids, count = matching(asked, actor())
    if count > MOST_AT_ONCE:
        return redirect(f"{url_for('partners.index')}?{asked.query()}", 303)  # the list offers the job
    content = file.made(asked, actor(), extension)
    return export.send(content, _("Partners"), extension)


@bp.post("/exports")
@needs(Own.ACCOUNT)
def ask():
    """Ask for a large file."""
    extension = request.form.get("extension", "")
    if extension not in EXTENSIONS:
        raise NotFound
    payload = {"query": request.form.get("query", "")[:2_000], "extension": extension}
    job = enqueue(KIND, payload, asked_by=actor().public_id, title=str(_("Export of partners")))
    db.session.flush()
    return redirect(url_for("partners.exported", public_id=job.public_id), 303)


@handles(KIND)
def run(report: Report) -> dict[str, object]:
    """Write the file for whoever asked, with their reach of this moment."""
    payload = report.payload
    with system("export", writes=False) as session:
        person = session.execute(select(User.id).where(User.public_id == report.asked_by)).one()
        now = versions()
        reader = actors.actor_of(person.id, now["identity"], now["partners"])
        asked = lists.read(PARTNERS, MultiDict(parse_qsl(str(payload["query"]))), reader, views.of(PARTNERS, reader))
        content = file.made(asked, reader, str(payload["extension"]))
    name = token()
    folder = file.folder(current_app.instance_path)
    (folder / name).write_bytes(content)
    return {"file": name, "extension": payload["extension"], "bytes": len(content), "at": clock.now().isoformat()}


def own_job(public_id):
    """The asker's own job of this kind."""
    mine = visible(Job).where(Job.public_id == public_id, Job.kind == KIND, Job.asked_by == actor().public_id)
    job = db.session.execute(mine).scalar_one_or_none()
    if job is None:
        raise NotFound
    return job


@bp.get("/exports/<public_id>")
@needs(See.JOBS)
def exported(public_id):
    """How far the file is, and the file."""
    job = own_job(public_id)
    return render_template("partners/console/export.html", job=job, State=State)


@bp.get("/exports/<public_id>/file")
@needs(See.JOBS)
def fetch(public_id):
    """The finished file, to its asker alone."""
    job = own_job(public_id)
    if job.state is not State.DONE or not job.result:
        raise NotFound
    path = file.folder(current_app.instance_path) / str(job.result["file"])
    if not path.is_file():
        raise NotFound
    return export.send(path.read_bytes(), _("Partners"), str(job.result["extension"]))

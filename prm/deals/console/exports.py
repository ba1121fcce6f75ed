"""The lists as files: at once up to 10,000 rows, beyond that by a job whose file only its asker may fetch (E13)."""

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
from prm.deals.console import customers, sheets
from prm.deals.console.customers import MOST_AT_ONCE
from prm.deals.console.door import bp
from prm.identity import actors
from prm.identity.models import User
from prm.jobs.models import Job, State
from prm.jobs.service import Report, enqueue, handles
from prm.partners.console.file import folder
from prm.web import export
from prm.web.gate import actor, needs, visible
from prm.web.known import versions

KIND = "deals.export"
EXTENSIONS = ("xlsx", "csv")


@bp.get("/export.<extension>")
@needs(See.DEALS)
def export_deals(extension):
    """The deals on the screen, all pages of them."""
    return download("deals", extension)


@customers.bp.get("/export.<extension>")
@needs(See.CUSTOMERS)
def export_customers(extension):
    """The end customers on the screen, all pages of them."""
    return download("customers", extension)


@customers.bp.get("/opportunities/export.<extension>")
@needs(See.CUSTOMERS)
def export_opportunities(extension):
    """The direct opportunities on the screen, all pages of them."""
    return download("opportunities", extension)


def download(what, extension):
    """Exactly the rows, order and columns that the address asks for."""
    if extension not in EXTENSIONS:
        raise NotFound
    sheet = sheets.SHEETS[what]
    asked = sheets.asked(sheet, request.args, actor())
    if sheet.matching(asked, actor())[1] > MOST_AT_ONCE:
        return redirect(f"{sheet.path}?{asked.query()}", 303)  # the list offers the job
    return export.send(sheets.made(sheet, asked, actor(), extension), sheet.title(), extension)


@bp.post("/exports")
@needs(Own.ACCOUNT)
def ask_export():
    """Ask for a large file."""
    extension, what = request.form.get("extension", ""), request.form.get("what", "")
    if extension not in EXTENSIONS or what not in sheets.SHEETS:
        raise NotFound
    payload = {"what": what, "query": request.form.get("query", "")[:2_000], "extension": extension}
    title = str(_("Export of %(what)s", what=sheets.SHEETS[what].title().lower()))
    job = enqueue(KIND, payload, asked_by=actor().public_id, title=title)
    db.session.flush()
    return redirect(url_for("deals.exported", public_id=job.public_id), 303)


@handles(KIND)
def run(report: Report) -> dict[str, object]:
    """Write the file for whoever asked, with their reach of this moment."""
    payload = report.payload
    sheet = sheets.SHEETS[str(payload["what"])]
    with system("export", writes=False) as session:
        person = session.execute(select(User.id).where(User.public_id == report.asked_by)).one()
        now = versions()
        reader = actors.actor_of(person.id, now["identity"], now["partners"])
        asked = sheets.asked(sheet, MultiDict(parse_qsl(str(payload["query"]))), reader)
        content = sheets.made(sheet, asked, reader, str(payload["extension"]))
    name = token()
    (folder(current_app.instance_path) / name).write_bytes(content)
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
    sheet = sheets.SHEETS[str(job.payload["what"])]
    return render_template("deals/console/export.html", job=job, State=State, sheet=sheet)


@bp.get("/exports/<public_id>/file")
@needs(See.JOBS)
def fetch_export(public_id):
    """The finished file, to its asker alone."""
    job = own_job(public_id)
    if job.state is not State.DONE or not job.result:
        raise NotFound
    path = folder(current_app.instance_path) / str(job.result["file"])
    if not path.is_file():
        raise NotFound
    title = sheets.SHEETS[str(job.payload["what"])].title()
    return export.send(path.read_bytes(), title, str(job.result["extension"]))

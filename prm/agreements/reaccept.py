"""The job that asks partners to accept a template's newest version: one unit of work each, safe to run again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from prm.agreements.models import Agreement, Template
from prm.agreements.queries import accepted
from prm.agreements.service import reaccepting
from prm.core import clock, shelf
from prm.core.errors import Refused, Unreadable
from prm.core.transaction import system
from prm.jobs.service import Report, handles
from prm.notices import readers

JOB = "agreements.reaccept"
MOST = 10_000  # partners asked at once


@handles(JOB)
def _ask(report: Report) -> Mapping[str, Any]:
    """Whom it asks is looked up when it runs: by then somebody may have begun an amendment."""
    said, home = report.payload, shelf.home()
    starts, refused, asked = date.fromisoformat(said["starts"]), [], 0
    with system("whom to ask", writes=False) as session:
        template = session.scalars(select(Template).where(Template.public_id == said["template"])).one()
        found = readers.active(session, [said["user"]])
        can = accepted.askable(clock.today(), starts)
        ids = [row[0].id for row in accepted.to_ask(found[0], template, can, MOST)] if found else []
    for at, each in enumerate(ids):
        report.progress(JOB, at, len(ids))
        try:
            with system("a new version of a text") as session:
                template = session.scalars(select(Template).where(Template.public_id == said["template"])).one()
                agreement = session.get_one(Agreement, each)
                reaccepting.ask(agreement, template, starts, said["note"], found[0], home)
            asked += 1
        except (Refused, Unreadable) as refusal:
            refused.append(str(refusal))
    return {"asked": asked, "refused": refused[:50]}

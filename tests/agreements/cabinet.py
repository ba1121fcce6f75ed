"""Compliance documents asked for, handed in and decided through the pages of both sides."""

import io
from datetime import timedelta

from sqlalchemy import select

from prm.agreements.document import ComplianceDocument as Document
from prm.core import clock
from prm.core.transaction import system
from prm.jobs import worker
from prm.journal.models import Event
from prm.notices.models import Notice

PDF = b"%PDF-1.7\nA policy.\n%%EOF"
HOME, OWN = "/programs/documents", "/portal/documents"


def day(ahead=0):
    return str(clock.today() + timedelta(days=ahead))


def paper(content=PDF, name="policy.pdf", **given):
    return {"file": (io.BytesIO(content), name), "number": "P-1", "issued_on": day(), "expires_on": day(200)} | given


class Cabinet:
    """Asks, hands in and decides through the pages."""

    def __init__(self, table):
        self.table, self.cast = table, table.cast
        self.staff, self.partner = table.staff, table.partner

    def all(self):
        with self.table.app.app_context(), system("look", writes=False) as session:
            found = session.scalars(select(Document).order_by(Document.id)).all()
            session.expunge_all()
            return found

    def ask(self, *kinds, person=None, **given):
        asked = {"kinds": list(kinds or ("insurance",)), "note": "At least one million.", "wanted_by": day(14)} | given
        return (person or self.staff).post(f"/partners/{self.cast.acme.public_id}/documents/new", asked)

    def file(self, row=None, person=None, **given):
        path = f"{OWN}/{row.public_id}" if row else f"{OWN}/new"
        return (person or self.partner).post(path, paper(**given), content_type="multipart/form-data")

    def decide(self, row, verb, person=None, **given):
        said = {"seen": row.digest, "number": "P-1", "issued_on": day(), "expires_on": day(200)} | given
        return (person or self.staff).post(f"{HOME}/{row.public_id}/{verb}", said)

    def accepted(self, ends=200, **given):
        assert self.file(expires_on=day(ends), **({"kind": "insurance"} | given)).status_code == 303
        row = self.all()[-1]
        assert self.decide(row, "acceptance", expires_on=day(ends)).status_code == 303
        return row

    def events(self):
        with self.table.app.app_context(), system("look", writes=False) as session:
            return list(session.scalars(select(Event.kind).where(Event.kind.like("document.%")).order_by(Event.id)))

    def told(self, kind):
        with self.table.app.app_context():
            worker.drain()
            with system("look", writes=False) as session:
                rows = session.execute(select(Notice.user_id, Notice.title).where(Notice.kind == kind)).all()
        return [(user, title) for user, title in rows]

"""A person who imports through the pages, and the files they hold."""

import io

from bs4 import BeautifulSoup

from prm.core.transaction import system
from prm.imports.models import ImportRun
from prm.jobs import worker

HEADERS = "Partner code,Name,E-mail,Role,Job title"
BAD = {
    4: "NOPE,Ned Nobody,ned@example.com,,",
    9: "ACME,Eve Wrong,eve(at)example.com,,",
    15: "ACME,Rob Role,rob@example.com,King,",
}


def contacts(rows=20, bad=BAD, headers=HEADERS):
    """A CSV of contacts at Acme; row numbers count the header as the first."""
    usual = "ACME,Person {0},person{0}@example.com,,Buyer"
    lines = [bad.get(number, usual.format(number)) for number in range(2, rows + 2)]
    return "\n".join([headers, *lines]) + "\n"


class Wizard:
    """One person's way through an import."""

    def __init__(self, app, client):
        self.app, self.client, self.url = app, client, ""

    def send(self, text, name="contacts.csv", **given):
        data = {"kind": "contacts", "source": ""} | given
        if text is not None:
            data["file"] = (io.BytesIO(text if isinstance(text, bytes) else text.encode()), name)
        answer = self.client.post("/imports/new", data, content_type="multipart/form-data")
        self.url = answer.headers.get("Location", "")
        return answer

    def started(self, text, **given):
        answer = self.send(text, **given)
        assert answer.status_code == 303, answer.text
        self.work()
        return self

    def work(self):
        with self.app.app_context():
            worker.drain()

    def page(self, rest=""):
        answer = self.client.get(self.url + rest)
        assert answer.status_code == 200, answer.text
        return answer.text

    def soup(self, rest=""):
        return BeautifulSoup(self.page(rest), "html.parser")

    def act(self, what, data=None, code=303):
        answer = self.client.post(f"{self.url}/{what}", data or {})
        assert answer.status_code == code, answer.text
        self.work()
        return answer

    def figures(self):
        """What the page counts: label → number."""
        return {each.dt.text: each.dd.bdi.text for each in self.soup().select(".figures > div")}

    def run(self):
        with self.app.app_context(), system("look", writes=False) as session:
            row = session.query(ImportRun).filter_by(public_id=self.url.rpartition("/")[2]).one()
            session.expunge(row)
            return row

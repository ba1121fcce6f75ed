"""G27 where a page shows another form in another state: agreements and documents, in each state that has forms."""

from sqlalchemy import update

from prm.agreements.document import ComplianceDocument
from prm.agreements.models import Agreement
from prm.core.transaction import system
from tests.trust import surface
from tests.trust.test_fuzz import SEED, Fuzzer

ROOM = ("agreements.", "portal_agreements.", "partner_agreements.", "documents.", "portal_documents.")
STATES = [
    *((Agreement, status) for status in ("draft", "in_review", "viewed", "signed", "active")),
    *((ComplianceDocument, status) for status in ("asked", "received", "accepted")),
]
TIMES = 8
ELSEWHERE = {  # shown where what the seed has none of is there; test_fuzz sends them forms all the same
    "agreements.acceptance",  # somebody has signed an earlier version
    "partner_agreements.waive",  # deals ask for an agreement
}


def put(stage, model, status):
    row = stage.acme.rows[model.__tablename__]
    with stage.app.app_context(), system("another state") as session:
        session.execute(update(model.__table__).where(model.__table__.c.id == row.id).values(status=status))


def ours(stage):
    return [place for place in stage.places if place.endpoint.startswith(ROOM)]


def shown(stage):
    """Endpoint → (who, the URL, filled fields) of every form that the pages of the room show now."""
    found = {}
    for place in ours(stage):
        who = "pia" if place.audience == "portal" else "ada"
        url = surface.address(stage.app, place, stage.acme) if "GET" in place.methods else None
        if url is None and place.endpoint == "portal_agreements.sign":
            opened = surface.address(
                stage.app, next(each for each in stage.places if each.endpoint.endswith(".open_link")), stage.acme
            )
            url = stage.ask(who, "POST", opened).headers.get("Location")
        answer = stage.ask(who, "GET", url) if url else None
        if answer is not None and answer.status_code == 200 and answer.mimetype == "text/html":
            for action, data, _texts in surface.forms_on(answer.text, url):
                target = surface.endpoint_of(stage.app, action)
                if target and target.startswith(ROOM):
                    found[target] = (who, action, data)
    return found


class Filler(Fuzzer):
    """Sends what a form of this state would send, half of it nonsense."""

    data: dict = {}

    def form(self, place):
        pairs = list(self.data.items()) or [("name", "x")]
        return [(name, self.nasty() if self.dice.random() < 0.4 else value) for name, value in pairs]


def test_malformed_forms_of_every_state_never_break_us(stage):
    filler, reached = Filler(stage, SEED + 2), set()
    places = {place.endpoint: place for place in ours(stage)}
    for model, status in STATES:
        put(stage, model, status)
        forms = shown(stage)
        for endpoint, (who, url, data) in forms.items():
            reached.add(endpoint)
            filler.data = data
            for _ in range(TIMES):
                put(stage, model, status)  # what was sent before may have moved it
                filler.post(places[endpoint], url, who)
        stage.vault.put_back()
    posted = {endpoint for endpoint, place in places.items() if "POST" in place.methods}
    print(f"G27 {stage.engine}: {filler.sent} forms of {len(reached)} endpoints in {len(STATES)} states")
    assert not filler.wrong, "\n".join([f"{len(filler.wrong)} failures", *filler.wrong[:15]])
    assert posted - reached == ELSEWHERE

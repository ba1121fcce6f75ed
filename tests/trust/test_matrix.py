"""G1: every rule × method × principal × own, foreign and unknown row; what the policy says, and not a byte more."""

import os
import re
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from prm.access import scope
from prm.access.policy import Open, Own, Reach, may, reach
from prm.core.transaction import SAFE, system
from tests.trust import surface
from tests.trust.seed import forbidden
from tests.trust.stage import BLIND_TO, EVERYONE, INTERNAL, PARTNERS

SNAPSHOT = Path(__file__).with_name("matrix.txt")
FINE = {200, 204, 206, 302, 303, 400, 409, 410, 413, 415, 422, 429}
OF_A_KIND = {
    "partners.ask",
    "partners.exported",
    "partners.fetch",
    "deals.ask_export",
    "deals.exported",
    "deals.fetch_export",
    "views.save",
    "imports.use_saved",
}  # know jobs, lists or mappings of one kind
MASKS = (
    (re.compile(r"[0-9a-f]{64}"), "TOKEN"),
    (re.compile(r"[a-z2-7]{26}"), "ID"),
    (re.compile(r"\bE-[0-9A-Z]{6}\b"), "REFERENCE"),
)


def reaches(stage, place, who, tenant):
    """Does the policy, in SQL, let this person reach the tenant's rows that the place's URL names?"""
    actor = stage.actors[who]
    with stage.app.app_context(), system("trust look", writes=False) as session:
        for slot in place.slots:
            if slot.model is None or not hasattr(slot.model, "within"):
                continue
            mine = select(slot.model).where(slot.model.public_id == tenant.public(slot.model))
            if session.execute(mine.where(_line(slot.model, actor, place))).first() is None:
                return False
    return True


def _line(model, actor, place):
    need = surface.NEEDS.get(place.endpoint, place.need)
    return model.within(Reach.BOOK, actor) if need is Own.ACCOUNT else scope.clause(model, actor, need)


def wanted(stage, place, who, method, whose):
    """The set of statuses the policy allows this cell."""
    if method not in place.methods:
        return {404, 405}
    if who in ("anon", "gone"):
        if place.need is Open.PUBLIC:
            return FINE | {404}
        return {302} if method in SAFE else {401}
    actor = stage.actors[who]
    if place.audience != "both" and (place.audience == "console") != actor.is_staff:
        return {404}
    if not may(actor, place.need):
        return {403}
    if whose == "unknown":
        return {404, 410} if place.need is Open.PUBLIC else {404}
    if method == "OPTIONS":
        return {200}
    tenant = stage.acme if whose in ("acme", "") else stage.bore
    return FINE if reaches(stage, place, who, tenant) else {404}


def plain(answer, url):
    body = answer.get_data().decode("utf-8", "replace").replace(url, "URL")
    for pattern, word in MASKS:
        body = pattern.sub(word, body)
    headers = sorted((name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length"))
    return answer.status_code, [(name, value.replace(url, "URL")) for name, value in headers], body


def traces(answer, who):
    """What another company's rows leave in an answer."""
    heard = (answer.get_data().decode("utf-8", "replace") + str(answer.headers)).lower()
    found = [word for tenant, blind in BLIND_TO.items() if who in blind for word in forbidden(tenant) if word in heard]
    return found + ([INTERNAL.search(heard).group()] if who in PARTNERS and INTERNAL.search(heard) else [])


class Walk:
    """One walk over all cells, noting what is wrong instead of stopping."""

    def __init__(self, stage):
        self.stage, self.wrong, self.cells, self.shown = stage, [], Counter(), {}

    def cell(self, place, method, who, whose, url):
        data = self.stage.filled(place) if method not in SAFE else None
        expected = wanted(self.stage, place, who, method, whose)  # before the act, which may take its row away
        answer = self.stage.ask(who, method, url, data=data)
        self.cells[method] += 1
        where = f"{method} {place.rule} as {who} ({whose or 'no row'}) → {answer.status_code}"
        if place.endpoint in OF_A_KIND:
            expected = expected | {404}
        if answer.status_code not in expected and place.endpoint != "static":
            self.wrong.append(f"{where}, the policy says {sorted(expected)}")
        said = str(data).lower()
        if not self.sees_all(place, who) and (left := [word for word in traces(answer, who) if word not in said]):
            self.wrong.append(f"{where} shows {left}")
        if self.stage.vault.moved():
            if (method in SAFE or answer.status_code >= 400) and self.stage.vault.changed():
                self.wrong.append(f"{where} changed rows")
            self.stage.vault.put_back()
        return answer

    def sees_all(self, place, who):
        """The policy itself gives staff of this role every row of what this route is about."""
        actor = self.stage.actors.get(who)
        return (
            actor is not None
            and actor.is_staff
            and reach(actor.role, place.need) is Reach.ALL
            and place.need is not Own.ACCOUNT
        )

    def place(self, place):
        addresses = {"": surface.address(self.stage.app, place, self.stage.acme)}
        if place.slots:
            tenants = {"acme": self.stage.acme, "bore": self.stage.bore, "unknown": None}
            addresses = {whose: surface.address(self.stage.app, place, each) for whose, each in tenants.items()}
        for method in (*place.methods, "DELETE"):
            for who in EVERYONE:
                self.row(place, method, who, addresses)

    def row(self, place, method, who, addresses):
        if method not in place.methods and who not in ("ada", "omar", "anon"):
            return
        unknown = None
        for whose, url in reversed(addresses.items()):
            if url is None or (method in ("OPTIONS", "HEAD", "DELETE") and whose == "unknown"):
                continue
            answer = self.cell(place, method, who, whose, url)
            if whose == "unknown":
                unknown = plain(answer, url)
            elif unknown and answer.status_code == 404 and plain(answer, url) != unknown:
                self.wrong.append(f"{method} {place.rule} as {who}: {whose} and unknown answer differently")
            if method in ("GET", "POST") and whose in ("", "acme"):
                self.shown.setdefault(f"{method} {place.rule}", {})[who] = answer.status_code


def picture(shown):
    width = max(map(len, shown)) + 2
    lines = [f"{'':{width}}" + " ".join(f"{who:>5}" for who in EVERYONE)]
    lines += [
        f"{name:{width}}" + " ".join(f"{row.get(who, '-'):>5}" for who in EVERYONE)
        for name, row in sorted(shown.items())
    ]
    return "\n".join(
        ["The answers to Acme's own rows; rewrite with PRM_REWRITE=1 and read the difference.", "", *lines, ""]
    )


def test_every_cell_answers_as_the_policy_says_and_leaks_nothing(stage):
    walk = Walk(stage)
    for place in stage.places:
        walk.place(place)
    print(f"G1 {stage.engine}: {walk.cells.total()} cells of {len(stage.places)} rules {dict(walk.cells)}")
    drawn = picture(walk.shown)
    if os.environ.get("PRM_REWRITE"):
        SNAPSHOT.write_text(drawn)
    assert not walk.wrong, "\n".join([f"{len(walk.wrong)} cells", *walk.wrong[:60]])
    assert SNAPSHOT.read_text() == drawn, "a permission changed: read the difference, then PRM_REWRITE=1"


def test_every_model_has_a_row_of_each_company(stage):
    for tenant in (stage.acme, stage.bore):
        assert tenant.failed == {}

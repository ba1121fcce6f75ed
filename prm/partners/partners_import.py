"""Importing partner companies by their code: address, territory, parent, manager, other systems' ids."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from prm.core import clock
from prm.core.db import batched
from prm.core.errors import Refused
from prm.identity.models import User
from prm.identity.places import make, places
from prm.imports.chunks import Chunk
from prm.imports.handler import Outcome
from prm.imports.ledger import Ledger
from prm.imports.rows import Row, RowHandler, Staged
from prm.partners.models import Assignment, ExternalId, Partner
from prm.partners.rules import Status, folded, in_circle
from prm.partners.service import one_family_at_a_time
from prm.partners.touched import companies

_TEXTS = ("name", "kind", "email", "phone", "website", "street", "city", "region", "postal_code", "country", "tax_id")
_PLAIN = (*_TEXTS, "status", "currency", "employees", "founded", "joined_on")
_OTHER = "\0"  # no file says this: the stored value is another one


def _heads(session: Session) -> dict[str, str | None]:
    """Code → the code of the company above."""
    above = aliased(Partner)
    rows = session.execute(select(Partner.code, above.code).outerjoin(above, above.id == Partner.parent_id))
    return dict(rows.all())


class PartnerHandler(RowHandler):
    """One row, one company; its parent may come later in the file."""

    def prepare(self, session: Session) -> None:
        self.places = places(session)
        self.people = {code: user for user, code in session.execute(select(User.id, User.code)) if code}
        outer = select(ExternalId.value, Partner.code).join(Partner, Partner.id == ExternalId.partner_id)
        self.named_elsewhere = dict(session.execute(outer.where(ExternalId.system == self.setup.source)).all())
        self._parents: dict[str, str | None] = {}
        self.heads = _heads(session) if self.setup.maps("parent") else {}

    def key(self, row: Row) -> Hashable:
        return str(row["code"])

    def check(self, chunk: Chunk) -> None:
        if "territory" in chunk.values and not self.setup.option("make_territories"):
            words = "There is no territory “{}”. Import the territories first, or correct it."
            chunk.resolve("territory", self.places, words.format)
        if "manager" in chunk.values:
            words = "No person has the code “{}”. Import the people first, or correct it."
            chunk.resolve("manager", self.people, words.format)
        codes = chunk.values["code"]
        for position, value in enumerate(chunk.values.get("external_id", ())):
            holder = self.named_elsewhere.setdefault(value, codes[position]) if value and codes[position] else None
            if holder not in {None, codes[position]}:
                chunk.refuse(
                    position, "external_id", f"Partner {holder} has this id already. Correct one of them.", value
                )

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        by_code = {row["code"]: row for row in rows}
        above, manager = aliased(Partner), aliased(User)
        query = (
            select(Partner.code, Partner.attributes, Partner.territory_id, *(getattr(Partner, name) for name in _PLAIN))
            .add_columns(above.code.label("parent"), manager.code.label("manager"))
            .outerjoin(above, above.id == Partner.parent_id)
            .outerjoin(manager, manager.id == Partner.manager_id)
            .where(Partner.code.in_(by_code))
        )
        elsewhere = {code: value for value, code in self.named_elsewhere.items()}
        return {row.code: self._words(row, by_code[row.code], elsewhere) for row in session.execute(query)}

    def _words(self, stored: Any, row: Row, elsewhere: Mapping[str, str]) -> Row:
        words: Row = {name: None if getattr(stored, name) == "" else getattr(stored, name) for name in _PLAIN}
        words["joined_on"] = stored.joined_on.isoformat() if stored.joined_on else None
        there = self.places.get(row["territory"]) if row.get("territory") else None
        words["territory"] = row.get("territory") if there == stored.territory_id else _OTHER
        external = elsewhere.get(stored.code)
        words |= {"code": stored.code, "parent": stored.parent, "manager": stored.manager, "external_id": external}
        return words | {"kept": {name: stored.attributes.get(name) for name in row.get("kept", {})}}

    def differs(self, row: Row, stored: Row) -> bool:
        return super().differs(row, stored) or row.get("kept", {}) != stored["kept"]

    def remember(self, row: Row) -> tuple[str, str | None]:
        return (row["code"], row.get("parent"))

    def dangling(self, rows: Sequence[tuple[int, Any]]) -> dict[int, str]:
        if not self.setup.maps("parent"):
            return {}
        heads = [(number, parent, code) for number, (code, parent) in rows if parent]
        known = {code for _, (code, _) in rows} | set(self.heads)
        words = "No partner has the code “{}”, under which this row stands. Add that partner, or correct it."
        found = {number: words.format(head) for number, head, _ in heads if head not in known}
        own = "A partner cannot stand under itself. Leave the parent empty, or correct it."
        found |= {number: own for number, head, code in heads if head == code}
        rings = in_circle(self.heads | {code: parent for _, (code, parent) in rows if parent != code})
        ring = "These partners would stand below each other in a circle: {}. Correct one of their parents."
        return {number: ring.format(" → ".join(rings[code])) for number, _, code in heads if code in rings} | found

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        self.places = make(session, ledger, (row["territory"] for _, row in rows if row.get("territory")))
        fresh = [row for op, row in rows if op == "new"]
        usual = {"created_at": clock.now(), "status": Status.ACTIVE, "attributes": {}}
        made = ledger.insert(Partner, [usual | self._columns(row, {}) | {"code": row["code"]} for row in fresh])
        ids = {row["code"]: key[0] for row, key in zip(fresh, made, strict=True)}
        changed = {row["code"]: row for op, row in rows if op == "changed"}
        query = select(Partner.code, Partner.id, Partner.attributes, Partner.manager_id)
        known = {row.code: row for row in session.execute(query.where(Partner.code.in_(changed)))}
        changes = {(known[code].id,): self._columns(row, known[code].attributes) for code, row in changed.items()}
        ledger.update(Partner, changes)
        self._assign(ledger, [(ids[row["code"]], row, None) for row in fresh])
        self._assign(ledger, [(known[code].id, row, known[code].manager_id) for code, row in changed.items()])
        self._name_elsewhere(session, ledger, ids | {code: row.id for code, row in known.items()}, rows)
        self._parents |= {row["code"]: row.get("parent") for _, row in rows}

    def _columns(self, row: Row, attributes: Row) -> Row:
        columns = {name: row[name] for name in _PLAIN if name in row}
        columns |= {name: "" for name in _TEXTS if name in row and row[name] is None}
        if "status" in columns and columns["status"] is None:
            del columns["status"]
        columns["sort_name"] = folded(row["name"])
        if self.setup.maps("territory"):
            columns["territory_id"] = self.places.get(row["territory"]) if row["territory"] else None
        if self.setup.maps("manager"):
            columns["manager_id"] = self.people.get(row["manager"]) if row["manager"] else None
        return columns | ({"attributes": {**attributes, **row["kept"]}} if "kept" in row else {})

    def _assign(self, ledger: Ledger, partners: list[tuple[int, Row, int | None]]) -> None:
        if not self.setup.maps("manager"):
            return
        today = clock.today()
        wanted = [(partner, self.people.get(row["manager"]), has) for partner, row, has in partners]
        due = {partner: user for partner, user, has in wanted if user != has}
        query = select(Assignment.partner_id, Assignment.id).where(Assignment.starts_on == today)
        known: dict[int, int] = {}
        for some in batched(sorted(due), 400):
            known |= dict(ledger.session.execute(query.where(Assignment.partner_id.in_(some))).all())
        fresh = [partner for partner in due if partner not in known]
        rows = [{"partner_id": p, "user_id": due[p], "starts_on": today, "reason": "Imported"} for p in fresh]
        ledger.insert(Assignment, rows)
        ledger.update(Assignment, {(known[partner],): {"user_id": due[partner]} for partner in known})

    def _name_elsewhere(self, session: Session, ledger: Ledger, ids: Mapping[str, int], rows: Staged) -> None:
        if not self.setup.profile.source:
            return
        wanted = {ids[row["code"]]: row.get("external_id") or row["code"] for _, row in rows}
        query = select(ExternalId.partner_id, ExternalId.id, ExternalId.value)
        mine = query.where(ExternalId.system == self.setup.source, ExternalId.partner_id.in_(wanted))
        known = {partner: (key, value) for partner, key, value in session.execute(mine)}
        fresh = [
            {"partner_id": p, "system": self.setup.source, "value": v} for p, v in wanted.items() if p not in known
        ]
        ledger.insert(ExternalId, fresh)
        moved = {(key,): {"value": wanted[p]} for p, (key, value) in known.items() if value != wanted[p]}
        ledger.update(ExternalId, moved if self.setup.maps("external_id") else {})

    def finish(self, session: Session, ledger: Ledger) -> None:
        if not self.setup.maps("parent"):
            return
        one_family_at_a_time(session)
        if rings := in_circle(_heads(session) | self._parents):
            way = " → ".join(next(iter(rings.values())))
            raise Refused(f"Somebody moved a company meanwhile: {way} is a circle. Correct it, then import again.")
        query = select(Partner.code, Partner.id, Partner.parent_id)
        partners = {code: (key, parent) for code, key, parent in session.execute(query)}
        changes = {}
        for code, above in self._parents.items():
            head = partners[above][0] if above else None
            if partners[code][1] != head:
                changes[partners[code][0],] = {"parent_id": head}
        ledger.update(Partner, changes)

    def told(self, session: Session, ledger: Ledger) -> Outcome:
        return Outcome(partners=companies(session, ledger))

"""Importing registrations of another system: their history as it was, and the claims of those that still hold one."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import batched
from prm.core.errors import Refused
from prm.core.ids import short_code
from prm.core.transaction import system
from prm.deals import claims_by_file, derived, history, keys
from prm.deals.authorisation import Authorisation
from prm.deals.claims_by_file import Verdict, Wanted
from prm.deals.known_import import weigh_again
from prm.deals.models import Registration, RegistrationLine
from prm.deals.party_checks import check_amounts, check_customer, not_in_the_future
from prm.deals.rules import Status
from prm.deals.service import routing
from prm.imports.chunks import Chunk
from prm.imports.handler import Outcome
from prm.imports.ledger import Ledger
from prm.imports.models import ImportRow
from prm.imports.rows import BATCH, Row, RowHandler
from prm.partners.models import ExternalId, Partner
from prm.sales import rates
from prm.sales.models import Category

_NO_PARTNER = "No partner has the code or the id “{}”. Import the partners first, or correct it."
_NO_FAMILY = "There is no product family “{}”. Import the products first, or correct it."
_NO_FAMILIES = "The row names no product family. A registration protects one at least."
_WORKED_ON = "This registration has been worked on here since it was imported. Change it here, or leave the row out."
_UNAUTHORISED = "The partner isn't authorised for {}. Authorise it on the partner's page, or correct the row."
_OTHER_FAMILIES = "The product families of a registration that is here already stay as they are. Correct the row."
Staged = Sequence[tuple[int, str, Row]]  # row, new or changed, document


class RegistrationHandler(RowHandler):
    """One row, one registration; the same by partner and by the number its own system gives it."""

    def prepare(self, session: Session) -> None:
        codes = session.execute(select(Partner.code, Partner.id, Partner.territory_id)).all()
        outer = select(ExternalId.value, Partner.id, Partner.territory_id).join(
            Partner, Partner.id == ExternalId.partner_id
        )
        elsewhere = session.execute(outer.where(ExternalId.system == self.setup.source)).all()
        self.partners = {name: (number, place) for name, number, place in [*elsewhere, *codes]}
        self.families = {row.name: row.id for row in session.execute(select(Category.name, Category.id))}
        self.authorised: dict[int, set[int]] = {}  # a partner that is not named here may register everything
        for row in session.execute(select(Authorisation.partner_id, Authorisation.category_id)):
            self.authorised.setdefault(row.partner_id, set()).add(row.category_id)
        self.rates = rates.load(session, self.setup.currency)

    def key(self, row: Row) -> Hashable:
        return (self.partners[row["partner"]][0], row["number"])

    def check(self, chunk: Chunk) -> None:
        given, today = chunk.values, clock.today()
        chunk.resolve("partner", self.partners, _NO_PARTNER.format)
        not_in_the_future(chunk, "received_on", "decided_on", "closed_on")
        check_customer(chunk, "customer", told_apart=True)
        check_amounts(chunk, self.setup, self.rates, "received_on", least=1)
        for position in range(len(chunk.numbers)):
            row = {name: column[position] for name, column in given.items()}
            if row["family"]:
                self._check_families(chunk, position, row)
            if position not in chunk.refused:
                days = {name: _text(value) for name, value in row.items()}
                if wrong := history.what_is_missing(days, today):
                    chunk.refuse(position, wrong[0], wrong[1], days.get(wrong[0]) or "")

    def _check_families(self, chunk: Chunk, position: int, row: Row) -> None:
        names = history.families_of(row)
        strange = next((name for name in names if name not in self.families), None)
        if strange is not None or not names:
            chunk.refuse(position, "family", _NO_FAMILY.format(strange) if strange else _NO_FAMILIES, row["family"])

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        return {key: dict(found.imported or {}) for key, found in self._stored(session, rows).items()}

    def _stored(self, session: Session, rows: Sequence[Row]) -> dict[Hashable, Any]:
        wanted = {self._request(row): row["number"] for row in rows}
        partners = {self.partners[row["partner"]][0] for row in rows}
        decisive = (
            getattr(Registration, name) for name in (*history.DECISIVE, "partner_id", "request_key", "imported")
        )
        query = select(Registration.id, *decisive).where(
            Registration.partner_id.in_(partners), Registration.request_key.in_(wanted)
        )
        return {(one.partner_id, wanted[one.request_key]): one for one in session.execute(query)}

    def _request(self, row: Row) -> str:
        return f"import:{self.setup.source}:{row['number']}"

    def dangling(self, rows: Sequence[tuple[int, Any]]) -> dict[int, str]:
        with system("import claims", writes=False) as session:
            staged = self._all_staged(session)
            changed: dict[int, str] = {}
            for some in batched([row for row in staged if row[1] == "changed"], BATCH):
                changed |= self._unchangeable(session, some)
            changed |= self._unauthorised(staged)
            told = self._verdicts(session, [row for row in staged if row[0] not in changed])
        return changed | {row: verdict.refusal for row, verdict in told.items() if verdict.refusal}

    def _all_staged(self, session: Session) -> Staged:
        query = select(ImportRow.row, ImportRow.op, ImportRow.data).where(ImportRow.run_id == self.setup.run_id)
        return [(row.row, row.op, row.data) for row in session.execute(query.order_by(ImportRow.row))]

    def _unchangeable(self, session: Session, rows: Staged) -> dict[int, str]:
        """Changed rows that no file may change any more: decided, moved or extended here, or of other families."""
        known, found, now = self._stored(session, [row for _, _, row in rows]), {}, clock.now()
        for number, _, row in rows:
            one = known[self.key(row)]
            as_it_came = history.columns(one.imported, now)
            if any(getattr(one, name) != as_it_came[name] for name in history.DECISIVE):
                found[number] = _WORKED_ON
            elif set(history.families_of(row)) != set(history.families_of(one.imported)):
                found[number] = _OTHER_FAMILIES
        return found

    def _unauthorised(self, rows: Staged) -> dict[int, str]:
        """New rows that would be held now; what was decided and is over stays as it was."""
        found, now = {}, clock.now()
        for number, op, row in rows:
            allowed = self.authorised.get(self.partners[row["partner"]][0])
            if allowed and op == "new" and history.holds(row, now):
                strange = [name for name in history.families_of(row) if self.families[name] not in allowed]
                if strange:
                    found[number] = _UNAUTHORISED.format(", ".join(strange))
        return found

    def _verdicts(self, session: Session, rows: Staged) -> dict[int, Verdict]:
        now = clock.now()
        known: dict[Hashable, Any] = {}
        for some in batched([row for _, op, row in rows if op == "changed"], BATCH):
            known |= self._stored(session, some)
        wanted = [
            self._wanted(number, row, known.get(self.key(row))) for number, _, row in rows if history.holds(row, now)
        ]
        return claims_by_file.verdicts(session, wanted, now)

    def _wanted(self, number: int, row: Row, stored: Any) -> Wanted:
        families = tuple(self.families[name] for name in history.families_of(row))
        approved = history.status_of(row) is Status.APPROVED
        mine, partner = stored.id if stored else None, self.partners[row["partner"]][0]
        return Wanted(number, mine, partner, row["received_on"], families, history.keys_of(row), approved)

    def merge(self, session: Session, ledger: Ledger) -> Outcome:
        self.prepare(session)
        staged = self._all_staged(session)
        told = self._verdicts(session, staged)
        if self._unauthorised(staged) or any(verdict.refusal for verdict in told.values()):
            raise Refused("Registrations have changed since the dry run. Check the file again.")
        ids: list[int] = []
        for some in batched(staged, BATCH):
            conflicts = {number for number, _, _ in some if told.get(number, Verdict()).conflict}
            ids += self._insert(session, ledger, [(n, row) for n, op, row in some if op == "new"], conflicts)
            ids += self._update(session, ledger, [(n, row) for n, op, row in some if op == "changed"], conflicts)
        derived.build(session, ledger, ids, new=True)
        weigh_again()  # those that wait already, beside what the file brought
        return self.told(session, ledger)

    def _insert(
        self, session: Session, ledger: Ledger, rows: Sequence[tuple[int, Row]], conflicts: set[int]
    ) -> list[int]:
        now, terms = clock.now(), routing.in_force(session).version
        made = []
        for number, row in rows:
            partner, place = self.partners[row["partner"]]
            digest = hashlib.sha256(rfc8785.dumps(row)).hexdigest()
            made.append(
                history.columns(row, now)
                | {"number": short_code("DR"), "partner_id": partner, "territory_id": place, "imported": dict(row)}
                | {"request_key": self._request(row), "request_digest": digest, "conflict": number in conflicts}
                | {"key_version": keys.VERSION, "terms_version": terms, "version": 1}
                | {"source": f"{self.setup.source} {row['number']}"}
            )
        ids = [key[0] for key in ledger.insert(Registration, made)]
        lines = [line for key, (_, row) in zip(ids, rows, strict=True) for line in self._lines(key, row)]
        ledger.insert(RegistrationLine, lines)
        return ids

    def _lines(self, key: int, row: Row) -> list[dict[str, Any]]:
        families = [self.families[name] for name in history.families_of(row)]
        named = {"registration_id": key, "partner_id": self.partners[row["partner"]][0], "quantity": 1}
        return [
            named | {"category_id": family, "amount": amount}
            for family, amount in history.shares(row["amount"], families).items()
        ]

    def _update(
        self, session: Session, ledger: Ledger, rows: Sequence[tuple[int, Row]], conflicts: set[int]
    ) -> list[int]:
        known, now = self._stored(session, [row for _, row in rows]), clock.now()
        changes: dict[Any, Row] = {}
        lines: dict[Any, Row] = {}
        for number, row in rows:
            stored = known[self.key(row)]
            whole = stored.imported | row
            changes[stored.id,] = history.columns(whole, now) | {"imported": whole, "conflict": number in conflicts}
            lines |= {
                (stored.id, each["category_id"]): {"amount": each["amount"]} for each in self._lines(stored.id, row)
            }
        ledger.update(Registration, changes)
        ledger.update(RegistrationLine, lines)
        return [key[0] for key in changes]

    def told(self, session: Session, ledger: Ledger) -> Outcome:
        return Outcome(partners=derived.companies(session, ledger))

    def undo(self, session: Session, ledger: Ledger) -> Outcome:
        outcome = self.told(session, ledger)
        derived.take_back(session, ledger)
        return outcome


def _text(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value

"""Importing people by the code other systems give them: known by name, without access, until somebody invites them."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Role
from prm.identity.models import User, UserRegion
from prm.identity.places import make, places
from prm.identity.rules import Access, NodeKind
from prm.imports.chunks import Chunk
from prm.imports.handler import Setup
from prm.imports.ledger import Ledger
from prm.imports.rows import Row, RowHandler, Staged

_PLAIN = ("code", "name", "email", "title", "role", "joined_on")
_GUARDED = ("role", "email", "regions")  # of people who sign in: changed on their own page, by an admin
_OTHER = "\0"  # no file says this: the stored value is another one
_LED = {Role.MANAGER, Role.DIRECTOR}  # see the region they work in


class PeopleHandler(RowHandler):
    """One row, one person; whom they report to may come later in the file."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._above: dict[str, str] = {}  # code → code of whom they report to

    def prepare(self, session: Session) -> None:
        self.places = places(session)
        query = select(User.id, User.code, User.name, User.email, User.title, User.role, User.joined_on)
        query = query.add_columns(User.access, User.territory_id, User.reports_to_id).where(User.partner_id.is_(None))
        self.people = list(session.execute(query))
        self.by_code = {row.code: row for row in self.people if row.code}
        self.by_email = {row.email: row for row in self.people if row.email}
        self.codes = {row.id: row.code for row in self.people}
        self.named = {place: name for name, place in reversed(self.places.items())}
        regions: dict[int, list[int]] = {}
        for user, place in session.execute(select(UserRegion.user_id, UserRegion.territory_id)):
            regions.setdefault(user, []).append(place)
        self.regions = regions

    def key(self, row: Row) -> Hashable:
        return str(row["code"])

    def check(self, chunk: Chunk) -> None:
        if not self.setup.option("make_territories"):
            words = "There is no territory “{}”. Import the territories first, or correct it."
            for name in ("territory", "regions"):
                if name in chunk.values:
                    chunk.resolve(name, self.places, words.format)
        for position in range(len(chunk.numbers)):
            row = {name: column[position] for name, column in chunk.values.items()}
            self._check_taken(chunk, position, row)
            self._check_guarded(chunk, position, row)

    def _found(self, row: Row) -> Any:
        """The person a row is about: by code, else one without a code who has the address."""
        other = self.by_email.get(row.get("email"))
        return self.by_code.get(row["code"]) or (other if other is not None and not other.code else None)

    def _check_taken(self, chunk: Chunk, position: int, row: Row) -> None:
        holder = self.by_email.get(row.get("email"))
        if holder is not None and holder.code and holder.code != row["code"]:
            words = f"{holder.name} has this address already. Two people cannot share one."
            chunk.refuse(position, "email", words, row["email"])

    def _check_guarded(self, chunk: Chunk, position: int, row: Row) -> None:
        person = self._found(row)
        if person is None or person.access is Access.NONE:
            return
        for name in ("role", "email"):
            if self.setup.maps(name) and row.get(name) not in {None, getattr(person, name)}:
                words = f"{person.name} signs in already. Change this on their own page under Settings."
                chunk.refuse(position, name, words, row[name])

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        found: dict[Hashable, Row] = {}
        for row in rows:
            person = self._found(row)
            if person is not None:
                found[row["code"]] = self._words(person, row)
        return found

    def _words(self, person: Any, row: Row) -> Row:
        regions = [self.named.get(place) for place in self.regions.get(person.id, [])]
        signs_in = person.access is not Access.NONE
        words = {name: getattr(person, name) or None for name in _PLAIN}
        words["joined_on"] = person.joined_on.isoformat() if person.joined_on else None
        words["territory"] = row.get("territory") if self._place(row) == person.territory_id else _OTHER
        words["reports_to"] = self.codes.get(person.reports_to_id)
        words["regions"] = row.get("regions") if signs_in or row.get("regions") in {None, *regions} else _OTHER
        return words

    def _place(self, row: Row) -> int | None:
        return self.places.get(row["territory"]) if row.get("territory") else None

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        make(session, ledger, (row.get("regions") for _, row in rows), NodeKind.GROUP)
        self.places = make(session, ledger, (row.get("territory") for _, row in rows))
        fresh = [row for op, row in rows if op == "new"]
        made = ledger.insert(User, [self._columns(row) | {"access": Access.NONE} for row in fresh])
        ids = {row["code"]: key[0] for row, key in zip(fresh, made, strict=True)}
        known = {row["code"]: self._found(row) for op, row in rows if op == "changed"}
        changed = [row for op, row in rows if op == "changed"]
        ledger.update(User, {(known[row["code"]].id,): self._changes(known[row["code"]], row) for row in changed})
        ids |= {code: person.id for code, person in known.items()}
        self._regions(ledger, [(ids[row["code"]], row) for _, row in rows], known)
        if self.setup.maps("reports_to"):
            self._above |= {row["code"]: row.get("reports_to") for _, row in rows}

    def _columns(self, row: Row) -> Row:
        columns = {name: row[name] for name in _PLAIN if name in row}
        columns |= {"title": row.get("title") or ""} if "title" in row else {}
        return columns | ({"territory_id": self._place(row)} if self.setup.maps("territory") else {})

    def _changes(self, person: Any, row: Row) -> Row:
        columns = self._columns(row)
        if person.access is not Access.NONE:
            columns = {name: value for name, value in columns.items() if name not in _GUARDED}
        return columns

    def _regions(self, ledger: Ledger, people: list[tuple[int, Row]], known: Mapping[str, Any]) -> None:
        wanted = []
        for user, row in people:
            person = known.get(row["code"])
            if person is not None and person.access is not Access.NONE:
                continue
            names = (row.get("regions"), row.get("territory") if Role(row["role"]) in _LED else None)
            seen = {self.places[name] for name in names if name} - set(self.regions.get(user, []))
            wanted += [{"user_id": user, "territory_id": place} for place in sorted(seen)]
        ledger.insert(UserRegion, wanted)

    def remember(self, row: Row) -> tuple[str, str | None]:
        return (row["code"], row.get("reports_to"))

    def dangling(self, rows: Sequence[tuple[int, Any]]) -> dict[int, str]:
        known = {code for _, (code, _) in rows} | self.by_code.keys() | {None}
        words = "No person has the code “{}”, to whom this row reports. Add that person, or correct it."
        return {number: words.format(head) for number, (_, head) in rows if head not in known}

    def finish(self, session: Session, ledger: Ledger) -> None:
        query = select(User.id, User.code, User.reports_to_id).where(User.code.is_not(None))
        people = {row.code: row for row in session.execute(query)}
        changes = {}
        for code, above in self._above.items():
            head = people[above].id if above in people else None
            if people[code].reports_to_id != head:
                changes[people[code].id,] = {"reports_to_id": head}
        ledger.update(User, changes)

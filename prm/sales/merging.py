"""The set-based statements of an import of lines: compare with what is stored, write, take back."""

from typing import Any

from sqlalchemy import and_, case, delete, func, insert, literal, literal_column, or_, select, update
from sqlalchemy.orm import Session

from prm.core.errors import Refused
from prm.identity.models import Territory
from prm.sales.models import Line
from prm.sales.rollups import month_of
from prm.sales.staged import BEFORE, NOW, StagedLine

_BULK = {"synchronize_session": False}
_KEY = ("source", "order_number", "line_number")
_SAID = ("day", "amount", "currency")  # every file says these; the rest only where it is mapped
_MAPPED = {
    "quantity": "quantity",
    "manager": "manager_id",
    "territory": "territory_id",
    "product": "product_id",
    "reference": "reference",
}
_WORTH = ("reporting", "rate", "rate_day")


def compare(session: Session, handler: Any, first: int, last: int) -> None:
    """Mark which staged rows of these numbers replace a stored line, and which only repeat it."""
    model, said = handler.model, _said(handler)
    differ = or_(*(getattr(StagedLine, name).is_distinct_from(getattr(model, name)) for name in said))
    found = and_(*(getattr(StagedLine, name) == getattr(model, name) for name in _KEY))
    mine = and_(StagedLine.run_id == handler.setup.run_id, StagedLine.side == NOW, StagedLine.row.between(first, last))
    marked = (
        update(StagedLine)
        .where(mine, found)
        .values(op=case((differ, literal_column("'changed'")), else_=literal_column("'same'")), line_id=model.id)
    )
    session.execute(marked, execution_options=_BULK)


def _said(handler: Any) -> list[str]:
    """Columns of a line that the file gives; what it leaves out stays as booked."""
    partner = ["partner_id"] if handler.model is Line else []
    mapped = [column for name, column in _MAPPED.items() if handler.setup.maps(name) and hasattr(handler.model, column)]
    return [*_SAID, *partner, *mapped]


class Merge:
    """One import's lines, written or taken back in the caller's transaction."""

    def __init__(self, session: Session, handler: Any) -> None:
        self.session, self.handler, self.model = session, handler, handler.model
        self.run_id = handler.setup.run_id
        names = {column.name for column in self.model.__table__.columns}
        self.columns = [column.name for column in StagedLine.__table__.columns if column.name in names]

    def write(self) -> None:
        """Insert the new lines; keep an image of the replaced ones and put the staged values in their place."""
        self._hold_territories(NOW, "A territory that lines name was removed meanwhile. Check the file again.")
        self._insert()
        if self._changes():
            self._keep_images()
            self._replace()

    def _hold_territories(self, side: int, gone: str) -> None:
        """Lines name them without a foreign key: who removes one now waits, and then finds the rollups naming it."""
        there = set(self.session.scalars(select(Territory.id).with_for_update(read=True, key_share=True)))
        named = select(StagedLine.territory_id).where(StagedLine.run_id == self.run_id, StagedLine.side == side)
        if not there.issuperset(self.session.scalars(named.where(StagedLine.territory_id.is_not(None)).distinct())):
            raise Refused(gone)

    def _changes(self) -> bool:
        """Does anything stored change?"""
        query = select(StagedLine.row).where(self._mine("changed")).limit(1)
        return self.session.execute(query).first() is not None

    def _mine(self, op: str, side: int = NOW) -> Any:
        return and_(StagedLine.run_id == self.run_id, StagedLine.side == side, StagedLine.op == op)

    def _insert(self) -> None:
        names = [name for name in self.columns if name not in {"revision", "import_id"}]
        rows = select(*(getattr(StagedLine, name) for name in names), literal(1), literal(self.run_id))
        rows = rows.where(self._mine("new")).order_by(StagedLine.row)
        self._run(insert(self.model.__table__).from_select([*names, "revision", "import_id"], rows))

    def _keep_images(self) -> None:
        """Copy the lines about to be replaced to the other side of the staging table."""
        line = self.model
        values = {name: getattr(line, name) for name in self.columns} | {
            "run_id": literal(self.run_id),
            "side": literal(BEFORE),
            "row": StagedLine.row,
            "op": literal("changed"),
            "line_id": line.id,
            "month": month_of(line.day),
        }
        values.setdefault("reference", literal(""))
        rows = select(*values.values()).join(line, line.id == StagedLine.line_id).where(self._mine("changed"))
        self._run(insert(StagedLine.__table__).from_select(list(values), rows))

    def _replace(self) -> None:
        said = _said(self.handler)
        staged = {name: getattr(StagedLine, name) for name in said}
        if "product_id" in said:
            staged["category_id"] = StagedLine.category_id
        staged |= {name: self._worth(name) for name in _WORTH}
        replaced = update(self.model).where(self._mine("changed"), StagedLine.line_id == self.model.id)
        values = staged | {"revision": self.model.revision + 1, "import_id": self.run_id}
        self._run(replaced.values(values))
        self._settle_staged()

    def _worth(self, name: str) -> Any:
        """A line keeps the rate it was booked at, unless its amount, currency or day is another one now."""
        line = self.model
        kept = and_(*(getattr(line, each) == getattr(StagedLine, each) for each in ("amount", "currency", "day")))
        return case((kept, getattr(line, name)), else_=getattr(StagedLine, name))

    def _settle_staged(self) -> None:
        """Let the staged rows say what now stands, for the rollups: fields the file leaves out came from the line."""
        stands = update(StagedLine).where(self._mine("changed"), StagedLine.line_id == self.model.id)
        self._run(stands.values({name: getattr(self.model, name) for name in self.columns}))

    def take_back(self) -> None:
        """Put the images back and delete the new lines; Refused where a later import has restated one of them."""
        self._refuse_restated()
        self._hold_territories(BEFORE, "A territory that lines named before was removed. This import stays as it is.")
        image, line = StagedLine, self.model
        mine = (self._mine("changed", BEFORE), StagedLine.line_id == line.id)
        self._run(update(line).where(*mine).values({name: getattr(image, name) for name in self.columns}))
        self._run(delete(line).where(self._bearing))  # the replaced ones bear their earlier import again

    @property
    def _bearing(self) -> Any:
        return self.model.import_id == self.run_id

    def _refuse_restated(self) -> None:
        """A line bears the last import that gave it values. Counted apart: a join of two fresh tables can take long."""
        ours = and_(StagedLine.run_id == self.run_id, StagedLine.side == NOW, StagedLine.op.in_(("new", "changed")))
        bearing = select(func.count()).select_from(self.model).where(self._bearing)
        wanted = select(func.count()).select_from(StagedLine).where(ours)
        left, all_ours = (self.session.execute(query).scalar_one() for query in (bearing, wanted))
        if left != all_ours:
            raise Refused(f"A later import has restated {all_ours - left:,} of these lines. Undo that one first.")

    def _run(self, statement: Any) -> None:
        self.session.execute(statement, execution_options=_BULK)

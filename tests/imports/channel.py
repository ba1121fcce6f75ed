"""A small channel to import into, ways to check and merge text as a file, and what the database then holds."""

from types import SimpleNamespace

from sqlalchemy import select

from prm.access.policy import Role
from prm.core.db import Base
from prm.core.transaction import system
from prm.identity.rules import Access, NodeKind
from prm.imports import service, writing
from prm.imports.models import ImportRefusal, ImportRun
from prm.journal.log import System
from prm.sales.models import Category, Product, Rate
from tests.factories import make_partner, make_territory, make_user, save, serial

ASKER = System("test")
NOT_FACTS = ("import_", "event", "data_version", "job", "staged_", "alembic", "user_session")
LINES = "order,line,date,partner code,manager,sku,quantity,amount\n"


def make_channel():
    """Territories Iberia and Texas, managers m1 and m2, partners P1 and P2, products S1 and S2, rates of EUR."""
    group = make_territory("EMEA", NodeKind.GROUP)
    iberia, texas = make_territory("Iberia", parent=group), make_territory("Texas")
    m1 = make_user(code="m1", role=Role.MANAGER, access=Access.NONE, territory_id=iberia.id)
    m2 = make_user(code="m2", role=Role.MANAGER, access=Access.NONE, territory_id=texas.id)
    p1 = make_partner(code="P1", name="Acme", territory_id=iberia.id)
    p2 = make_partner(code="P2", name="Borealis", territory_id=texas.id)
    bikes = save(Category(name="Bikes"))
    s1 = save(Product(sku="S1", name="Road bike", category_id=bikes.id))
    s2 = save(Product(sku="S2", name="Bell"))
    for day, rate in (("2026-03-02", "1.25"), ("2026-03-10", "1.5")):
        save(Rate(currency="EUR", day=day, rate=rate))
    return SimpleNamespace(iberia=iberia.id, m1=m1.id, m2=m2.id, p1=p1.id, p2=p2.id, s1=s1.id, s2=s2.id, bikes=bikes.id)


class Imports:
    """Imports of one test, as the command line makes them."""

    def __init__(self, app, folder):
        self.app, self.folder = app, folder

    def check(self, kind, content, document=None):
        """The run after its dry run, with `refused` as (row, column, value, reason)."""
        path = self.folder / f"{kind}-{next(serial)}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.check_file(kind, path, document)

    def check_file(self, kind, path, document=None):
        with system("test"):
            run_id = service.start_local(path, kind, ASKER, document and {"kind": kind} | document).id
        writing.check(run_id)
        return self.look(run_id)

    def check_uploaded(self, kind, path):
        """As a page takes it in: copied, and held to the browser's limits."""
        with system("test"), path.open("rb") as file:
            run_id = service.start_run(file, path.name, kind, ASKER, folder=self.folder / "uploads").id
        writing.check(run_id)
        return self.look(run_id)

    def look(self, run_id):
        with system("test", writes=False) as session:
            run = session.get_one(ImportRun, run_id)
            mine = select(ImportRefusal).where(ImportRefusal.run_id == run_id)
            rows = session.scalars(mine.order_by(ImportRefusal.row, ImportRefusal.place))
            run.refused = [(each.row, each.column, each.value, each.reason) for each in rows]
            session.expunge_all()
        return run

    def merge(self, kind, content, document=None, *, skip_refused=False):
        """Check and write."""
        run = self.check(kind, content, document)
        assert str(run.state) == "checked", run.error or run.questions
        return self.confirm(run, skip_refused=skip_refused)

    def fix(self, run, row, header, text):
        with system("test") as session:
            service.fix(session.get_one(ImportRun, run.id), row, header, text)

    def answer(self, run, answers):
        with system("test") as session:
            service.answer(session.get_one(ImportRun, run.id), answers)

    def recheck(self, run):
        writing.check(run.id)
        return self.look(run.id)

    def confirm(self, run, *, skip_refused=False):
        with system("test") as session:
            session.get_one(ImportRun, run.id).skip_refused = skip_refused
        writing.merge(run.id)
        return self.look(run.id)

    def undo(self, run):
        writing.undo(run.id)
        return self.look(run.id)

    def rows(self, model, *columns):
        """The stored rows of a model, or some columns of them, in order of the columns."""
        with system("test", writes=False) as session:
            chosen = columns or tuple(model.__table__.columns)
            return [tuple(row) for row in session.execute(select(*chosen).order_by(*chosen))]

    def rows_of(self, query):
        with system("test", writes=False) as session:
            return [tuple(row) for row in session.execute(query)]

    def rows_of_table(self, model):
        """The stored rows of a model, by id."""
        with system("test", writes=False) as session:
            rows = list(session.scalars(select(model).order_by(model.id)))
            session.expunge_all()
        return rows

    def facts(self):
        """Every fact in the database: all tables but the importer's own, the log's and the jobs'."""
        with system("test", writes=False) as session:
            return {
                table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
                for table in Base.metadata.sorted_tables
                if not table.name.startswith(NOT_FACTS)
            }

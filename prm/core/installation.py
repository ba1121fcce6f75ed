"""The facts of one installation and the counters that tell caches when data has moved."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Text, cast, event, func, insert, literal_column, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from prm.core.db import Base, db, writing


class Installation(Base):
    """One row: whose channel this is, in which currency and fiscal year it reports."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    currency: Mapped[str]
    fiscal_start: Mapped[int]  # month 1-12 in which the fiscal year begins
    locale: Mapped[str] = mapped_column(default="en_US")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    demo: Mapped[bool] = mapped_column(default=False)
    confirm_months: Mapped[int] = mapped_column(
        default=12, server_default="12"
    )  # partners confirm their data; 0: never


class DataVersion(Base):
    """How often the rows behind a topic have changed; a cache key, bumped by the log in the same transaction."""

    __tablename__ = "data_version"

    topic: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)


TOPICS = (
    "installation", "identity", "partners", "sales", "targets", "engagement", "imports", "deals", "agreements",
    "joining", "programs",
)  # fmt: skip


def installation() -> Installation:
    """The one row; every instance has it from `prm init` on."""
    session = db.session()
    row: Installation | None = session.info.get("installation")
    if row is None or row not in session:
        row = session.info["installation"] = session.execute(select(Installation)).scalar_one()
    return row


def versions() -> dict[str, int]:
    """Topic → version, as this transaction sees them; asked once where it only reads."""
    known = db.session().info
    if "versions" not in known or writing.get():
        rows = db.session.execute(select(DataVersion.topic, DataVersion.version))
        known["versions"] = {topic: version for topic, version in rows}  # noqa: C416 - a result is no mapping
    found: dict[str, int] = known["versions"]
    return found


ALL_VERSIONS = select(
    func.aggregate_strings(DataVersion.topic + literal_column("'='") + cast(DataVersion.version, Text), ",")
).scalar_subquery()  # for a query that is asked anyway, so that `versions` need not ask


def learn(told: str) -> dict[str, int]:
    """Topic → version from what `ALL_VERSIONS` gave, kept for this transaction's `versions`."""
    pairs = (each.split("=") for each in told.split(","))
    found = db.session().info["versions"] = {topic: int(version) for topic, version in pairs}
    return found


def touch(topics: Iterable[str], session: Session | None = None) -> None:
    """Note that rows of these topics change in this transaction; counted just before it commits."""
    (session or db.session()).info.setdefault("touched", set()).update(topics)


def set_up(session: Session, **facts: Any) -> Installation:
    """Make the installation row and the counters of a new database."""
    row = Installation(**facts)
    session.add(row)
    session.execute(insert(DataVersion), [{"topic": topic, "version": 0} for topic in TOPICS])
    return row


@event.listens_for(Session, "before_commit")
def _count(session: Session) -> None:
    touched = sorted(session.info.pop("touched", ()))
    if touched:
        counted = update(DataVersion).where(DataVersion.topic.in_(touched)).values(version=DataVersion.version + 1)
        session.execute(counted, execution_options={"scoped": True, "synchronize_session": False})

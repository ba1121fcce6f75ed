"""Makes the demo company in an empty instance: draws it, loads it, sums it up, logs it once and opens nine doors."""

from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.installation import TOPICS
from prm.core.period import month_of
from prm.core.transaction import system
from prm.dashboards import service as scores
from prm.demo import agreements, authorised, documents, joining, programs, registered, sales, signins, store, story
from prm.demo.columns import Ids, Writer
from prm.demo.load import bulk
from prm.demo.rates import Rates, walk
from prm.demo.targets import Booked
from prm.demo.words import VENDOR
from prm.demo.world import SCALES, SEED, World, build
from prm.identity.models import User
from prm.journal.log import System, kind, record
from prm.journal.models import Event
from prm.sales import rollups
from prm.sales.models import DirectLine, Line

NAME = f"{VENDOR} (demo)"
CURRENCY = "EUR"
MADE = kind("demo.made", _l("made the demo company: {partners} partners, {lines} order lines"), topics=TOPICS)


@dataclass(frozen=True)
class Place:
    """Where the demo goes: its instance folder and the database's two addresses."""

    folder: Path
    url: str
    owner_url: str


def is_made(session: Session) -> bool:
    """Did an earlier run get to the end? The event is its last row."""
    made = select(Event.id).where(Event.kind == MADE.key).limit(1)
    return session.execute(made).first() is not None


def make(place: Place, scale: str = "ref", seed: str = SEED) -> World:
    """Make the company of a scale on today's date; needs an app context and an instance that is set up and empty.

    One event tells of it: partners' own chains begin with what happens to them afterwards.
    """
    world = build(SCALES[scale], clock.today(), seed)
    number = sum(seed.encode())
    rates = walk(world.first_day, world.last_day, number)
    with system("demo: people, partners, products") as session:
        ids = store.everything(session, world, rates)
    booked = _orders(place, world, rates, ids, number)
    registered.registrations(place.url, place.owner_url, world, rates, ids)
    with system("demo: totals, targets, notes") as session:
        rollups.rebuild(session)
        story.targets(session, booked, ids)
        story.conversations(session, world, ids)
        story.delegations(session, world, ids)
        authorised.store(session, world, ids)
        programs.store(session, world)
        joining.store(session, world, ids)
        agreements.store_all(session, world, place.folder)
        documents.store_all(session, world, place.folder)
        signins.open_doors(session, place.folder)
        maker = session.execute(select(User).where(User.code == "E101")).scalar_one()
        record(MADE, maker, System("prm demo"), partners=world.scale.partners, lines=world.scale.lines)
    scores.score_all()
    return world


def _orders(place: Place, world: World, rates: Rates, ids: Ids, number: int) -> Booked:
    channel, direct = sales.Channel(world, rates, number), sales.Direct(world, rates, number)
    writer, booked = Writer(ids, rates), Booked(world)
    counts = sales.shares(world, world.scale.lines), sales.shares(world, world.scale.direct)
    tables = [Line.__table__, DirectLine.__table__]
    with bulk(place.url, place.owner_url, tables) as append:
        for month, lines, own in zip(sales.months(world), *counts, strict=True):
            sold = channel.month(month, lines)
            append(tables[0], writer.channel(sold))
            booked.add(month_of(month.start), sold)
            append(tables[1], writer.direct(direct.month(month, own, int(sold.reporting.sum()))))
    return booked

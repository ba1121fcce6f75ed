"""V14.1.1: every column has a data class, and every personal one a way to be erased; the register shows a change in review."""

import os

from prm import rooms
from prm.core import personal
from prm.core.db import Base
from tests.house.source import ROOT

REGISTER = ROOT / "tests" / "trust" / "data_classes.txt"


def register():
    lines = []
    for table in sorted(Base.metadata.sorted_tables, key=lambda each: each.name):
        for name, label in sorted(personal.LABELS.get(table.name, {}).items()):
            prose = ", looked through for names" if name in personal.PROSE[table.name] else ""
            lines.append(f"{table.name}.{name}: {label}{prose}")
    return "\n".join(lines) + "\n"


def test_every_column_has_a_class_and_every_personal_one_an_end():
    assert rooms.PERSONAL
    ours = [table for table in Base.metadata.sorted_tables if not table.name.startswith("test_")]
    assert personal.unhandled(ours) == [], "say it in the personal.py of the room"


def test_the_register_is_the_one_that_was_reviewed():
    if os.environ.get("PRM_REWRITE"):
        REGISTER.write_text(register())
    assert REGISTER.read_text() == register(), "PRM_REWRITE=1 writes it anew; look at the difference"

"""Programs as files, read as the product reads them."""

from pathlib import Path

from prm.programs import reading, written
from tests.programs.known import KNOWN

SPECIALISTS, POINTS = ((Path(__file__).parent / f"{name}.yaml").read_text() for name in ("specialists", "points"))
HEAD = "program: p\nname: P\ncurrency: USD\n"


def read(text, known=KNOWN):
    document, marks = written.read(text)
    return written.placed(marks, lambda: reading.program(document, known))


def leveled(*requires):
    """A program whose levels are called l1, l2 … and require these lines of YAML, each in a list."""
    lines = [f"  - key: l{n}\n    name: L{n}\n    requires: [{text}]\n" for n, text in enumerate(requires, 1)]
    return read(HEAD + "levels:\n" + "".join(lines))

"""What a partner's level is called, said to rooms below that print it."""

from datetime import date

from sqlalchemy.orm import Session

from prm.agreements import levels
from prm.programs import published, standings


def level_name(session: Session, partner_id: int, day: date) -> str:
    """The name of the partner's level; of several programs that of the one published first, empty for none."""
    mine = standings.levels_of(session, partner_id, day)
    for held in published.in_force(session, day) if mine else ():
        for level in held.rules.levels:
            if level.key == mine.get(held.program.id):
                return level.name
    return ""


levels.called_by(level_name)

"""Who works at the demo company: fixed people, so that the walk-throughs of the docs can name them."""

from dataclasses import dataclass
from datetime import date

from prm.access.policy import Role
from prm.core.period import DAY, FiscalCalendar

FISCAL_START = 4
MAIL = "kestrelhythe.example"


@dataclass(frozen=True)
class Member:
    """A colleague: `places` are the territories a manager looks after, `regions` the nodes a person's sight covers."""

    code: str
    name: str
    role: Role
    title: str
    boss: str = ""
    regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    attains: int = 0  # about what share of the targets this manager reaches, in per cent
    assists: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@{MAIL}"


def _manager(code: str, name: str, boss: str, places: str, attains: int) -> Member:
    covers = tuple(places.split("|"))
    return Member(code, name, Role.MANAGER, "Channel Manager", boss, covers, covers, attains)


LEADER, NORTH, SOUTH, WEST = "E102", "E111", "E112", "E113"
STAFF = (
    Member("E101", "Ines Lorca", Role.ADMIN, "Partner Operations Lead", LEADER),
    Member(LEADER, "Helen Fairburn", Role.LEADER, "Chief Revenue Officer"),
    Member(
        NORTH, "Gustav Lindmark", Role.DIRECTOR, "Channel Director, Northern and Central Europe", LEADER,
        ("Northern Europe", "Central Europe"),
    ),
    Member(
        SOUTH, "Paola Marchetti", Role.DIRECTOR, "Channel Director, Southern Europe and Asia Pacific", LEADER,
        ("Southern Europe", "Asia Pacific"),
    ),
    Member(WEST, "Daniel Ellery", Role.DIRECTOR, "Channel Director, Americas", LEADER, ("Americas",)),
    _manager("E121", "Grace Kershaw", NORTH, "UK South", 102),
    _manager("E122", "Luke Norbury", NORTH, "UK North|Norway", 93),
    _manager("E123", "Astrid Holmvik", NORTH, "Sweden|Denmark|Finland", 108),
    _manager("E124", "Hannes Dorfer", NORTH, "Germany North|Netherlands", 95),
    _manager("E125", "Katrin Reuter", NORTH, "Germany South|Austria|Switzerland", 114),
    _manager("E126", "Marek Fiala", NORTH, "Belgium|Poland", 89),
    _manager("E127", "Rafael Noguera", SOUTH, "France|Spain|Portugal", 74),
    _manager("E128", "Sara Esposto", SOUTH, "Italy", 63),
    _manager("E129", "Megan Carver", WEST, "US East|Canada", 97),
    _manager("E130", "Harry Merrow", WEST, "US Central|Mexico", 85),
    _manager("E131", "Tess Langford", WEST, "US West", 105),
    _manager("E132", "Akira Tanabe", SOUTH, "Australia|Japan|Singapore", 91),
    Member("E141", "Ella Pell", Role.COORDINATOR, "Channel Coordinator", NORTH, assists=("E121", "E122", "E123")),
    Member("E142", "Nuno Barros", Role.COORDINATOR, "Channel Coordinator", SOUTH, assists=("E127", "E128")),
    Member("E151", "Ute Grunder", Role.FINANCE, "Channel Finance Manager", LEADER),
    Member("E152", "Freja Nygard", Role.MARKETING, "Partner Marketing Manager", LEADER),
)  # fmt: skip

MANAGERS = tuple(member for member in STAFF if member.role is Role.MANAGER)
JOINER, PREDECESSOR = "E130", "E129"  # joined within a quarter; a colleague had the partners before


def manager_of(place: str) -> int:
    """Who looks after a territory, as an index into MANAGERS."""
    return next(i for i, member in enumerate(MANAGERS) if place in member.places)


def joined_on(today: date) -> date:
    """The day the joiner started: thirty days into the quarter before the running one."""
    calendar = FiscalCalendar(FISCAL_START)
    before = calendar.quarter_of(calendar.quarter_of(today).start - DAY)
    return before.start + 30 * DAY

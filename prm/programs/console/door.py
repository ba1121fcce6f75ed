"""The blueprints of programs for staff, and their place among the tabs of Programs."""

from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.web import nav
from prm.web.gate import audience

bp = audience("console", "programs", "/programs/tiers")
tiers = audience("console", "tiers", "/partners")
nav.entry(35, "r", _l("Programs"), "programs.index", "book", See.TIERS, section="programs")
nav.tab("programs", 10, _l("Tiers and benefits"), "programs.index", See.TIERS)

"""The blueprint of programs for partners, and its place in the navigation."""

from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.web import nav
from prm.web.gate import audience

bp = audience("portal", "programs", "/portal/program")
nav.entry(25, "p", _l("Program"), "portal_programs.index", "star", See.TIERS, audience="portal")

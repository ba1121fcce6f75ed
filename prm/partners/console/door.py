"""The partners' blueprint for staff, and its place in the navigation."""

from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.web import nav
from prm.web.gate import audience

bp = audience("console", "partners", "/partners")
nav.entry(30, "p", _l("Partners"), "partners.index", "users", See.PARTNERS)

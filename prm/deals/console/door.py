"""The registrations' blueprint for staff."""

from prm.web.gate import audience

bp = audience("console", "deals", "/deals")

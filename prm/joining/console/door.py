"""The blueprint of applications for staff."""

from prm.web.gate import audience

bp = audience("console", "applications", "/applications")

"""The blueprints of this room for staff: applications, onboarding, and what the public form asks."""

from prm.web.gate import audience

bp = audience("console", "applications", "/applications")
onboarding = audience("console", "onboarding", "/onboarding")
settings = audience("console", "recruiting", "/settings/applications")

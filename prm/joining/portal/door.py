"""The blueprint of onboarding for partners."""

from prm.web.gate import audience

bp = audience("portal", "joining", "/portal/onboarding")

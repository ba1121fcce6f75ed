"""From a stranger's application to a working partner: recruiting, vetting, approval, onboarding. Knows no deal."""

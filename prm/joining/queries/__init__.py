"""The lists people ask of applications and onboarding; rows are Core rows."""

"""What may be typed about applications and onboarding; ends as plain values."""

"""What may be typed about registrations."""

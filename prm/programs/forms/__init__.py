"""What may be typed about programs and levels; ends as plain values."""

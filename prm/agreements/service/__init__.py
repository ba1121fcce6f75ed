"""Verbs on agreements; each leaves one event."""

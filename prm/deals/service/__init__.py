"""The verbs of deal registration; each changes rows and records one event. None asks who may."""

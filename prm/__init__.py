"""Partner relationship management: the partner program you can check."""

__version__ = "0.1.0"

"""The lists people ask of registrations."""

"""Settings of people, regions, delegations and the installation, a file per page; staff only."""

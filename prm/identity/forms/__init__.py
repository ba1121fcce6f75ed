"""What people type into this room's pages; every form ends as a plain value."""

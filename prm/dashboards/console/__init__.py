"""The staff's pages of this room, one file a page; their blueprints are joined in `prm.rooms`."""

"""What pages read of programs and levels; rows within the reader's reach."""

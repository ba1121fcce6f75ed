"""What can be done to programs and levels: each verb changes rows and leaves exactly one event."""

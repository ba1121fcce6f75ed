"""What can be done to applications and onboarding: each verb changes rows and leaves exactly one event."""

"""What pages read of agreements; every statement scoped by the policy."""

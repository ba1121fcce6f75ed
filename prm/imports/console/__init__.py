"""The pages of imports: the list, the start, the mapping, the dry run's preview, the decision, the way back."""

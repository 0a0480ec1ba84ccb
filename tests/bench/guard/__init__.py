"""What the guard's weights are learned from, and how good they are."""

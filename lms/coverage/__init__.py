"""Coverage: which share of a school's people is trained, where, on which day, and why it changed."""

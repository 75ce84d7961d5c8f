"""The demonstration: a fictional programme, its schools and people at all stages of a school year."""

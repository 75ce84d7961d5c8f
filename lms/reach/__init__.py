"""Who may see and do what: dated grants, and the one predicate they become."""

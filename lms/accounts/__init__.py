"""People, their credentials and sessions, throttling, the audit log, personal-data requests."""

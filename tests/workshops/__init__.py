"""Sessions and workshops."""

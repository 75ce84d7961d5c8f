"""What `make bench` and `make proofs` measure: ratios taken in one run, never absolute times."""

"""Schools: the national directory, headcounts, who belongs where, and who counts by default."""

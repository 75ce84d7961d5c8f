"""Coverage as people read it: pages, files and commands, all from one reading of the sums."""

"""Work to do later: a table that is the truth, a bell that wakes the worker, and the worker."""

"""The page that tells each role what to do next, and the menu of every page."""

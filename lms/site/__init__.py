"""The site's own notices: accessibility, personal data, legal; and what robots are told."""

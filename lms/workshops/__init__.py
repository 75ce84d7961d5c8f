"""Workshops: dated sessions for parents or teachers, their registrations and who was present."""

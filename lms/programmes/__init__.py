"""Programmes: the schools each one answers for, from when to when, and why; its period and partners."""

"""Passerelle: training courses for hybrid teaching and e-parentalité, their completion and coverage."""

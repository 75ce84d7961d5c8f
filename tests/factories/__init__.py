"""Factories of tests: plain functions, one module a feature."""

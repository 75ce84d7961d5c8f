"""Courses: the format, its compiler, the compiled releases."""

"""Imports: the rows of a file become leads, activities and spend."""

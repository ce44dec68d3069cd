"""Numbered changes to the tables, applied in one transaction when the software starts."""

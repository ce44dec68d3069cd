"""A folder on disk becomes a procedure: read, checked, laid over by its partnership."""

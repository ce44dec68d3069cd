"""What people and the clock may ask for: one verb, one unit of work each."""

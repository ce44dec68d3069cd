"""The figures this project promises, each measured beside its floor or its rival."""

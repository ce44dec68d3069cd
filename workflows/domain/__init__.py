"""Gestation, working days, deadlines, ladders: pure, standard library only, time an argument."""

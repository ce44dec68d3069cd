"""The parts of the prebirth command, one file for each noun."""

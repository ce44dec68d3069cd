"""Tests. This file also keeps another wheel's top-level `tests` from answering to our name."""

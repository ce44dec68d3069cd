"""The procedures themselves: diagrams, tables, forms and stories, kept as data."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the packaged procedures live: one folder each, partnerships under `partnerships/`."""

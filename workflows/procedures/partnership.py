"""What a partnership's own edition is: its folder laid over what it extends."""

from __future__ import annotations

from pathlib import Path

from workflows.procedures.definition import Procedure
from workflows.procedures.differences import differences
from workflows.procedures.layers import OVERLAY
from workflows.procedures.load import load
from workflows.procedures.xml import refused

__all__ = ["differences", "load_overlay"]


def load_overlay(folder: Path) -> Procedure:
    """The procedure of a partnership: its folder laid over what it extends, however many layers.

    Raises `ProcedureInvalid` as `load` does, and for a folder that is no overlay.
    """
    if not (folder / OVERLAY).is_file():
        raise refused(folder.name, "the folder", f"holds no {OVERLAY}", "name an overlay folder")
    return load(folder)

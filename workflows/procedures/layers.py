"""A partnership's folder lies on a region's, that on a nation's: here the layers become one set of
files and one set of tables, and every line remembers which file it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from workflows.procedures.findings import Finding, FolderRefused, error
from workflows.procedures.tables import Entries, parse_toml
from workflows.procedures.xml import read_file, refused

BASE = "procedure.toml"
OVERLAY = "partnership.toml"
STORIES = "scenarios/"
MOST_LAYERS = 8

_PATTERNS = ("*.bpmn", "*.dmn", "forms/*.json", "scenarios/*.toml")
_EXTENDS = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")
_RULES = ("rule", "rules")


@dataclass(frozen=True, slots=True)
class Settings:
    """The tables of every layer laid over one another, base first."""

    entries: Entries
    layers: tuple[str, ...]
    origins: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def file_of(self, path: str) -> str:
        """The file that last wrote a dotted path, or the nearest table above it."""
        while path:
            if path in self.origins:
                return self.origins[path]
            path = path.rpartition(".")[0]
        return BASE


def gather(folder: Path) -> dict[str, bytes]:
    """Every file of a procedure folder, or of an overlay folder laid over what it extends.

    An overlay's own table stands under its layer's name (`partnerships/tees/partnership.toml`);
    its other files replace those of the same name. Raises `ProcedureInvalid` for a folder that is
    neither, an `extends` that leads nowhere or in a circle, and a file above 2 MB.
    """
    return _gather(folder.resolve(), ())


def lay(files: Mapping[str, bytes]) -> Settings:
    """The tables of all layers, in the order in which they lie on one another."""
    findings: list[Finding] = []
    base = _parsed(BASE, files.get(BASE), findings)
    overlays = {
        str(PurePosixPath(name).parent): _parsed(name, data, findings)
        for name, data in files.items()
        if PurePosixPath(name).name == OVERLAY
    }
    entries: dict[str, object] = dict(base)
    origins: dict[str, str] = {}
    layers = [str(base.get("id", ""))]
    for layer, overlay in _in_order(overlays):
        named = layer.rpartition("/")[2]
        if overlay.get("id") != named:
            file, sentence = f"{layer}/{OVERLAY}", "is not the name of its folder"
            findings.append(error(file, "id", sentence, f'write id = "{named}"'))
        body = {key: value for key, value in overlay.items() if key not in {"id", "extends"}}
        # Whoever signed the layer below did not sign what this one changes.
        entries.pop("approval", None)
        entries = _merged(entries, body, f"{layer}/{OVERLAY}", "", origins)
        layers.append(layer)
    return Settings(entries, tuple(layers), origins, tuple(findings))


def _gather(folder: Path, above: tuple[Path, ...]) -> dict[str, bytes]:
    if folder in above or len(above) >= MOST_LAYERS:
        raise refused(
            f"{folder.name}/{OVERLAY}", "extends", "comes back to itself", "name what it lies on"
        )
    if (folder / BASE).is_file():
        return {BASE: read_file(folder / BASE)} | dict(_others(folder))
    if not (folder / OVERLAY).is_file():
        raise refused(
            folder.name,
            "the folder",
            f"holds neither {BASE} nor {OVERLAY}",
            "name a folder such as bpmn/unborn_baby or bpmn/partnerships/example",
        )
    table = read_file(folder / OVERLAY)
    root, below = _extended(folder, table)
    files = _gather(below, (*above, folder))
    name = f"{folder.relative_to(root).as_posix()}/{OVERLAY}"
    return files | dict(_others(folder)) | {name: table}


def _extended(folder: Path, table: bytes) -> tuple[Path, Path]:
    """The folder that layers are named from, and the one this overlay lies on."""
    findings: list[Finding] = []
    extends = _parsed(OVERLAY, table, findings).get("extends")
    if findings:
        raise FolderRefused(findings)
    file = f"{folder.name}/{OVERLAY}"
    if not isinstance(extends, str) or _EXTENDS.fullmatch(extends) is None:
        raise refused(
            file, "extends", "does not name what it lies on", 'write extends = "unborn_baby"'
        )
    for root in folder.parents:
        below = root / extends
        if (below / BASE).is_file() or (below / OVERLAY).is_file():
            return root, below.resolve()
    raise refused(
        file, "extends", f'there is no "{extends}"', "name a procedure folder or another overlay"
    )


def _others(folder: Path) -> Iterator[tuple[str, bytes]]:
    for pattern in _PATTERNS:
        for path in sorted(folder.glob(pattern)):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), read_file(path)


def _parsed(file: str, data: bytes | None, findings: list[Finding]) -> Entries:
    if data is None:
        findings.append(error(file, "the file", "is missing", f"add {file}"))
        return {}
    try:
        return parse_toml(file, data)
    except ValueError as fault:
        fix = "mend that line: a name, an equals sign, and a value in quotation marks"
        findings.append(error(file, "the file", f"cannot be read: {fault}", fix))
        return {}


def _in_order(overlays: Mapping[str, Entries]) -> Iterator[tuple[str, Entries]]:
    """Each overlay after the one it extends; the first lies on the procedure itself."""
    left = dict(overlays)
    while left:
        ready = [name for name, entries in left.items() if entries.get("extends") not in left]
        for name in ready or list(left):
            yield name, left.pop(name)


def _merged(
    under: Entries, over: Entries, file: str, path: str, origins: dict[str, str]
) -> dict[str, object]:
    """Tables are laid key by key; anything else, lists included, is replaced whole."""
    merged = dict(under)
    if any(key in over for key in _RULES):
        # A deadline has one rule or several, never both: the upper layer's way of saying it wins.
        for key in _RULES:
            merged.pop(key, None)
    for key, value in over.items():
        here = f"{path}.{key}" if path else key
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            merged[key] = _merged(below, value, file, here, origins)
        else:
            merged[key] = value
            origins[here] = file
    return merged

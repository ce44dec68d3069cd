"""A partnership's folder lies on a region's, that on a nation's: here the layers become one set of
files and one set of tables, and every line remembers which file it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import bpmn
from workflows.procedures.findings import Finding, FolderRefused, error
from workflows.procedures.laying import Laid
from workflows.procedures.spelling import use_instead
from workflows.procedures.tables import Entries, parse_toml
from workflows.procedures.xml import read_file, refused

BASE = "procedure.toml"
OVERLAY = "partnership.toml"
FACTS = "facts.yaml"
STORIES = "scenarios/"
MOST_LAYERS = 8

_PATTERNS = ("*.bpmn", "*.dmn", "forms/*.json", "scenarios/*.toml")
_OWN = ("approval", "approvals", "edition", "area", "outside")
"""What each layer says of itself alone: nothing of it is inherited."""
_EXTENDS = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class Settings:
    """The tables of every layer laid over one another, base first."""

    entries: Entries
    layers: tuple[str, ...]
    id: str = ""
    """The procedure's own id: that of the uppermost layer which has one."""
    origins: Mapping[str, str] = field(default_factory=dict)
    taken_away: Mapping[str, str] = field(default_factory=dict)
    """What a layer took away, as a dotted path → its reason."""
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

    An overlay's own table and facts stand under its layer's name
    (`partnerships/tees/partnership.toml`); its other files replace those of the same name. Raises
    `ProcedureInvalid` for a folder that is neither, an `extends` that leads nowhere or in a circle,
    and a file above 2 MB.
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
    id = str(base.get("id", ""))
    laid = Laid(base, findings)
    layers = [id]
    for layer, overlay in _in_order(overlays):
        file = f"{layer}/{OVERLAY}"
        named = layer.rpartition("/")[2]
        own = overlay.get("id", named)
        id = own if isinstance(own, str) else named
        if id != named and not named.startswith(f"{id}_"):
            sentence = "is not the name of its folder"
            fix = f'write id = "{named}", or name the folder {id}_ and its year'
            findings.append(error(file, "id", sentence, fix))
        body = {key: value for key, value in overlay.items() if key not in {"id", "extends"}}
        for key in _OWN:
            # Whoever signed the layer below, or said when it counts, did not say so of this one.
            laid.entries.pop(key, None)
        laid.lay(body, file)
        layers.append(layer)
    return Settings(laid.entries, tuple(layers), id, laid.origins, laid.taken_away, tuple(findings))


def own_files(folder: Path) -> frozenset[str]:
    """The diagrams, tables, forms and stories of this folder itself, not of what it lies on."""
    return frozenset(
        path.relative_to(folder).as_posix()
        for pattern in _PATTERNS
        for path in folder.glob(pattern)
    )


def own_stories(folder: Path) -> frozenset[str]:
    """The stories that stand in this folder itself, not in what it lies on."""
    return frozenset(name for name in own_files(folder) if name.startswith(STORIES))


def lies_on(folder: Path) -> Path | None:
    """The folder that an overlay lies on; None for a procedure that lies on nothing.

    Raises `ProcedureInvalid` where what it extends is not there.
    """
    if not (folder / OVERLAY).is_file():
        return None
    return _extended(folder.resolve(), read_file(folder / OVERLAY))[1]


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
    layer = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name
    own = {f"{layer}/{OVERLAY}": table}
    if (folder / FACTS).is_file():
        own[f"{layer}/{FACTS}"] = read_file(folder / FACTS)
    return files | dict(_others(folder)) | own


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
    # Beside it or above it; else among those that ship, so that a folder may lie anywhere.
    for root in (*folder.parents, bpmn.FOLDER):
        below = root / extends
        if (below / BASE).is_file() or (below / OVERLAY).is_file():
            return root, below.resolve()
    fix = use_instead(extends, _there_are(folder), "name a procedure folder or another overlay")
    raise refused(file, "extends", f'there is no "{extends}"', fix)


def _there_are(folder: Path) -> Iterator[str]:
    """What an overlay beside this one could lie on."""
    for root in (folder.parent.parent, bpmn.FOLDER):
        for found in (*root.glob(f"*/{BASE}"), *root.glob(f"partnerships/*/{OVERLAY}")):
            if found.parent != folder:
                yield found.parent.relative_to(root).as_posix()


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

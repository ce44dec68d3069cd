"""Bring the front-end files of requirements/assets.toml into api/static/vendor/.

For developers who move to a newer release; needs npm. Each package is fetched whole, held against
the integrity that is written down, and stripped of what is not ours to use (the crown, the crest,
the typeface GDS Transport) and of every address that a browser would fetch.
"""

import base64
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
VENDOR = FOLDER.parent / "api" / "static" / "vendor"
SUMS = "SHA256SUMS"

# A namespace is a name, and the watermark's link is fetched only by a person who follows it.
_NAMES = re.compile(r"https?://(www\.w3\.org|www\.omg\.org|bpmn\.io|github\.com)\b")
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_SOURCE_MAP = re.compile(r"\n?(//|/\*)# sourceMappingURL=[^\s*]+( ?\*/)?")
_ADDRESS = re.compile(r"url\((?!['\"]?data:)[^)]*\)|https?://[^\s'\"]*")


def fetch(name: str, version: str, integrity: str, folder: Path) -> bytes:
    """The package as the registry sends it; stops where it is not the one written down."""
    command = ["npm", "pack", "--silent", f"{name}@{version}", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob(f"{name}-*.tgz")
    content = archive.read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != integrity:
        sys.exit(f"{name} {version} is not what assets.toml says: {found}")
    return content


def neutral(text: str) -> str:
    """The same styles or script without brand, typeface or address."""
    text = _FONT_FACE.sub("", text)
    text = text.replace("GDS Transport,arial,sans-serif", "var(--prebirth-font,arial,sans-serif)")
    text = text.replace("url(/assets/images/govuk-crest.svg)", "none")
    # Print styles tell an outside link by its first letters; these need no slashes.
    text = re.sub(r'\[href\^="(https?):\/\/"\]', r'[href^="\1:"]', text)
    return _SOURCE_MAP.sub("", text).rstrip() + "\n"


def refuse_leftovers(name: str, text: str) -> None:
    """Stop where something that is not ours, or another host, is left."""
    wrong = [word for word in ("GDS Transport", "govuk-crest", "sourceMappingURL") if word in text]
    if name.endswith(".css"):
        wrong += [match for match in _ADDRESS.findall(text) if not _NAMES.match(match)]
    if wrong:
        sys.exit(f"{name} still holds {wrong}")


def main() -> None:
    """Write every file, and the sums that a test holds them against."""
    packages = tomllib.loads((FOLDER / "assets.toml").read_text(encoding="utf-8"))["package"]
    VENDOR.mkdir(parents=True, exist_ok=True)
    sums = {}
    for package in packages:
        with tempfile.TemporaryDirectory() as folder:
            content = fetch(package["name"], package["version"], package["integrity"], Path(folder))
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for target, sources in package["files"].items():
                parts = []
                for source in sources:
                    member = archive.extractfile(f"package/{source}")
                    if member is None:
                        sys.exit(f"{package['name']} has no {source}")
                    parts.append(neutral(member.read().decode("utf-8")))
                text = "".join(parts)
                refuse_leftovers(target, text)
                (VENDOR / target).write_text(text, encoding="utf-8", newline="\n")
                sums[target] = hashlib.sha256(text.encode("utf-8")).hexdigest()
    lines = [f"{digest}  {name}\n" for name, digest in sorted(sums.items())]
    (VENDOR / SUMS).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()

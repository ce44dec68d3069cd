"""Make `.venv` what requirements/*.txt say, with nothing on the machine but Python and its venv.

Run by the Makefile: `environment.py run|test|lock`. Standard library only, and readable by an
older Python, so that it can say what is wrong instead of failing on its own syntax. A stamp
holds the digest of what was installed: while it matches, nothing is asked of any registry.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
VENV = ROOT / ".venv"
TOOLS = ROOT / ".venv-tools"
PYPROJECT = ROOT / "pyproject.toml"
FLAVOURS = {"run": "run.txt", "test": "test.txt"}
OFFLINE = """
The Python package index (PyPI) could not be reached, or did not have what was asked for.
 - Behind a proxy, set HTTPS_PROXY; behind one that re-signs traffic, set SSL_CERT_FILE to its CA.
 - With an index of your own, set UV_DEFAULT_INDEX.
The first installation needs the network; later ones do not.
"""
TOO_OLD = """
Prebirth needs Python 3.11 or newer; {python} is {version}.
Name another one:  make run PYTHON=python3.12
"""
NO_VENV = """
This Python ({python}) cannot make a virtual environment: Debian keeps that apart.
Install it with:  apt-get install python3-venv
"""


def stop(message: str) -> NoReturn:
    """End with a sentence and exit code 1."""
    sys.stderr.write(message.strip() + "\n")
    sys.exit(1)


def call(command: List[str], otherwise: str) -> None:
    """Run a command; where it fails, say `otherwise`."""
    if subprocess.run(command, cwd=str(ROOT), check=False).returncode:
        stop(otherwise)


def uv() -> str:
    """The uv to use: the one on the path, else the pinned one in `.venv-tools`."""
    found = shutil.which("uv")
    if found:
        return found
    own = TOOLS / "bin" / "uv"
    stamp = TOOLS / ".stamp"
    wanted = digest([FOLDER / "uv.txt"])
    if own.exists() and stamp.exists() and stamp.read_text() == wanted:
        return str(own)
    print("Fetching uv, which installs the rest.", flush=True)
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode:
        install_venv()
    call(
        [sys.executable, "-m", "venv", "--clear", str(TOOLS)], NO_VENV.format(python=sys.executable)
    )
    pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    call([*pip, "--require-hashes", "-r", str(FOLDER / "uv.txt")], OFFLINE)
    stamp.write_text(wanted)
    return str(own)


def install_venv() -> None:
    """As root on Debian, offer to install python3-venv; anybody else is told how."""
    message = NO_VENV.format(python=sys.executable)
    if os.getuid() != 0 or not shutil.which("apt-get"):
        stop(message)
    print(message.strip())
    if sys.stdin.isatty() and input("Do that now? [Y/n] ").strip().lower() not in ("", "y", "yes"):
        sys.exit(1)
    call(["apt-get", "update"], message)
    call(["apt-get", "install", "-y", "--no-install-recommends", "python3-venv"], message)


def digest(files: List[Path]) -> str:
    """What tells one set of files, installed by this Python, from another."""
    text = hashlib.sha256(sys.version.encode() + str(ROOT).encode())
    for file in files:
        text.update(file.read_bytes())
    return text.hexdigest()


def install(flavour: str) -> None:
    """Bring `.venv` to what `flavour` needs. What serves the tests also serves a run."""
    wanted = {name: digest([FOLDER / file, PYPROJECT]) for name, file in FLAVOURS.items()}
    enough = [flavour] if flavour == "test" else ["run", "test"]
    for name in enough:
        stamp = VENV / (".stamp-" + name)
        if stamp.exists() and stamp.read_text() == wanted[name]:
            return
    installer = uv()
    print("Installing into .venv.", flush=True)
    for stamp in VENV.glob(".stamp-*"):
        stamp.unlink()
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    os.environ.pop("VIRTUAL_ENV", None)
    python = VENV / "bin" / "python"
    home = VENV / ".home"  # a folder that was moved, or another Python: begin again
    if not (python.exists() and home.exists() and home.read_text() == digest([])):
        make = [installer, "venv", "--quiet", "--clear", "--python", sys.executable]
        call([*make, str(VENV)], "Making .venv failed.")
        home.write_text(digest([]))
    pip = [installer, "pip"]
    into = ["--quiet", "--python", str(python)]
    file = str(FOLDER / FLAVOURS[flavour])
    # `sync` also removes what is no longer named: nothing stale is left to import.
    call([*pip, "sync", *into, "--require-hashes", file], OFFLINE)
    itself = ["--no-deps", "--no-build-isolation", "--offline", "-e", str(ROOT)]
    call([*pip, "install", *into, *itself], "Installing the project itself failed.")
    (VENV / (".stamp-" + flavour)).write_text(wanted[flavour])


def lock() -> None:
    """Write requirements/*.txt anew from pyproject.toml: exact versions, hashes, no addresses."""
    compiler = [uv(), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    compiler += ["--generate-hashes", "--no-header", "--no-annotate"]
    compiler += ["--no-emit-index-url", "--no-emit-find-links"]
    more = ["--upgrade"] if os.environ.get("UPGRADE") == "1" else []
    run, test = str(FOLDER / "run.txt"), str(FOLDER / "test.txt")
    source = str(PYPROJECT)
    call([*compiler, *more, "--group", "build", source, "-o", run], OFFLINE)
    call([*compiler, *more, "-c", run, "--group", "dev", source, "-o", test], OFFLINE)
    pinned = str(FOLDER / "uv.in")
    call([*compiler, *more, pinned, "-o", str(FOLDER / "uv.txt")], OFFLINE)


def main() -> None:
    """Do what the Makefile asks for."""
    if sys.version_info < OLDEST:
        stop(TOO_OLD.format(python=sys.executable, version=sys.version.split()[0]))
    command = sys.argv[1]
    if command == "lock":
        lock()
    else:
        install(command)


if __name__ == "__main__":
    main()

"""Every setting there is, each with its meaning. Nothing else reads the environment.

Names in the environment carry the prefix `PREBIRTH_` (`PREBIRTH_DATABASE_URL`).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Environment(StrEnum):
    """What this installation is for. Only the first two let the clock be moved."""

    DEMONSTRATION = "demonstration"
    TEST = "test"
    LIVE = "live"


class Settings(BaseSettings):
    """The settings of one process, read once when it starts."""

    model_config = SettingsConfigDict(env_prefix="PREBIRTH_", extra="ignore", frozen=True)

    environment: Environment = Environment.DEMONSTRATION
    """`demonstration`, `test` or `live`. Invented people only in the first two."""

    database_url: str = "sqlite:///var/prebirth.sqlite3"
    """`sqlite:///path` for one process, `postgresql://…` for several."""

    procedures: tuple[str, ...] = ("unborn_baby",)
    """Folders a case may be started under, the usual one first; a name is looked for among
    those that ship with the software, anything else is a path."""

    clock_offset: Path | None = None
    """A file holding how far the clock is moved: seconds (`86400`) or a duration (`P3DT2H`).
    Refused in `live`."""

    host: str = "127.0.0.1"
    """The address to serve on. The demonstration signs in by choosing a person, so it serves on
    this computer alone."""

    port: int = Field(default=8000, ge=1, le=65535)
    """The port to serve on."""

    sweep_seconds: float = Field(default=5.0, ge=0.2, le=300)
    """How often what is due is looked for, in seconds."""

    largest_request: int = Field(default=1_000_000, ge=10_000)
    """The most bytes a request may carry; a larger one is refused before it is read."""

    session_hours: int = Field(default=10, ge=1, le=24)
    """Hours after which a person must sign in again, however busy they were."""

    idle_minutes: int = Field(default=20, ge=1, le=240)
    """Minutes without a request after which a person must sign in again."""

    @property
    def clock_may_move(self) -> bool:
        """Whether this environment may run on a moved clock."""
        return self.environment is not Environment.LIVE

    @property
    def synthetic_only(self) -> bool:
        """Whether only invented people may be entered."""
        return self.environment is not Environment.LIVE

    @property
    def chooses_person(self) -> bool:
        """Whether people sign in by choosing a name, and are shown who there is."""
        return self.environment is not Environment.LIVE

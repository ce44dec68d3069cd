"""What can go wrong between this software and its database, in sentences for whoever runs it."""

from datetime import datetime

from workflows.domain.agencies import PersonId
from workflows.domain.errors import Clash, PrebirthError
from workflows.domain.wording import short_london


class ChangedMeanwhile(Clash):
    """Someone changed this record after you opened it; what you typed is kept."""

    def __init__(self, changed_by: PersonId, name: str | None, changed_at: datetime) -> None:
        """Keep who changed it and when, and say both."""
        self.changed_by = changed_by
        self.changed_at = changed_at
        super().__init__(
            f"{name or changed_by} changed this record on {short_london(changed_at)}, "
            "after you opened it; what you typed is kept."
        )


class StoreUnavailable(PrebirthError):
    """The database did not answer; nothing was recorded."""

    next_action = "Try again in a minute; what you typed is kept."


class StoreTooNew(PrebirthError):
    """The database was upgraded by a newer version of this software."""

    next_action = "Run the newer version; going back would lose what it recorded."


class StoreNotUpgraded(PrebirthError):
    """The database has not been prepared for this version of the software."""

    next_action = "Run: prebirth db upgrade"


class StoreUnsafe(PrebirthError):
    """The database server may lose what it has confirmed: its setting fsync is off."""

    next_action = "Set fsync = on in postgresql.conf and restart the server."


class StoreAddressInvalid(PrebirthError):
    """The address of the database is not understood."""

    next_action = "Write it like sqlite:///var/prebirth.sqlite3 or postgresql://host/database."


class RowRefused(PrebirthError):
    """The database refused a row that contradicts another; nothing was recorded."""

    next_action = "Open the record again and see whether it was done already."


class AnsweredMeanwhile(PrebirthError):
    """The same request was answered while this one was under way; nothing was recorded twice."""

    next_action = "Send it again with the same key to get the first answer."

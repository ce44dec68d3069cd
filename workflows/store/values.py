"""Single values out of a database row, where a whole row of one table is not what was read."""

from datetime import date, datetime

from workflows.store.statements import json_value


def whole(value: object) -> int:
    """A whole number; a missing count is nought."""
    if value is None:
        return 0
    if not isinstance(value, int):
        raise TypeError("a whole number was expected")
    return value


def instant(value: object) -> datetime:
    """An instant, however this database gave it."""
    found = instant_or_none(value)
    if found is None:
        raise TypeError("an instant was expected")
    return found


def instant_or_none(value: object) -> datetime | None:
    """An instant, or None where there is none."""
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    if value is None or isinstance(value, datetime):
        return value
    raise TypeError("an instant was expected")


def day_or_none(value: object) -> date | None:
    """A date kept as ISO text, or None where there is none."""
    return None if value is None else date.fromisoformat(str(value))


def text_or_none(value: object) -> str | None:
    """Text, or None where there is none."""
    return None if value is None else str(value)


def json_object(value: object) -> dict[str, object]:
    """A JSON object kept as text."""
    found = json_value(value)
    if not isinstance(found, dict):
        raise TypeError("a JSON object was expected")
    return found

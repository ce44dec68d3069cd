"""From the outbox to people: an opaque reference and a link, never a name."""

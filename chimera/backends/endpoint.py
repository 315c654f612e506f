"""Where a model block's requests go: over the network, or to a server in this process."""

import os
from dataclasses import dataclass

import httpx

from chimera.backends.builtin import BuiltinServer
from chimera.backends.inprocess import InProcessTransport
from chimera.backends.protocol import Server
from chimera.errors import UsageError
from chimera.spec import ModelConfig, server_address
from chimera.wire import SYSTEM_CLOCK, Clock, network_transport


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that is called."""

    server: str
    """scheme://host:port[/path], or builtin:// and fake:// for servers in this process."""
    inside: Server | None = None
    """The server in this process; None = over the network."""

    @property
    def base_url(self) -> str:
        """What an HTTP client is told; servers in this process get a name that cannot be resolved."""
        return self.server if self.inside is None else f"http://{self.server.removesuffix('://')}.invalid:80"

    def open_async(self, clock: Clock = SYSTEM_CLOCK) -> httpx.AsyncBaseTransport:
        """A fresh transport for asynchronous requests."""
        if self.inside is not None:
            return InProcessTransport(self.inside, clock)
        return network_transport(self.server, asynchronous=True)

    def open_sync(self, clock: Clock = SYSTEM_CLOCK) -> httpx.BaseTransport:
        """A fresh transport for synchronous requests."""
        if self.inside is not None:
            return InProcessTransport(self.inside, clock)
        return network_transport(self.server, asynchronous=False)


def endpoint_of(config: ModelConfig, fake: Server | None = None, clock: Clock = SYSTEM_CLOCK) -> Endpoint:
    """The endpoint of a resolved model block.

    Raises:
        UsageError: The block says `auto`, which `resolve` decides, or `fake` and no server was handed in.
        SpecError: `$OLLAMA_HOST` is not an address.
    """
    if config.provider == "auto":
        raise UsageError("provider: auto is not decided yet", todo="call resolve(spec) first")
    if config.provider == "builtin":
        return Endpoint("builtin://", BuiltinServer((config.model,), clock=clock))
    if config.provider == "fake":
        if fake is None:
            raise UsageError(
                "provider: fake needs a server that answers",
                todo="run from Python with RunOptions(fake=FakeOllama(...)); see chimera.testing",
            )
        return Endpoint("fake://", fake)
    return Endpoint(server_address(config.base_url, os.environ))

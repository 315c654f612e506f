"""Where a model block's requests go: over the network, or to a server in this process."""

import os
from dataclasses import dataclass
from pathlib import Path

import httpx

from chimera.backends.builtin import BuiltinServer
from chimera.backends.gguf import SERVERS
from chimera.backends.inprocess import InProcessTransport
from chimera.backends.protocol import Server
from chimera.errors import UsageError
from chimera.spec import ModelConfig, is_loopback, server_address
from chimera.wire import SYSTEM_CLOCK, Clock, network_transport


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that is called."""

    server: str
    """scheme://host:port[/path], or builtin://, fake:// and gguf://FILE for servers in this process."""
    inside: Server | None = None
    """The server in this process; None = over the network."""
    address: str | None = None
    """Where `server` really listens, when its name does not say so."""

    @property
    def base_url(self) -> str:
        """What an HTTP client is told; servers in this process get a name that cannot be resolved."""
        if self.address is not None:
            return self.address
        return self.server if self.inside is None else f"http://{self.server.removesuffix('://')}.invalid:80"

    def open_async(self, clock: Clock = SYSTEM_CLOCK) -> httpx.AsyncBaseTransport:
        """A fresh transport for asynchronous requests."""
        if self.inside is not None:
            return InProcessTransport(self.inside, clock)
        return network_transport(self.base_url, asynchronous=True)

    def open_sync(self, clock: Clock = SYSTEM_CLOCK) -> httpx.BaseTransport:
        """A fresh transport for synchronous requests."""
        if self.inside is not None:
            return InProcessTransport(self.inside, clock)
        return network_transport(self.base_url, asynchronous=False)


def endpoint_of(config: ModelConfig, fake: Server | None = None, clock: Clock = SYSTEM_CLOCK) -> Endpoint:
    """The endpoint of a resolved model block.

    Raises:
        UsageError: The block says `auto`, which `resolve` decides, `fake` and no server was handed in, or `gguf` and
            no path.
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
    if config.provider == "gguf":
        file = model_file(config)
        return Endpoint(f"gguf://{file.name}", address=SERVERS.address_of(file, config.model))
    return Endpoint(server_address(config.base_url, os.environ))


def is_here(config: ModelConfig) -> bool:
    """Whether a resolved block's model computes on this machine: in this process, or behind a loopback address."""
    if config.provider == "gguf":
        return True
    return config.provider == "ollama" and is_loopback(httpx.URL(server_address(config.base_url, os.environ)).host)


def model_file(config: ModelConfig) -> Path:
    """The file of a `gguf` block.

    Raises:
        UsageError: The block names none.
    """
    if not config.path:
        raise UsageError("provider: gguf needs a file", where=f"model {config.model}", todo="add path: model.gguf")
    return Path(config.path).absolute()

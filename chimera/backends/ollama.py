"""What a server says of itself and its models; None wherever it is silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from chimera.wire.network import network_transport

PROBE_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A server that answered."""

    server: str
    version: str | None
    models: tuple[str, ...]
    """Installed, with tags."""

    def has(self, model: str) -> bool:
        """Whether a model is installed, named with or without its `:latest`."""
        return full_name(model) in self.models


def full_name(model: str) -> str:
    """A model's name with its tag."""
    return model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"


async def probe(server: str, headers: Mapping[str, str]) -> ServerInfo | None:
    """Ask a server who it is; None if nobody answers like Ollama."""
    async with _client(server, headers) as client:
        tags = await _get(client, "/api/tags")
        if tags is None:
            return None
        version = await _get(client, "/api/version") or {}
        names = tuple(str(entry.get("name")) for entry in tags.get("models") or [] if isinstance(entry, dict))
        return ServerInfo(server, version.get("version"), names)


async def describe(server: str, headers: Mapping[str, str], model: str) -> dict[str, Any]:
    """Fields of a ServerModel that the server can fill: from /api/version, /api/tags and /api/ps."""
    async with _client(server, headers) as client:
        version = await _get(client, "/api/version") or {}
        installed = _entry(await _get(client, "/api/tags"), model)
        running = _entry(await _get(client, "/api/ps"), model)
    details = installed.get("details") or running.get("details") or {}
    return {
        "version": version.get("version"),
        "digest": installed.get("digest") or running.get("digest"),
        "quantization": details.get("quantization_level"),
        "parameters": details.get("parameter_size"),
        "num_ctx_effective": running.get("context_length"),
        "size_bytes": running.get("size"),
        "size_vram_bytes": running.get("size_vram"),
    }


def _client(server: str, headers: Mapping[str, str]) -> httpx.AsyncClient:
    transport = network_transport(server, asynchronous=True)
    return httpx.AsyncClient(
        base_url=server, transport=transport, trust_env=False, headers=dict(headers), timeout=PROBE_TIMEOUT_S
    )


async def _get(client: httpx.AsyncClient, path: str) -> dict[str, Any] | None:
    try:
        response = await client.get(path)
        value = response.json() if response.status_code == 200 else None
    except (httpx.HTTPError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _entry(listing: dict[str, Any] | None, model: str) -> dict[str, Any]:
    entries = (listing or {}).get("models") or []
    return next((entry for entry in entries if isinstance(entry, dict) and entry.get("name") == full_name(model)), {})

"""Transports to real servers, with TLS and proxies decided here.

httpx stops reading the proxy variables as soon as a transport is given, and builds two TLS contexts per client even
for plain http, about 80 ms each pair. Here the proxy is decided per server, and the one TLS context is made when the
first https server is met.
"""

import ssl
import urllib.request
from functools import cache
from typing import Literal, overload

import httpx

from chimera.spec import is_loopback


@overload
def network_transport(server: str, *, asynchronous: Literal[True]) -> httpx.AsyncHTTPTransport: ...
@overload
def network_transport(server: str, *, asynchronous: Literal[False]) -> httpx.HTTPTransport: ...
def network_transport(server: str, *, asynchronous: bool) -> httpx.AsyncHTTPTransport | httpx.HTTPTransport:
    """A transport to one server.

    Args:
        server: scheme://host:port.
        asynchronous: Which of httpx's two kinds is wanted.
    """
    url = httpx.URL(server)
    verify = _trusting() if url.scheme == "https" else _distrusting()
    kind = httpx.AsyncHTTPTransport if asynchronous else httpx.HTTPTransport
    return kind(verify=verify, proxy=proxy_of(server))


class NetworkTransport(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """A transport to whatever server a request names, for clients whose address is not known beforehand."""

    def __init__(self) -> None:
        self._async: dict[str, httpx.AsyncHTTPTransport] = {}
        self._sync: dict[str, httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a synchronous request; see `httpx.BaseTransport`."""
        origin = _origin(request.url)
        transport = self._sync.get(origin)
        if transport is None:
            transport = self._sync.setdefault(origin, network_transport(origin, asynchronous=False))
        return transport.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send an asynchronous request; see `httpx.AsyncBaseTransport`."""
        origin = _origin(request.url)
        transport = self._async.get(origin)
        if transport is None:
            transport = self._async.setdefault(origin, network_transport(origin, asynchronous=True))
        return await transport.handle_async_request(request)

    def close(self) -> None:
        """Close the connections of synchronous requests."""
        for transport in self._sync.values():
            transport.close()

    async def aclose(self) -> None:
        """Close the connections of asynchronous requests."""
        for transport in self._async.values():
            await transport.aclose()


def proxy_of(server: str) -> str | None:
    """The proxy that the environment (or the system) asks for; None = connect directly. Loopback never has one."""
    url = httpx.URL(server)
    if is_loopback(url.host) or urllib.request.proxy_bypass(url.host):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy:
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _origin(url: httpx.URL) -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}" + (f":{url.port}" if url.port else "")


@cache
def _trusting() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@cache
def _distrusting() -> ssl.SSLContext:
    """For plain http: costs nothing, and should a redirect lead to https it trusts nobody."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

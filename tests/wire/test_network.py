"""Real transports: no proxy for loopback, the environment's proxy otherwise, one TLS context, none for http."""

import ssl

import httpx
import pytest

from chimera.wire import NetworkTransport, network, network_transport
from chimera.wire.network import proxy_of


@pytest.fixture(autouse=True)
def _proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("https_proxy", "secure.test:3129")
    monkeypatch.setenv("no_proxy", "inside.test,.lan")


@pytest.mark.parametrize(
    ("server", "proxy"),
    [
        ("http://127.0.0.1:11434", None),
        ("http://127.9.9.9:1", None),
        ("http://[::1]:11434", None),
        ("http://localhost:11434", None),
        ("http://gpu.localhost:11434", None),
        ("http://0.0.0.0:11434", None),
        ("http://inside.test:11434", None),
        ("http://gpu.lan:11434", None),
        ("http://gpu.example:11434", "http://proxy.test:3128"),
        ("http://192.168.1.5:11434", "http://proxy.test:3128"),
        ("https://gpu.example", "http://secure.test:3129"),
    ],
)
def test_the_proxy_is_the_environments_but_never_for_loopback(server, proxy):
    assert proxy_of(server) == proxy


def test_no_proxy_without_the_variables(monkeypatch):
    monkeypatch.delenv("http_proxy")
    assert proxy_of("http://gpu.example:11434") is None
    monkeypatch.setenv("all_proxy", "http://any.test:1")
    assert proxy_of("http://gpu.example:11434") == "http://any.test:1"


def test_plain_http_builds_no_trusting_tls_context_and_https_shares_one(monkeypatch):
    made = []

    def create(**kwargs):
        made.append(1)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    monkeypatch.setattr(httpx, "create_ssl_context", create)
    network._trusting.cache_clear()
    for _ in range(3):
        network_transport("http://127.0.0.1:11434", asynchronous=True)
        network_transport("http://127.0.0.1:11434", asynchronous=False)
    assert made == []
    for _ in range(3):
        network_transport("https://gpu.lan", asynchronous=True)
        network_transport("https://gpu.lan", asynchronous=False)
    assert made == [1]
    network._trusting.cache_clear()


def test_the_context_for_plain_http_trusts_nobody():
    context = network._distrusting()
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.get_ca_certs() == []


async def test_each_host_gets_its_own_decision(monkeypatch, wire, asynchronous):
    asked = []

    def double(server, *, asynchronous):
        asked.append(server)
        return wire.script([(1, b"")])

    monkeypatch.setattr(network, "network_transport", double)
    transport = NetworkTransport()
    urls = (
        "http://127.0.0.1:11434/api/tags",
        "http://gpu.example:8080/a",
        "http://gpu.example:8080/b",
        "https://gpu.example/",
    )
    if asynchronous:
        for url in urls:
            await transport.handle_async_request(httpx.Request("GET", url))
    else:
        for url in urls:
            transport.handle_request(httpx.Request("GET", url))
    assert asked == ["http://127.0.0.1:11434", "http://gpu.example:8080", "https://gpu.example"]

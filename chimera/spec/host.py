"""Addresses of model servers, read as Ollama reads them."""

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from chimera.errors import Problem, SpecError

DEFAULT_SERVER = "http://127.0.0.1:11434"
OLLAMA_PORT = 11434
SCHEME_PORTS = {"http": 80, "https": 443}
HIDDEN = "***"
"""Stands for the value of a header wherever one would be written."""


def server_address(base_url: str | None, environ: Mapping[str, str]) -> str:
    """The address to call, as `scheme://host:port[/path]` without a final slash.

    Args:
        base_url: What the spec says; None = `$OLLAMA_HOST`, and without that Ollama's own default.
        environ: Environment variables.

    Raises:
        SpecError: The address cannot be meant as one; says what to write.
    """
    source, text = ("base_url", base_url) if base_url is not None else ("OLLAMA_HOST", environ.get("OLLAMA_HOST", ""))
    try:
        if base_url is not None:
            return parse_base_url(base_url)
        return parse_ollama_host(text)
    except ValueError as error:
        raise SpecError((Problem(source, None, None, str(error)),)) from None


def parse_ollama_host(text: str) -> str:
    """`$OLLAMA_HOST` as an address: quotes and spaces off, scheme and port optional.

    Raises:
        ValueError: It is not an address; says what to write.
    """
    text = text.strip().strip("\"'").strip()
    if not text:
        return DEFAULT_SERVER
    if text == "ollama.com":
        text = "https://ollama.com:443"
    if "://" in text:
        return _normalise(text, SCHEME_PORTS.get(text.partition("://")[0].lower(), OLLAMA_PORT))
    if _is_ipv6(text):
        text = f"[{text}]"
    return _normalise(f"http://{text}", OLLAMA_PORT)


def parse_base_url(text: str) -> str:
    """A `base_url` as an address: here the scheme must be written.

    Raises:
        ValueError: It is not an address; says what to write.
    """
    if "://" not in text:
        host = f"[{text}]" if _is_ipv6(text) else text
        example = f"http://{host}" if re.search(r":\d+$", text) and host == text else f"http://{host}:{OLLAMA_PORT}"
        if "@" in text or not re.fullmatch(r"[\w.:\[\]-]+", text):
            example = DEFAULT_SERVER
        raise ValueError(f"expected an address with its scheme, such as {example}")
    return _normalise(text, SCHEME_PORTS.get(text.partition("://")[0].lower(), OLLAMA_PORT))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def is_local(server: str) -> bool:
    """Whether an address is one of this machine; servers in this process have none."""
    host = re.match(r"https?://(\[[^]]*\]|[^:/]*)", server)
    return host is not None and is_loopback(host[1].strip("[]"))


def one_name(server: str) -> str:
    """An address to compare with others: localhost, 127.0.0.1 and [::1] are one machine."""
    return re.sub(r"(?<=://)(127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?=[:/]|$)", "localhost", server)


def redact(headers: Mapping[str, str]) -> dict[str, str]:
    """The names of headers with their values hidden, for whatever is printed or written."""
    return dict.fromkeys(headers, HIDDEN)


def _normalise(url: str, default_port: int) -> str:
    """Check scheme, host and port; a server's "any interface" address becomes the loopback a client can call."""
    write = f"; write it like {DEFAULT_SERVER}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "127.0.0.1", parts.port
    except ValueError:
        raise ValueError(f"host or port is not valid{write}") from None
    if "@" in parts.netloc:
        raise ValueError("user name and password do not belong into an address; use headers: {Authorization: ...}")
    if parts.scheme not in SCHEME_PORTS:
        raise ValueError(f"scheme {parts.scheme!r} is neither http nor https{write}")
    if parts.query or parts.fragment or re.search(r"[\s\x00-\x1f\\]", url):
        raise ValueError(f"spaces, ? and # cannot be part of an address{write}")
    if port == 0:
        raise ValueError(f"port 0 cannot be called{write}")
    if not re.fullmatch(r"[\w.-]+", host) and not _is_ipv6(host):
        raise ValueError(f"{host!r} is not a host name{write}")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared with, never bound to
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{port or default_port}{parts.path.rstrip('/')}"


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False

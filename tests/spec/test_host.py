"""Server addresses, read as Ollama reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.errors import SpecError
from chimera.spec import redact, server_address


@pytest.mark.parametrize(
    ("variable", "address"),
    [
        ("", "http://127.0.0.1:11434"),
        ("  ", "http://127.0.0.1:11434"),
        ("example.com", "http://example.com:11434"),
        ("example.com:1234", "http://example.com:1234"),
        ("example.com/ollama", "http://example.com:11434/ollama"),
        ("example.com:1234/a/b/", "http://example.com:1234/a/b"),
        ("http://example.com", "http://example.com:80"),
        ("http://example.com:1234", "http://example.com:1234"),
        ("https://example.com", "https://example.com:443"),
        ("https://example.com/ollama/", "https://example.com:443/ollama"),
        ("https://example.com:1234", "https://example.com:1234"),
        ("HTTP://Example.com:1234", "http://example.com:1234"),
        ("192.168.1.5", "http://192.168.1.5:11434"),
        (":1234", "http://127.0.0.1:1234"),
        ("http://:1234", "http://127.0.0.1:1234"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:1234", "http://127.0.0.1:1234"),
        ("http://0.0.0.0:11434", "http://127.0.0.1:11434"),
        ("::1", "http://[::1]:11434"),
        ("[::1]", "http://[::1]:11434"),
        ("[::1]:1234", "http://[::1]:1234"),
        ("::", "http://[::1]:11434"),
        ("[::]:11434", "http://[::1]:11434"),
        ("http://[::]:8080", "http://[::1]:8080"),
        ('"example.com:1234"', "http://example.com:1234"),
        (" 'http://example.com' ", "http://example.com:80"),
        ("ollama.com", "https://ollama.com:443"),
    ],
)
def test_ollama_host(variable, address):
    assert server_address(None, {"OLLAMA_HOST": variable}) == address


def test_without_the_variable():
    assert server_address(None, {}) == "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    "variable",
    [
        "example.com:port",
        "example.com:70000",
        "example.com:0",
        "ftp://example.com",
        "http://a b",
        "http://h?q=1",
        "http://h#x",
        "http://user:hunter2@h",
        "a,b",
        "http://[::1",
    ],
)
def test_what_is_no_address_says_what_to_write(variable):
    with pytest.raises(SpecError, match=r"write it like http|headers") as caught:
        server_address(None, {"OLLAMA_HOST": variable})
    assert caught.value.problems[0].file == "OLLAMA_HOST"
    assert "hunter2" not in str(caught.value)


def test_base_url_wins_and_needs_its_scheme():
    assert server_address("http://h:1", {"OLLAMA_HOST": "other"}) == "http://h:1"
    assert server_address("https://gateway.example/ollama/", {}) == "https://gateway.example:443/ollama"
    for bare, example in (
        ("192.168.1.5", "http://192.168.1.5:11434"),
        ("h:1234", "http://h:1234"),
        ("::1", "http://[::1]:11434"),
        ("not a url", "http://127.0.0.1:11434"),
        ("", "http://127.0.0.1:11434"),
        ("user:hunter2@h", "http://127.0.0.1:11434"),
    ):
        with pytest.raises(SpecError, match="with its scheme") as caught:
            server_address(bare, {})
        assert str(caught.value).endswith(f"such as {example}")


@given(st.text(max_size=30) | st.from_regex(r"(https?://)?[\w.\[\]:@/?#-]{0,20}", fullmatch=True))
def test_any_text_is_an_address_or_a_spec_error_and_reading_is_done_once(text):
    try:
        address = server_address(None, {"OLLAMA_HOST": text})
    except SpecError:
        return
    assert address.startswith(("http://", "https://"))
    assert server_address(address, {}) == address


def test_redacted_headers_keep_their_names():
    assert redact({"Authorization": "Bearer hunter2"}) == {"Authorization": "***"}

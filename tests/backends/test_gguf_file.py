"""What is read of a GGUF file's header, and what damaged files do."""

import contextlib
import hashlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chimera.backends.gguf.file import QUANTIZATIONS, NotGgufError, digest_gguf, read_gguf


def test_a_header_says_what_the_model_is(tiny_gguf):
    import gguf

    file = read_gguf(tiny_gguf)
    reader = gguf.GGUFReader(tiny_gguf)
    assert file.parameters == sum(int(tensor.n_elements) for tensor in reader.tensors)
    assert (file.architecture, file.context_length, file.embedding_length) == ("llama", 8192, 64)
    assert (file.quantization, file.size_bytes) == ("F16", tiny_gguf.stat().st_size)
    assert "<|im_start|>" in file.chat_template
    assert digest_gguf(tiny_gguf) == hashlib.sha256(tiny_gguf.read_bytes()).hexdigest()


def test_a_changed_file_has_another_digest(tmp_path):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"one")
    first = digest_gguf(path)
    path.write_bytes(b"another")
    assert digest_gguf(path) != first


def test_quantisations_are_named_as_in_llama_cpp():
    gguf = pytest.importorskip("gguf")
    names = {kind.value: kind.name.removeprefix("MOSTLY_").removeprefix("ALL_") for kind in gguf.LlamaFileType}
    assert {number: names[number] for number in QUANTIZATIONS if number in names} == {
        number: name for number, name in QUANTIZATIONS.items() if number in names
    }
    assert len(names.keys() & QUANTIZATIONS.keys()) > 30


@pytest.mark.parametrize(
    ("parameters", "written"),
    [(290016, "290K"), (999, "999"), (1_500_000, "1.50M"), (4_300_000_000, "4.3B"), (7_000_000_000, "7B")],
)
def test_sizes_are_written_as_ollama_writes_them(tiny_gguf, parameters, written):
    assert replace(read_gguf(tiny_gguf), parameters=parameters).parameter_size == written


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    return tmp_path_factory.mktemp("damaged") / "model.gguf"


@pytest.mark.parametrize(
    ("raw", "why"),
    [(b"", "letters GGUF"), (b"<html>", "letters GGUF"), (b"GGUF\x09\0\0\0", "version is 9"), (b"GGUF\x03", "cut off")],
)
def test_other_files_are_refused_with_the_reason(damaged, raw, why):
    damaged.write_bytes(raw)
    with pytest.raises(NotGgufError, match=why):
        read_gguf(damaged)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 0.9))
def test_a_download_that_broke_off_is_noticed(tiny_gguf, damaged, share):
    raw = tiny_gguf.read_bytes()
    damaged.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(NotGgufError):
        read_gguf(damaged)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(4, 12_000), noise=st.binary(min_size=1, max_size=16))
def test_noise_in_a_header_is_read_or_refused(tiny_gguf, damaged, at, noise):
    raw = bytearray(tiny_gguf.read_bytes())
    raw[at : at + len(noise)] = noise
    damaged.write_bytes(raw)
    with contextlib.suppress(NotGgufError):
        assert read_gguf(damaged).size_bytes == len(raw)

"""What a GGUF file says of its model, read from its header without loading it."""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_COUNT = 10_000_000
"""Larger counts than any model has: the header is damaged."""
MAX_TEXT_BYTES = 64 << 20
MAX_DIMENSIONS = 4
ALIGNMENT = 32
STRING, ARRAY, BOOL = 8, 9, 7
SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", BOOL: "<?", 10: "<Q", 11: "<q", 12: "<d"}
"""Number of a type in the file -> how it is stored."""
QUANTIZATIONS: Mapping[int, str] = {
    **dict(enumerate(("F32", "F16", "Q4_0", "Q4_1"))),
    **dict(enumerate(("Q8_0", "Q5_0", "Q5_1", "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_K_S", "Q4_K_M"), 7)),
    **dict(enumerate(("Q5_K_S", "Q5_K_M", "Q6_K", "IQ2_XXS", "IQ2_XS", "Q2_K_S", "IQ3_XS", "IQ3_XXS"), 16)),
    **dict(enumerate(("IQ1_S", "IQ4_NL", "IQ3_S", "IQ3_M", "IQ2_S", "IQ2_M", "IQ4_XS", "IQ1_M", "BF16"), 24)),
    **dict(enumerate(("TQ1_0", "TQ2_0", "MXFP4_MOE", "NVFP4", "Q1_0"), 36)),
}
"""`general.file_type` -> name."""


class NotGgufError(ValueError):
    """The file is no GGUF file, or not all of it is there."""


@dataclass(frozen=True, slots=True)
class GgufFile:
    """One model file."""

    architecture: str
    context_length: int
    """Window the model was trained with, in tokens; 0 = the file does not say."""
    embedding_length: int
    """0 = the file does not say."""
    quantization: str
    parameters: int
    """Weights, counted."""
    chat_template: str
    """"" = the file has none."""
    size_bytes: int

    @property
    def parameter_size(self) -> str:
        """The number of weights as Ollama writes it: 290K, 4.3B."""
        for unit, name, form in ((1e9, "B", ".1f"), (1e6, "M", ".2f")):
            if self.parameters >= unit:
                n = self.parameters / unit
                return f"{n:.0f}{name}" if n == int(n) else f"{n:{form}}{name}"
        return f"{self.parameters / 1000:.0f}K" if self.parameters >= 1000 else str(self.parameters)


def read_gguf(path: Path) -> GgufFile:
    """The header of a model file.

    Raises:
        NotGgufError: The file is no GGUF file, is damaged or cut off.
        OSError: The file cannot be read.
    """
    stat = path.stat()
    return _read(path, stat.st_size, stat.st_mtime_ns)


def digest_gguf(path: Path) -> str:
    """sha256 of a model file; read once per process as long as the file does not change.

    Raises:
        OSError: The file cannot be read.
    """
    stat = path.stat()
    return _digest(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=32)
def _digest(path: Path, _size_bytes: int, _mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=32)
def _read(path: Path, size_bytes: int, _mtime_ns: int) -> GgufFile:
    with path.open("rb") as file:
        header = _Header(file, size_bytes)
        try:
            return header.read()
        except (struct.error, UnicodeDecodeError, OverflowError) as error:
            raise NotGgufError("its header is damaged or cut off") from error


class _Header:
    """Reads a header from front to back."""

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size_bytes = size_bytes

    def read(self) -> GgufFile:
        if self._file.read(4) != MAGIC:
            raise NotGgufError("it does not begin with the letters GGUF")
        version = self._number("<I")
        if version not in VERSIONS:
            raise NotGgufError(f"its format version is {version}, known are {' and '.join(map(str, VERSIONS))}")
        n_tensors, n_values = self._count(), self._count()
        values = {}
        for _ in range(n_values):
            key, kind = self._text(), self._number("<I")
            values[key] = self._value(kind)
        parameters, last_offset = self._tensors(n_tensors)
        self._check_complete(values.get("general.alignment"), last_offset, n_tensors)
        architecture = values.get("general.architecture")
        if not isinstance(architecture, str):
            raise NotGgufError("it names no architecture")
        template = values.get("tokenizer.chat_template")
        return GgufFile(
            architecture=architecture,
            context_length=_whole(values.get(f"{architecture}.context_length")),
            embedding_length=_whole(values.get(f"{architecture}.embedding_length")),
            quantization=QUANTIZATIONS.get(_whole(values.get("general.file_type"), -1), "unknown"),
            parameters=parameters,
            chat_template=template if isinstance(template, str) else "",
            size_bytes=self._size_bytes,
        )

    def _tensors(self, n_tensors: int) -> tuple[int, int]:
        """How many weights there are, and where in the data the last tensor begins."""
        parameters = last_offset = 0
        for _ in range(n_tensors):
            self._text()
            n_dimensions = self._number("<I")
            if n_dimensions > MAX_DIMENSIONS:
                raise NotGgufError("its header is damaged")
            weights = 1
            for _ in range(n_dimensions):
                weights *= self._number("<Q")
            parameters += weights
            self._number("<I")
            last_offset = max(last_offset, self._number("<Q"))
        return parameters, last_offset

    def _check_complete(self, alignment: Any, last_offset: int, n_tensors: int) -> None:
        """A download that broke off has its header and not all of its tensors."""
        step = _whole(alignment, ALIGNMENT) or ALIGNMENT
        data = -(-self._file.tell() // step) * step
        if n_tensors and data + last_offset >= self._size_bytes:
            raise NotGgufError("it is cut off: not all of its tensors are there")

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._file.read(struct.calcsize(form)))[0]

    def _count(self) -> int:
        count = self._number("<Q")
        if count > MAX_COUNT:
            raise NotGgufError("its header is damaged")
        return count

    def _text(self) -> str:
        return self._file.read(self._length()).decode("utf-8", "replace")

    def _length(self) -> int:
        length = self._number("<Q")
        if length > min(MAX_TEXT_BYTES, self._size_bytes - self._file.tell()):
            raise NotGgufError("its header is damaged or cut off")
        return length

    def _value(self, kind: int) -> Any:
        """A value; arrays (the vocabulary) are passed over and give None."""
        if kind == STRING:
            return self._text()
        if kind == ARRAY:
            self._skip_array()
            return None
        return self._number(self._form(kind))

    def _skip_array(self) -> None:
        kind, count = self._number("<I"), self._count()
        if kind == STRING:
            for _ in range(count):
                self._file.seek(self._length(), 1)
        else:
            self._file.seek(count * struct.calcsize(self._form(kind)), 1)

    def _form(self, kind: int) -> str:
        if kind not in SCALARS:
            raise NotGgufError("its header is damaged")
        return SCALARS[kind]


def _whole(value: Any, otherwise: int = 0) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise

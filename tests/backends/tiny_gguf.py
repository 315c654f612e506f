"""Writes a tiny GGUF with random weights: a real model file for llama.cpp, whose answers are garbage."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|pad|>")
N_MERGES = 250
"""Enough that a token is about as long as those of real models, which Chimera's estimate of a prompt expects."""
WIDTH, HEADS, LAYERS, FEED_FORWARD = 64, 4, 2, 128


def write_tiny_gguf(path: Path, text: str = "", context_length: int = 2048, seed: int = 0) -> Path:
    """A Llama of 0.12 M random weights in F16; a token is a byte, or a piece that is frequent in the text."""
    merges = learn_merges(text)
    tokens = [*LETTERS, *("".join(merge) for merge in merges), *CONTROL]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(context_length)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    _add_tokenizer(writer, tokens, merges)
    _add_weights(writer, len(tokens), np.random.default_rng(seed))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def learn_merges(text: str) -> list[tuple[str, str]]:
    """Byte pair encoding of a text, in the order in which the pairs are merged."""
    words = Counter(re.findall(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+", text))
    pieces = {tuple(LETTERS[byte] for byte in word.encode()): count for word, count in words.most_common(1500)}
    merges: list[tuple[str, str]] = []
    while pieces and len(merges) < N_MERGES:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, count in pieces.items():
            for pair in pairwise(word):
                pairs[pair] += count
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        pieces = {_merged(word, best): count for word, count in pieces.items()}
    return merges


def _merged(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    if pair[0] not in word:
        return word
    done, at = [], 0
    while at < len(word):
        step = 2 if word[at : at + 2] == pair else 1
        done.append("".join(word[at : at + step]))
        at += step
    return tuple(done)


def _add_tokenizer(writer: gguf.GGUFWriter, tokens: list[str], merges: list[tuple[str, str]]) -> None:
    n_control = len(CONTROL)
    kinds = [gguf.TokenType.NORMAL] * (len(tokens) - n_control) + [gguf.TokenType.CONTROL] * n_control
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) for pair in merges] or ["Ā Ā"])  # without merges the file is refused
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|pad|>"))
    writer.add_add_bos_token(value=False)
    writer.add_chat_template(CHATML)


def _letters_of_bytes() -> list[str]:
    """GPT-2's printable stand-in for each byte."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) if byte in printable else chr(256 + others.index(byte)) for byte in range(256)]


LETTERS = _letters_of_bytes()


def _add_weights(writer: gguf.GGUFWriter, vocabulary: int, random: np.random.Generator) -> None:
    def add(name: str, *shape: int) -> None:
        writer.add_tensor(name, random.normal(0, 0.3, shape).astype(np.float16))

    def add_ones(name: str) -> None:
        writer.add_tensor(name, np.ones(WIDTH, dtype=np.float32))

    add("token_embd.weight", vocabulary, WIDTH)
    add("output.weight", vocabulary, WIDTH)
    add_ones("output_norm.weight")
    for layer in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            add_ones(f"blk.{layer}.{name}.weight")
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"blk.{layer}.{name}.weight", WIDTH, WIDTH)
        add(f"blk.{layer}.ffn_gate.weight", FEED_FORWARD, WIDTH)
        add(f"blk.{layer}.ffn_up.weight", FEED_FORWARD, WIDTH)
        add(f"blk.{layer}.ffn_down.weight", WIDTH, FEED_FORWARD)

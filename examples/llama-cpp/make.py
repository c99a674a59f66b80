"""Makes model.gguf: a language model of a few kilobytes that was never trained, the same bytes every time.

    python make.py

It has the form of any model that llama.cpp serves: the header and tensors of GGUF, a Llama with one block, a tokenizer.
Its block adds nothing to what it is given, and its output says after each word which one comes next, round and round: so
what it answers is known, and a server that loads, computes or speaks otherwise is noticed.

GGUF: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import struct
from pathlib import Path

WORDS = ["one", "two", "three", "four", "five", "six", "seven"]
# SentencePiece writes a space before a word as this letter.
VOCABULARY = ["<unk>", "<s>", "</s>", *["\u2581" + word for word in WORDS]]
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
# What is no word of the vocabulary is spelt in bytes.
VOCABULARY += [f"<0x{byte:02X}>" for byte in range(256)] + ["\u2581"] + sorted({letter for word in WORDS for letter in word})
# The merges on the way from letters to a word: SentencePiece joins two neighbours at a time.
PARTS = sorted({"\u2581" + word[:end] for word in WORDS for end in range(1, len(word))})
VOCABULARY += [part for part in PARTS if part not in VOCABULARY]
WIDTH = 32
HEADS = 2
CONTEXT = 256
ALIGNMENT = 32

UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind, given):
    if kind == STRING:
        return text(given)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], given)


def key(name, kind, given):
    return text(name) + struct.pack("<I", kind) + value(kind, given)


def array(name, kind, given):
    return text(name) + struct.pack("<IIQ", ARRAY, kind, len(given)) + b"".join(value(kind, one) for one in given)


def kinds():
    for word in VOCABULARY:
        if word == "<unk>":
            yield UNKNOWN
        elif word in ("<s>", "</s>"):
            yield CONTROL
        else:
            yield BYTE if word.startswith("<0x") else NORMAL


def scores():
    """The longer a piece, the sooner it is joined."""
    return [float(len(word)) if kind == NORMAL else 0.0 for word, kind in zip(VOCABULARY, kinds())]


def place(word):
    """Where a word of the cycle stands among the numbers that the model computes with; all else stands for the first."""
    return WORDS.index(word[1:]) if word[1:] in WORDS else len(WORDS) - 1


def embedding():
    rows = [[0.0] * WIDTH for _ in VOCABULARY]
    for row, word in zip(rows, VOCABULARY):
        row[place(word)] = 1.0
    return rows


def output():
    """After each word the next, after the last the first, and nothing else."""
    rows = [[-1.0] * WIDTH for _ in VOCABULARY]
    for row, word in zip(rows, VOCABULARY):
        if word[1:] in WORDS:
            row[(WORDS.index(word[1:]) - 1) % len(WORDS)] = 8.0
    return rows


def tensors():
    """Name and rows. Matrices of zeros leave what goes through the block as it is."""
    zeros = [[0.0] * WIDTH for _ in range(WIDTH)]
    ones = [[1.0] * WIDTH]
    yield "token_embd.weight", embedding()
    yield "output_norm.weight", ones
    yield "output.weight", output()
    yield "blk.0.attn_norm.weight", ones
    yield "blk.0.ffn_norm.weight", ones
    for name in ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]:
        yield f"blk.0.{name}.weight", zeros


def metadata():
    return [
        key("general.architecture", STRING, "llama"),
        key("general.name", STRING, "seven words"),
        key("general.alignment", UINT32, ALIGNMENT),
        key("llama.context_length", UINT32, CONTEXT),
        key("llama.embedding_length", UINT32, WIDTH),
        key("llama.block_count", UINT32, 1),
        key("llama.feed_forward_length", UINT32, WIDTH),
        key("llama.attention.head_count", UINT32, HEADS),
        key("llama.rope.dimension_count", UINT32, WIDTH // HEADS),
        key("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        key("tokenizer.ggml.model", STRING, "llama"),
        array("tokenizer.ggml.tokens", STRING, VOCABULARY),
        array("tokenizer.ggml.scores", FLOAT32, scores()),
        array("tokenizer.ggml.token_type", INT32, list(kinds())),
        key("tokenizer.ggml.unknown_token_id", UINT32, 0),
        key("tokenizer.ggml.bos_token_id", UINT32, 1),
        key("tokenizer.ggml.eos_token_id", UINT32, 2),
    ]


def padded(data):
    return data + b"\0" * (-len(data) % ALIGNMENT)


def gguf():
    stated, described, numbers = metadata(), b"", b""
    count = 0
    for name, rows in tensors():
        # A vector has one dimension, and dimensions go from the inner to the outer one.
        shape = [WIDTH] if len(rows) == 1 else [WIDTH, len(rows)]
        described += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(numbers))
        numbers = padded(numbers + b"".join(struct.pack(f"<{WIDTH}f", *row) for row in rows))
        count += 1
    header = b"GGUF" + struct.pack("<IQQ", 3, count, len(stated))
    return padded(header + b"".join(stated) + described) + numbers


if __name__ == "__main__":
    Path(__file__).with_name("model.gguf").write_bytes(gguf())

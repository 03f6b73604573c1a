"""What every embedder keeps to, and what each one does by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from wor_match.bootstrap import make_embedder
from wor_match.embedding import lexical
from wor_match.embedding.lexical import LexicalEmbedder, normalise
from wor_match.embedding.sentence import SentenceEmbedder
from wor_match.errors import MissingExtra, SettingsError
from wor_match.ports import Embedder

TEXTS = [
    "Samen koffie drinken in het buurthuis.",
    "Wandelen in het park, daarna koffie.",
    "Een houtwerkplaats: zagen, schaven en timmeren.",
    "Wandelgroep",
    "café De Brug, één keer per week",
    "ui",
    "x",
]
EMPTY = ["", "   ", "\n\t"]


def dense(rows: np.ndarray | sparse.csr_array) -> np.ndarray:
    return rows.toarray() if sparse.issparse(rows) else np.asarray(rows)  # type: ignore[union-attr]


@pytest.fixture
def few_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors that fit on a screen."""
    monkeypatch.setattr(lexical, "PIECE_BITS", 14)


def tiny_model(folder: Path, seed: int) -> Path:
    """A sentence-transformers model of a few words with random weights, made on the spot."""
    transformers = pytest.importorskip("sentence_transformers")
    models = pytest.importorskip("sentence_transformers.models")
    tokenizers = pytest.importorskip("tokenizers")
    words = sorted({word for text in TEXTS for word in normalise(text).split()})
    vocabulary = {word: number for number, word in enumerate(["[UNK]", *words])}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = tokenizers.normalizers.Lowercase()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    weights = np.random.default_rng(seed).normal(size=(len(vocabulary), 8)).astype(np.float32)
    module = models.StaticEmbedding(tokenizer, embedding_weights=weights)
    path = folder / f"model-{seed}"
    transformers.SentenceTransformer(modules=[module], device="cpu").save(str(path))
    return path


Make = Callable[[int], Embedder]


def lexical_of(seed: int) -> Embedder:
    return LexicalEmbedder().prepare(TEXTS[seed:])


@pytest.fixture(params=["lexical", "sentence"])
def make(request: pytest.FixtureRequest, tmp_path: Path, few_pieces: None) -> Make:
    """Makes an embedder; another number gives another one of the same kind."""
    if request.param == "lexical":
        return lexical_of
    return lambda seed: SentenceEmbedder(str(tiny_model(tmp_path, seed)))


class TestEveryEmbedder:
    def test_rows_have_length_one(self, make: Make) -> None:
        vectors = dense(make(0).embed(TEXTS))
        assert len(vectors) == len(TEXTS)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_a_text_without_content_gives_a_row_of_zeros(self, make: Make) -> None:
        vectors = dense(make(0).embed([*EMPTY, TEXTS[0]]))
        assert not vectors[: len(EMPTY)].any()
        assert vectors[-1].any()
        assert not dense(make(0).embed(EMPTY)).any()

    def test_no_texts_give_no_rows(self, make: Make) -> None:
        embedder = make(0)
        width = dense(embedder.embed(TEXTS)).shape[1]
        assert dense(embedder.embed([])).shape == (0, width)

    def test_a_text_has_the_same_vector_alone_and_in_a_batch(self, make: Make) -> None:
        embedder = make(0)
        together = dense(embedder.embed(TEXTS + EMPTY + TEXTS))
        np.testing.assert_allclose(together[: len(TEXTS)], together[-len(TEXTS) :], atol=1e-6)
        for row, text in enumerate(TEXTS):
            np.testing.assert_allclose(dense(embedder.embed([text]))[0], together[row], atol=1e-6)

    def test_order_of_texts_does_not_count(self, make: Make) -> None:
        embedder = make(0)
        forward, backward = dense(embedder.embed(TEXTS)), dense(embedder.embed(TEXTS[::-1]))
        np.testing.assert_allclose(forward, backward[::-1], atol=1e-6)

    def test_the_digest_is_stable_and_tells_embedders_apart(self, make: Make) -> None:
        one, same, other = make(0), make(0), make(1)
        assert one.digest == one.digest == same.digest
        assert one.digest != other.digest
        assert one.name

    def test_preparing_leaves_the_embedder_itself_as_it_was(self, make: Make) -> None:
        embedder = make(0)
        before, digest = dense(embedder.embed(TEXTS)), embedder.digest
        prepared = embedder.prepare(["Heel iets anders."])
        assert prepared.prepare(["Heel iets anders."]).digest == prepared.digest
        np.testing.assert_array_equal(dense(embedder.embed(TEXTS)), before)
        assert embedder.digest == digest


# --- lexical --------------------------------------------------------------------------------------


def likeness(embedder: Embedder, texts: Sequence[str]) -> np.ndarray:
    vectors: Any = embedder.embed(texts)
    return (vectors @ vectors.T).toarray()


def reference(catalogue: Sequence[str], texts: Sequence[str]) -> np.ndarray:
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, preprocessor=normalise
    ).fit(catalogue)
    vectors = vectorizer.transform(texts)
    return (vectors @ vectors.T).toarray()


def test_lexical_likeness_is_that_of_scikit_learn() -> None:
    expected = reference(TEXTS, TEXTS)
    np.testing.assert_allclose(
        likeness(LexicalEmbedder().prepare(TEXTS), TEXTS), expected, atol=1e-3
    )
    assert 0 < expected[1, 3] < 1


words = st.lists(
    st.sampled_from("koffie koffiehuis wandelen één ui x de tuin TUIN, bloemen! 50+ café".split()),
    min_size=1,
    max_size=8,
).map(" ".join)


@settings(max_examples=15)
@given(st.lists(words, min_size=2, max_size=5))
def test_lexical_likeness_is_that_of_scikit_learn_on_any_texts(texts: list[str]) -> None:
    if not any(normalise(text) for text in texts):
        return
    np.testing.assert_allclose(
        likeness(LexicalEmbedder().prepare(texts), texts), reference(texts, texts), atol=1e-3
    )


def test_batches_do_not_show(monkeypatch: pytest.MonkeyPatch, few_pieces: None) -> None:
    expected = LexicalEmbedder().prepare(TEXTS).embed(TEXTS)
    monkeypatch.setattr(lexical, "BATCH", 2)
    np.testing.assert_array_equal(
        dense(LexicalEmbedder().prepare(TEXTS).embed(TEXTS)), dense(expected)
    )


def test_rare_pieces_weigh_more_once_the_catalogue_is_known(few_pieces: None) -> None:
    catalogue = ["koffie tuin", "koffie park", "koffie markt", "koffie bos"]
    texts = ["koffie tuin", "koffie park", "tuin"]
    plain, known = (
        likeness(embedder, texts)
        for embedder in (LexicalEmbedder(), LexicalEmbedder().prepare(catalogue))
    )
    assert known[0, 1] < plain[0, 1]
    assert known[0, 2] > plain[0, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eén CAFÉ,  twee\ncafés!", "een cafe twee cafes"),
        ("Ik wil graag wandelen", "wandelen"),
        ("50+ en 't Huis", "50 t huis"),
        ("…", ""),
        ("ik en jij", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    # "een" is a function word, also where its accents say that it is a number.
    assert normalise(text) == expected.removeprefix("een ")


def test_a_text_of_function_words_only_gives_a_row_of_zeros(few_pieces: None) -> None:
    assert not dense(LexicalEmbedder().embed(["ik en jij", "!?"])).any()


def test_compounds_share_their_parts(few_pieces: None) -> None:
    found = likeness(LexicalEmbedder(), ["wandelgroep", "wandelen", "bingo"])
    assert found[0, 1] > 0.3 > found[0, 2]


# --- sentence-transformers ------------------------------------------------------------------------


def test_making_an_embedder_loads_nothing() -> None:
    before = set(sys.modules)
    embedder = make_embedder("some/model")
    assert isinstance(embedder, SentenceEmbedder)
    assert embedder.name == "some/model"
    assert embedder.prepare(["text"]) is embedder
    assert "sentence_transformers" not in set(sys.modules) - before
    assert isinstance(make_embedder("lexical"), LexicalEmbedder)


def test_without_the_extra_the_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingExtra, match=r"'wor-match\[research\]' .*'\.\[research\]'") as caught:
        SentenceEmbedder("some/model").embed(TEXTS)
    assert "some/model" in str(caught.value)


def test_a_folder_that_is_not_there_is_named_with_what_was_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sentence_transformers")
    gone = str(tmp_path / "gone")
    with pytest.raises(
        SettingsError, match="expected 'lexical', or the folder or hub id"
    ) as caught:
        SentenceEmbedder(gone).embed(TEXTS)
    assert gone in str(caught.value)


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(SettingsError, match="expected 'lexical'"):
        SentenceEmbedder(str(tmp_path)).embed(TEXTS)


def test_unknown_words_give_finite_rows(tmp_path: Path) -> None:
    vectors = SentenceEmbedder(str(tiny_model(tmp_path, 0))).embed(["…", "qwerty asdf"])
    assert np.isfinite(vectors).all()


class Recorder:
    """Stands in for a model: remembers what it was asked to encode."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: list[str], **options: Any) -> np.ndarray:
        self.seen += texts
        return np.ones((len(texts), 1), np.float32)

    def get_sentence_embedding_dimension(self) -> int:
        return 1

    get_embedding_dimension = get_sentence_embedding_dimension


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("intfloat/multilingual-e5-small", "query: "),
        ("models/e5-base", "query: "),
        (r"C:\models\e5-base", "query: "),
        ("org/another-model", ""),
        # Not every "e5" in a path is that family.
        ("/srv/e5/another-model", ""),
        ("/srv/core5/another-model", ""),
        ("models/finetune5", ""),
    ],
)
def test_models_of_the_e5_family_get_their_prefix(name: str, prefix: str) -> None:
    embedder = SentenceEmbedder(name)
    embedder.__dict__["_model"] = model = Recorder()
    embedder.embed(["koffie", " ", "tuin"])
    assert model.seen == [f"{prefix}koffie", f"{prefix}tuin"]

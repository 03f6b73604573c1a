"""What the recipe makes of a lexicon and of parts: forms, shared words, scenes, rehearsal."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from wor_match.embedding.recipe import contrastive, corpora, inflection, scenes
from wor_match.embedding.recipe.config import AlignmentPart, TextPart, VocabularyPart
from wor_match.embedding.recipe.rehearsal import Lessons
from wor_match.embedding.recipe.vocabulary import train_vocabulary

ROOT = Path(__file__).parents[2]
SCENES = ROOT / "data" / "embedding" / "scenes.toml"
EMPTY = corpora.Corpora({}, [], {}, [], [], [], [])


def used(*words: str) -> dict[str, float]:
    return dict.fromkeys(words, 4.0)


@pytest.mark.parametrize(
    ("infinitive", "forms"),
    [
        ("werken", ("werk", "werkt", "werkte", "werkten", "gewerkt")),
        ("maken", ("maak", "maakt", "maakte", "maakten", "gemaakt")),
        ("bakken", ("bak", "bakt", "bakte", "bakten", "gebakken")),
        ("reizen", ("reis", "reist", "reisde", "reisden", "gereisd")),
        ("leven", ("leef", "leeft", "leefde", "leefden", "geleefd")),
        ("praten", ("praat", "praat", "praatte", "praatten", "gepraat")),
        ("luisteren", ("luister", "luistert", "luisterde", "luisterden", "geluisterd")),
        ("vertellen", ("vertel", "vertelt", "vertelde", "vertelden", "verteld")),
        ("lopen", ("loop", "loopt", "liep", "liepen", "gelopen")),
        ("gaan", ("ga", "gaat", "ging", "gingen", "gegaan")),
    ],
)
def test_forms_of_a_verb(infinitive: str, forms: tuple[str, ...]) -> None:
    assert inflection.verb_forms(infinitive, used(*forms)) == forms


def test_a_word_whose_forms_do_not_occur_is_no_verb() -> None:
    assert inflection.verb_forms("wapen", used("wapens")) is None


@pytest.mark.parametrize(
    ("word", "many"),
    [("huis", "huizen"), ("man", "mannen"), ("brief", "brieven"), ("kamer", "kamers"),
     ("foto", "foto's"), ("kind", "kinderen"), ("moeilijkheid", "moeilijkheden"),
     ("boom", "bomen"), ("kerk", "kerken")],
)  # fmt: skip
def test_plural(word: str, many: str) -> None:
    assert inflection.plural_of(word, used(many)) == many


@pytest.mark.parametrize(
    ("verb", "forms"),
    [("walk", ("walks", "walked", "walked", "walking")), ("stop", ("stops", "stopped", "stopped", "stopping")),
     ("make", ("makes", "made", "made", "making")), ("cry", ("cries", "cried", "cried", "crying")),
     ("go away", ("goes away", "went away", "gone away", "going away")), ("lie", ("lies", "lay", "lain", "lying"))],
)  # fmt: skip
def test_forms_of_an_english_verb(verb: str, forms: tuple[str, ...]) -> None:
    assert inflection.english_verb(verb) == forms


def test_forms_get_the_form_of_the_translation() -> None:
    lemmas = [("lopen", "walk"), ("huis", "house"), ("groot", "big"), ("opstaan", "get up")]
    dutch = used(
        "loopt", "liep", "gelopen", "huizen", "huisje", "grote", "groter", "grootst", "staat", "opstaat", "opgestaan"
    )  # fmt: skip
    english = set("walk walks walked house houses little big more most get gets got up".split())
    found = set(inflection.inflected(lemmas, dutch, english))
    assert {
        ("loopt", "walks"), ("liep", "walked"), ("huizen", "houses"), ("huisje", "little house"),
        ("grote", "big"), ("groter", "more big"), ("staat op", "gets up"), ("opstaat", "gets up"),
        ("opgestaan", "got up"),
    } <= found  # fmt: skip
    # What does not occur is not made: neither in Dutch nor in English.
    assert not [pair for pair in found if pair[0] in ("liepen", "huisjes")]
    assert not inflection.inflected(lemmas, dutch, {"cat"})


def test_a_form_that_is_a_lemma_itself_is_left_alone() -> None:
    lemmas = [("werk", "work"), ("werken", "labour")]
    found = inflection.inflected(lemmas, used("werken", "werkt", "gewerkt"), {"works", "work"})
    assert "werken" not in [dutch for dutch, _ in found]


def test_a_scene_keeps_to_the_grammar() -> None:
    parts = (
        "een man|a man",
        "snijdt een ui|snijden een ui|slicing an onion",
        "bij de brug|by the bridge",
    )
    assert scenes.sentence(*parts, many=False, shape="plain") == (
        "Een man snijdt een ui bij de brug.", "A man is slicing an onion by the bridge.",
    )  # fmt: skip
    assert (
        scenes.sentence(*parts, many=False, shape="place first")[0]
        == "Bij de brug snijdt een man een ui."
    )
    assert scenes.sentence("mensen|people", *parts[1:], many=True, shape="busy") == (
        "Mensen snijden bij de brug een ui.", "People are slicing an onion by the bridge.",
    )  # fmt: skip


def test_scenes_are_whole_distinct_and_the_same_each_time() -> None:
    parts = tomllib.loads(SCENES.read_text("utf-8"))
    assert all(text.count("|") == 1 for key in ("one", "many", "where") for text in parts[key])
    assert all(text.count("|") == 2 for text in parts["doing"])
    found = scenes.read_scenes(SCENES, 500, 3)
    assert found == scenes.read_scenes(SCENES, 500, 3) != scenes.read_scenes(SCENES, 500, 4)
    assert 480 < len(set(found)) == len(found)


def test_no_scene_is_a_sentence_that_is_measured_with() -> None:
    table = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "eval"
    if not table.is_dir():
        pytest.skip("the sentence pairs to measure with are not here")
    told = {
        text.lower().strip(" .") for pair in scenes.read_scenes(SCENES, 60_000, 1) for text in pair
    }
    for path in table.glob("*.tsv.gz"):
        for row in corpora.read_table(path):
            sides = {row[name].lower().strip(" .") for name in ("nl_1", "nl_2", "en_1", "en_2")}
            assert not sides & told


def test_shared_words_are_those_without_a_dutch_meaning() -> None:
    text = replace(
        EMPTY,
        lemmas=[("slim", "clever")],
        domain=[("Die wil ik.", "That one I want.")],
        frequencies={"obama": 4.0, "slim": 5.0, "die": 7.0, "zeldzaam": 1.0, "amsterdam": 5.0},
    )
    found = corpora.with_shared_words(text, {"obama", "slim", "die", "zeldzaam"}, least=3.0)
    assert found.shared == [("obama", "obama")]


def test_whole_words_get_a_piece_of_their_own() -> None:
    text = replace(
        EMPTY,
        parallel={"x": [("de kat zit op de mat", "")] * 50},
        forms=[("zwaluwnesten", "nests"), ("zelden", "rarely")],
        frequencies={"zwaluwnesten": 3.0, "zelden": 2.0},
    )
    plain = train_vocabulary(text, VocabularyPart(size=200))
    one = train_vocabulary(text, VocabularyPart(size=200, whole_words=1))
    assert one.get_vocab_size() == plain.get_vocab_size() + 1
    assert len(plain.encode("Zwaluwnesten", add_special_tokens=False).tokens) > 1
    assert one.encode("Zwaluwnesten", add_special_tokens=False).tokens == ["zwaluwnesten"]
    ids = sorted(one.get_vocab().values())
    assert ids == list(range(len(ids)))
    assert one.encode("de kat").tokens == plain.encode("de kat").tokens


def test_all_lessons_have_their_turn_before_one_comes_again() -> None:
    lessons = Lessons([[n] for n in range(10)], np.zeros((10, 2)))
    drawn = np.concatenate(list(islice(lessons.drawn(4, np.random.default_rng(0)), 5)))
    assert sorted(drawn[:10].tolist()) == sorted(drawn[10:].tolist()) == list(range(10))


def test_the_own_near_miss_counts_for_more() -> None:
    wishes, candidates = torch.eye(2, 4), torch.eye(4)[[0, 2, 1, 3]]
    owner, fits = np.array([0, 0, 1, 1]), np.array([True, False, True, False])
    losses = [
        float(contrastive.softmax_loss(wishes, candidates, owner, fits, 5.0, near))
        for near in (1.0, 3.0)
    ]
    # Rivals at cosine 0: three of weight 1, or one of weight 3 and two of weight 1.
    expected = [float(np.log1p(weight * np.exp(-5.0))) for weight in (3, 5)]
    np.testing.assert_allclose(losses, expected, rtol=1e-4)


def test_the_project_has_text_of_its_own_where_the_corpora_have_none(tmp_path: Path) -> None:
    part = TextPart(lexicon=False, basics=True, own="project", scenes=10)
    text = corpora.read_corpora(tmp_path, part, seed=1)
    assert ("snijden", "cut, slice") in text.basics
    assert len(text.scenes) == 10
    assert AlignmentPart().basic_weight > AlignmentPart().lexicon_weight

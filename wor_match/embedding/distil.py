"""A Dutch embedder from named corpora to a finished folder, stage by stage.

vocabulary -> word alignment -> the teacher's vectors carried over -> distillation -> contrastive
training -> the best mix of before and after -> export. Every stage is kept beside the result and
found again by the digest of what it was made from, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import BertModel

from wor_match.embedding.recipe.carry import carry_over, pieces_of
from wor_match.embedding.recipe.config import Recipe, load_recipe
from wor_match.embedding.recipe.contrastive import contrast
from wor_match.embedding.recipe.corpora import (
    read_corpora,
    texts_of,
    with_shared_words,
)
from wor_match.embedding.recipe.distillation import distil
from wor_match.embedding.recipe.export import export_static, export_transformer
from wor_match.embedding.recipe.measures import Embed
from wor_match.embedding.recipe.stages import Stages, digest_of, log, tracked
from wor_match.embedding.recipe.static import Bag, contrast_static, distil_static, rarity
from wor_match.embedding.recipe.student import encode, load_teacher, make_student, tokenise
from wor_match.embedding.recipe.vocabulary import PAD
from wor_match.embedding.recipe.workshop import Workshop

State = dict[str, torch.Tensor]
STAGES = ".stages"


def build(config: Path, corpora: Path, out: Path, resume: bool = True) -> Path:
    """Makes the embedder that a recipe describes, in folder `out`, and gives that folder back.

    `corpora` is a folder as `recipe.corpora` describes it. Stages are kept in `.stages` beside
    `out`. Raises `SettingsError`, `FileProblem` or `ModelError`.
    """
    return build_recipe(load_recipe(config), corpora, out, resume)


def build_recipe(recipe: Recipe, corpora: Path, out: Path, resume: bool = True) -> Path:
    """The same, for a recipe that was read already."""
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    text = read_corpora(corpora, recipe.text, recipe.seed)
    with tracked(recipe.name, recipe.model_dump()) as tracker:
        if recipe.text.shared_words is not None:
            pieces = load_teacher(recipe.teacher)[1].get_vocab()
            text = with_shared_words(text, pieces, recipe.text.shared_words)
        stages = Stages(out.parent / STAGES, resume)
        if recipe.kind == "static":
            StaticWorkshop(recipe, text, corpora, stages, tracker).build(out)
        else:
            TransformerWorkshop(recipe, text, corpora, stages, tracker).build(out)
    return out


class TransformerWorkshop(Workshop):
    """The teacher's layers under a Dutch vocabulary."""

    def build(self, out: Path) -> None:
        """Carries over, distils, contrasts, mixes and exports."""
        model = self.carried()
        first = {key: value.detach().clone() for key, value in model.state_dict().items()}
        self.measure(self.embed_with(model), "carried over")
        key = digest_of(self.alignment_key, self.recipe.model_dump(exclude={"contrast", "export"}))
        before = self.trained("distilled", key, model, self._distil)
        self.measure(self.embed_with(model), "distilled")
        key = digest_of(key, self.recipe.contrast.model_dump())
        after = self.trained("contrasted", key, model, self._contrast)
        self.best_mix(model, first, before, after)
        most, int8 = self.recipe.max_tokens * 2, self.recipe.export.int8
        export_transformer(model, self.tokenizer, out, most=most, int8=int8)

    def carried(self) -> BertModel:
        """The student before any training."""
        recipe = self.recipe
        model, tokenizer = self.teacher
        theirs = model.embeddings.word_embeddings.weight.detach().numpy()
        vectors = carry_over(
            self.counts, theirs, self.tokenizer, tokenizer, recipe.carry, recipe.seed
        )
        return make_student(model, vectors, int(self.tokenizer.token_to_id(PAD) or 0))

    def trained(self, name: str, key: str, model: BertModel, train: Any) -> State:
        """The weights after a training stage; `model` has them too."""

        def make() -> State:
            train(model)
            return {key: value.detach().clone() for key, value in model.state_dict().items()}

        state = self.stages.run(
            name, key, make, lambda path, made: save_file(made, path), load_file, ".safetensors"
        )
        model.load_state_dict(state)
        return state

    def best_mix(self, model: BertModel, first: State, before: State, after: State) -> None:
        """Leaves in `model` the mix of weights with the best sum of the development measures.

        `first` are the weights before any training, `before` and `after` those around the
        contrastive step.
        """

        def load(share: float, carried: float) -> None:
            mixed = {
                key: torch.lerp(torch.lerp(before[key], after[key], share), first[key], carried)
                for key in after
                if after[key].is_floating_point()
            }
            model.load_state_dict({**after, **mixed})

        scores = {}
        for mix in product(self.recipe.export.mix, self.recipe.export.mix_carried):
            load(*mix)
            scores[mix] = total(self.measure(self.embed_with(model), f"mix {mix[0]} {mix[1]}"))
        best = max(scores, key=scores.__getitem__)
        log.info("mixed: %s of the weights after the contrastive step, %s of the carried", *best)
        load(*best)

    def embed_with(self, model: BertModel) -> Embed:
        return lambda texts: encode(model, self.tokenizer, texts)

    def _rows(self, dutch: Sequence[str]) -> list[list[int]]:
        return tokenise(self.tokenizer, dutch, self.recipe.max_tokens)

    def _distil(self, model: BertModel) -> None:
        recipe = self.recipe
        pairs, epochs = self.lessons
        if not len(pairs):
            return
        wanted = self.lesson_vectors()
        rows = self._rows([dutch for dutch, _ in pairs])
        half, report = recipe.bfloat16, self.tracker.report
        distil(
            model, rows, wanted, epochs, recipe.distil, seed=recipe.seed, half=half, report=report
        )

    def _contrast(self, model: BertModel) -> None:
        recipe, triples = self.recipe, self.corpora.triples
        if not triples or not recipe.contrast.epochs:
            return
        texts = list(dict.fromkeys(dutch for dutch, _ in texts_of(triples)))
        rows = dict(zip(texts, self._rows(texts), strict=True))
        half, report = recipe.bfloat16, self.tracker.report
        contrast(
            model, triples, rows, self.wanted, recipe.contrast,
            lessons=self.lessons_again(self._rows), seed=recipe.seed, half=half, report=report,
        )  # fmt: skip


class StaticWorkshop(Workshop):
    """Token vectors alone."""

    def build(self, out: Path) -> None:
        """Carries the teacher's sentence vectors over to pieces, distils, contrasts, exports."""
        recipe = self.recipe
        pairs, epochs = self.lessons
        rows = self._bare([dutch for dutch, _ in pairs])
        filled = np.array([bool(row) for row in rows])
        bag = Bag(self.carried_static(rows))
        self.measure(self.embed_bag(bag), "carried over")
        wanted = self.lesson_vectors()
        distil_static(
            bag, rows, wanted, epochs * filled, recipe.distil,
            seed=recipe.seed, report=self.tracker.report,
        )  # fmt: skip
        self.measure(self.embed_bag(bag), "distilled")
        before = bag.vectors().copy()
        if self.corpora.triples and recipe.contrast.epochs:
            texts = list(dict.fromkeys(dutch for dutch, _ in texts_of(self.corpora.triples)))
            by_text = dict(zip(texts, self._bare(texts), strict=True))
            contrast_static(
                bag, self.corpora.triples, by_text, self.wanted, recipe.contrast,
                lessons=self.lessons_again(self._bare), seed=recipe.seed, report=self.tracker.report,
            )  # fmt: skip
        after = bag.vectors().copy()
        mixes = [before + share * (after - before) for share in recipe.export.mix]
        scores = [
            total(self.measure(self.embed_bag(Bag(mixed)), f"mix {share:.2f}"))
            for share, mixed in zip(recipe.export.mix, mixes, strict=True)
        ]
        vectors = mixes[int(np.argmax(scores))]
        if recipe.export.dimension:
            vectors = principal(vectors, recipe.export.dimension)
            self.measure(self.embed_bag(Bag(vectors)), "fewer directions")
        export_static(vectors, self.tokenizer, out)

    def carried_static(self, rows: Sequence[Sequence[int]]) -> np.ndarray:
        """A vector per piece: the teacher's sentence vectors of its translations, by rarity."""
        recipe = self.recipe
        _, tokenizer = self.teacher
        names = [piece.removeprefix("##") for piece in pieces_of(tokenizer)]
        theirs = self.teacher_vectors(names, "teacher-pieces")
        # What all words share says nothing, and with words this short it outweighs the rest.
        centred = theirs - theirs.mean(axis=0)
        vectors = carry_over(
            self.counts, centred, self.tokenizer, tokenizer, recipe.carry, recipe.seed
        )
        return np.asarray(vectors * rarity(rows, len(vectors))[:, None])

    def embed_bag(self, bag: Bag) -> Embed:
        def embed(texts: Sequence[str]) -> np.ndarray:
            with torch.inference_mode():
                return np.asarray(bag(self._bare(texts)).numpy())

        return embed

    def _bare(self, dutch: Sequence[str]) -> list[list[int]]:
        """Piece numbers without start and end."""
        encoded = self.tokenizer.encode_batch_fast(list(dutch), add_special_tokens=False)
        return [one.ids for one in encoded]


def principal(vectors: np.ndarray, dimension: int) -> np.ndarray:
    """The vectors in the directions that hold most of their length: nearly the same cosines."""
    _, _, directions = np.linalg.svd(vectors.T @ vectors)
    return np.asarray(vectors @ directions[:dimension].T, dtype=np.float32)


def total(measures: dict[str, float]) -> float:
    """What a mix is chosen by; the few paraphrases that are held back are too few to count."""
    return sum(value for name, value in measures.items() if name != "paraphrase first")

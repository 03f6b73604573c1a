"""A Dutch embedder from named corpora to a finished folder, stage by stage.

vocabulary -> word alignment -> the teacher's vectors carried over -> distillation -> contrastive
training -> the best mix of before and after -> export. Every stage is kept beside the result and
found again by the digest of what it was made from, so a run that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from scipy import sparse
from tokenizers import Tokenizer
from transformers import BertModel

from wor_match.embedding.recipe.carry import aligned_counts, carry_over, pieces_of
from wor_match.embedding.recipe.config import Recipe, load_recipe
from wor_match.embedding.recipe.contrastive import contrast
from wor_match.embedding.recipe.corpora import Corpora, Pair, read_corpora, sample, texts_of
from wor_match.embedding.recipe.distillation import distil
from wor_match.embedding.recipe.export import export_static, export_transformer
from wor_match.embedding.recipe.measures import Embed, development, spearman
from wor_match.embedding.recipe.stages import Stages, Tracker, digest_of, log, tracked
from wor_match.embedding.recipe.static import Bag, contrast_static, distil_static, rarity
from wor_match.embedding.recipe.student import encode, load_teacher, make_student, tokenise
from wor_match.embedding.recipe.vocabulary import PAD, train_vocabulary

State = dict[str, torch.Tensor]
STAGES = ".stages"


def build(config: Path, corpora: Path, out: Path, resume: bool = True) -> Path:
    """Makes the embedder that a recipe describes, in folder `out`, and gives that folder back.

    `corpora` is a folder as `recipe.corpora` describes it. Stages are kept in `.stages` beside
    `out`. Raises `SettingsError`, `FileProblem` or `ModelError`.
    """
    recipe = load_recipe(config)
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    text = read_corpora(corpora, recipe.text, recipe.seed)
    with tracked(recipe.name, recipe.model_dump()) as tracker:
        work = Workshop(recipe, text, corpora, Stages(out.parent / STAGES, resume), tracker)
        if recipe.kind == "static":
            work.build_static(out)
        else:
            work.build_transformer(out)
    return out


@dataclass
class Workshop:
    """The stages of one recipe over one set of corpora, each made when it is asked for."""

    recipe: Recipe
    corpora: Corpora
    folder: Path
    stages: Stages
    tracker: Tracker

    # --- what both kinds need -------------------------------------------------------------------

    @cached_property
    def text_key(self) -> str:
        """Digest of all text that is trained on."""
        text = self.corpora
        names = self.recipe.text.align
        aligned = {name: text.parallel[name] for name in names}
        return digest_of(aligned, text.lemmas, text.domain, text.terms)

    @cached_property
    def teacher(self) -> tuple[BertModel, Tokenizer]:
        return load_teacher(self.recipe.teacher)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        part = self.recipe.vocabulary
        return self.stages.run(
            "vocabulary",
            digest_of(self.text_key, part.model_dump()),
            lambda: train_vocabulary(self.corpora, part),
            lambda path, made: made.save(str(path)),
            lambda path: Tokenizer.from_file(str(path)),
            ".json",
        )

    @cached_property
    def alignment_key(self) -> str:
        recipe = self.recipe
        parts = recipe.vocabulary.model_dump(), recipe.alignment.model_dump(), recipe.teacher
        return digest_of(self.text_key, *parts)

    @cached_property
    def counts(self) -> sparse.csr_array:
        recipe = self.recipe
        return self.stages.run(
            "alignment",
            self.alignment_key,
            lambda: aligned_counts(
                self.corpora, recipe.text, recipe.alignment, self.tokenizer, self.teacher[1]
            ),
            lambda path, made: sparse.save_npz(path, made),
            lambda path: sparse.csr_array(sparse.load_npz(path)),
            ".npz",
        )

    @cached_property
    def lessons(self) -> tuple[list[Pair], np.ndarray]:
        """All pairs to distil from, and how often each is seen."""
        pairs = [pair for _, group, _ in self._lesson_groups for pair in group]
        often = [np.full(len(group), epochs) for _, group, epochs in self._lesson_groups]
        return pairs, np.concatenate(often) if often else np.zeros(0, dtype=np.int64)

    def lesson_vectors(self) -> np.ndarray:
        """The teacher's vectors of the English sides of all lessons."""
        return np.concatenate(
            [
                self.teacher_vectors([english for _, english in group], f"teacher-{name}")
                for name, group, _ in self._lesson_groups
            ]
        )

    @cached_property
    def _lesson_groups(self) -> list[tuple[str, list[Pair], int]]:
        part, text = self.recipe.distil, self.corpora
        names, most = self.recipe.text.distil, self.recipe.text.most_distil_rows
        general = [
            pair for name in names for pair in sample(text.parallel[name], most, self.recipe.seed)
        ]
        groups = [
            ("general", general, part.epochs),
            ("own", [*text.domain, *text.terms], part.domain_epochs),
            ("lexicon", text.lemmas, part.lexicon_epochs),
        ]
        return [(name, group, epochs) for name, group, epochs in groups if group and epochs]

    def teacher_vectors(self, english: Sequence[str], name: str) -> np.ndarray:
        return self.stages.run(
            name,
            digest_of(list(english), self.recipe.teacher),
            lambda: encode(*self.teacher, english),
            _write_array,
            np.load,
            ".npy",
        )

    @cached_property
    def wanted(self) -> dict[str, np.ndarray]:
        """The teacher's vector of the English side, by Dutch text of our own."""
        pairs = [*self.corpora.domain, *self.corpora.terms]
        vectors = self.teacher_vectors([english for _, english in pairs], "teacher-own")
        return dict(zip([dutch for dutch, _ in pairs], vectors, strict=True))

    def measure(self, embed: Embed, label: str) -> dict[str, float]:
        """Development measures: on our own held-back items, and on STSb and SICK where they are."""
        found = {}
        for name in ("stsb_nl_dev", "sick_nl_trial"):
            table = self.folder / "eval" / f"{name}.tsv.gz"
            if table.is_file():
                found[name] = spearman(embed, table)
        if self.corpora.held:
            found |= development(embed, self.corpora.held, ())
        self.tracker.summary(found, label)
        return found

    # --- the transformer ------------------------------------------------------------------------

    def build_transformer(self, out: Path) -> None:
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
            seed=recipe.seed, half=half, report=report,
        )  # fmt: skip

    # --- token vectors alone --------------------------------------------------------------------

    def build_static(self, out: Path) -> None:
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
                seed=recipe.seed, report=self.tracker.report,
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


def _write_array(path: Path, made: np.ndarray) -> None:
    with path.open("wb") as stream:
        np.save(stream, made)

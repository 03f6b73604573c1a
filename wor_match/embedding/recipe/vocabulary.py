"""A Dutch WordPiece vocabulary: lower case, accents stripped, `##` before a continuation."""

from __future__ import annotations

import string
from collections.abc import Iterator

from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

from wor_match.embedding.recipe.config import VocabularyPart
from wor_match.embedding.recipe.corpora import Corpora

PAD, UNKNOWN, START, END = SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
ALPHABET = string.ascii_lowercase + string.digits + string.punctuation + "€‘’“”–…"


def train_vocabulary(corpora: Corpora, part: VocabularyPart) -> Tokenizer:
    """A tokeniser whose pieces are frequent in the Dutch sides of all text.

    The lexicon adds words by their frequency in Dutch, so that common words which the text lacks
    get a piece of their own.
    """
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN, max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=part.size,
        special_tokens=list(SPECIAL),
        initial_alphabet=list(ALPHABET),
        limit_alphabet=200,
        min_frequency=2,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_dutch(corpora, part), trainer)
    _add_whole_words(tokenizer, corpora, part.whole_words)
    ids = {piece: tokenizer.token_to_id(piece) for piece in SPECIAL}
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}",
        pair=f"{START} $A {END} $B:1 {END}:1",
        special_tokens=[(START, ids[START]), (END, ids[END])],
    )
    return tokenizer


def _add_whole_words(tokenizer: Tokenizer, corpora: Corpora, most: int) -> None:
    """Gives the most frequent words in parts a piece of their own: the longest piece is taken."""
    pieces = tokenizer.get_vocab(with_added_tokens=False)
    groups = corpora.lemmas, corpora.basics, corpora.forms, corpora.basic_forms, corpora.shared
    words = dict.fromkeys(
        tokenizer.normalizer.normalize_str(dutch)
        for group in groups
        for dutch, _ in group
        if dutch.lower() in corpora.frequencies
    )
    parted = [word for word in words if word.isalpha() and word not in pieces]
    parted.sort(key=lambda word: -corpora.frequencies.get(word, 0.0))
    pieces |= {word: len(pieces) + place for place, word in enumerate(parted[:most])}
    tokenizer.model = models.WordPiece(
        pieces, unk_token=UNKNOWN, max_input_chars_per_word=100, continuing_subword_prefix="##"
    )


def _dutch(corpora: Corpora, part: VocabularyPart) -> Iterator[str]:
    for pairs in corpora.parallel.values():
        yield from (dutch for dutch, _ in pairs)
    for dutch, _ in [*corpora.domain, *corpora.terms]:
        for _ in range(part.domain_weight):
            yield dutch
    yield from (dutch for dutch, _ in corpora.scenes)
    words = [*corpora.lemmas, *corpora.basics, *corpora.forms, *corpora.basic_forms]
    for dutch in dict.fromkeys(dutch for dutch, _ in words):
        zipf = corpora.frequencies.get(dutch.lower(), 0.0)
        count = round(10 ** (zipf - 3)) if zipf else 1
        yield " ".join([dutch] * max(1, min(count, part.most_per_word)))

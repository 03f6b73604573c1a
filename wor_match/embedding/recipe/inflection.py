"""Inflected forms for a lexicon of lemmas: Dutch text holds "liep" and "huisjes", a lexicon "lopen"
and "huis".

Forms are made by rule (spelling as in the Groene Boekje) and by a list of irregular ones, and only
kept where the form occurs in Dutch: a list of word frequencies is the judge, also of whether a
lemma is a verb, an adjective or a noun. The English side is inflected along.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from wor_match.embedding.recipe.irregular import (
    DUTCH_PLURALS,
    DUTCH_VERBS,
    ENGLISH_PLURALS,
    ENGLISH_VERBS,
)

Pair = tuple[str, str]

APART = (
    "aan achter af bij binnen buiten dicht door goed in klaar langs los mee mis na neer om onder op open over "
    "rond samen schoon tegen terug thuis toe uit vast voor voort vooruit voorbij vrij weg"
).split()
"""Parts that a verb may be parted from: "opstaan", "staat op"."""
_UNSTRESSED = ("be", "ge", "er", "her", "ont", "ver")
_OPEN = re.compile(r"(^|[^aeiou])([aeou])([bcdfgklmnprstvwz])$")
_DOUBLE = re.compile(r"([bdfgklmnprst])\1$")
_SHORT = re.compile(r"(^|[^aeiou])[aeiou][bdfgklmnprst]$")
_WORD = re.compile(r"^[a-zà-ÿ]+$")
_VOICELESS = ("t", "k", "f", "s", "ch", "p", "x")
_PRESENT = {
    "doen": ("doe", "doet"), "gaan": ("ga", "gaat"), "slaan": ("sla", "slaat"),
    "staan": ("sta", "staat"), "zien": ("zie", "ziet"), "zijn": ("ben", "is"),
    "hebben": ("heb", "heeft"), "kunnen": ("kan", "kan"), "mogen": ("mag", "mag"),
    "willen": ("wil", "wil"), "zullen": ("zal", "zal"), "komen": ("kom", "komt"),
}  # fmt: skip
_ADJECTIVE = ("isch", "ief", "aal", "eel", "ig", "lijk", "baar", "zaam", "loos", "end", "eerd")
MOST_SENSES = 3
LEAST_COMPARED = 2.8
"""Zipf value that a comparative needs: "oger" occurs, but not as more of an eye."""


def inflected(
    lemmas: Sequence[Pair], frequencies: Mapping[str, float], english_words: Container[str]
) -> list[Pair]:
    """Pairs of inflected forms for pairs of lemmas; none that stands among the lemmas.

    A form needs words on both sides that are used: in `frequencies`, and in `english_words`.
    """
    known = {dutch.lower() for dutch, _ in lemmas}
    found: dict[Pair, None] = {}
    for dutch, english in lemmas:
        word = dutch.lower()
        if not _WORD.match(word):
            continue
        senses = [one.strip() for one in english.split(",")[:MOST_SENSES] if one.strip()]
        senses = [one for one in senses if all(_WORD.match(part) for part in one.split())]
        for sense in senses:
            found |= dict.fromkeys(
                (form, meaning)
                for form, meaning in _forms(word, sense, frequencies)
                if form not in known and all(part in english_words for part in meaning.split())
            )
    return list(found)


def _forms(word: str, english: str, frequencies: Mapping[str, float]) -> Iterator[Pair]:
    def there(*forms: str) -> bool:
        return all(form in frequencies for form in forms)

    verb = verb_forms(word, frequencies)
    if verb:
        third, past, participle, going = english_verb(english)
        stem, t_form, singular, plural, done = verb
        part, base = _parted(word)
        if part:  # the parts stand apart in a main clause: "staat op", and together in another
            for form, meaning in ((t_form, third), (singular, past)):
                if there(form):
                    yield f"{form} {part}", meaning
                    yield part + form, meaning
            if there(part + done):
                yield part + done, participle
            if there(part + "te" + base):
                yield part + "te" + base, f"to {english}"
            return
        forms = (
            (stem, english), (t_form, third), (singular, past), (plural, past),
            (done, participle), (word + "d", going), (word + "de", going),
        )  # fmt: skip
        yield from (pair for pair in forms if there(pair[0]))
        return
    e_form, comparative = with_ending(word) + "e", with_ending(word) + "er"
    comparative = with_ending(word) + "der" if word.endswith("r") else comparative
    if there(e_form, comparative) and (there(word + "st") or there(word + "ste")):
        yield e_form, english
        if " " not in english and frequencies[comparative] > LEAST_COMPARED:
            yield comparative, f"more {english}"
            for form in (word + "st", word + "ste"):
                if there(form):
                    yield form, f"most {english}"
        return
    if word.endswith(_ADJECTIVE) and there(e_form):
        yield e_form, english
        return
    many = plural_of(word, frequencies)
    if many:
        yield many, english_plural(english)
    for small in diminutives(word):
        if there(small):
            yield small, f"little {english}"
            if there(small + "s"):
                yield small + "s", f"little {english_plural(english)}"


def verb_forms(
    infinitive: str, frequencies: Mapping[str, float]
) -> tuple[str, str, str, str, str] | None:
    """Stem, form with -t, past singular and plural, participle; None where it is no verb.

    Of a verb in two parts ("opstaan") the forms are those of its second part.
    """
    _, base = _parted(infinitive)
    irregular = DUTCH_VERBS.get(base)
    if irregular and base in _PRESENT:
        return (*_PRESENT[base], irregular[0], irregular[1], irregular[2])
    if not base.endswith("en"):
        return None
    stems = [one for one in _stems(base) if one]
    if not stems:
        return None
    stem = max(stems, key=lambda one: frequencies.get(_with_t(one), 0.0))
    with_t = _with_t(stem)
    if irregular:
        return stem, with_t, irregular[0], irregular[1], irregular[2]
    mark = "t" if base[:-2].endswith(_VOICELESS) else "d"
    prefix = "" if base.startswith(_UNSTRESSED) else "ge"
    done = prefix + (stem if stem.endswith(mark) else stem + mark)
    if with_t not in frequencies or done not in frequencies or with_t == infinitive:
        return None
    return stem, with_t, stem + mark + "e", stem + mark + "en", done


def _parted(infinitive: str) -> tuple[str, str]:
    """The part that comes off and the verb that stays; no part for most."""
    for part in APART:
        rest = infinitive.removeprefix(part)
        if rest != infinitive and (rest in DUTCH_VERBS or (len(rest) > 4 and rest.endswith("en"))):
            return part, rest
    return "", infinitive


def _stems(base: str) -> Iterator[str]:
    bare = base[:-2]
    if _DOUBLE.search(bare):
        yield bare[:-1]
        return
    for one in (_OPEN.sub(r"\1\2\2\3", bare), bare):
        yield {"v": one[:-1] + "f", "z": one[:-1] + "s"}.get(one[-1:], one)


def _with_t(stem: str) -> str:
    return stem if stem.endswith("t") else stem + "t"


def with_ending(word: str) -> str:
    """A word as it is spelled before an ending with a vowel: "groot" - "grot", "man" - "mann"."""
    shorter = re.sub(r"([aeou])\1([bcdfgklmnprstvz])$", r"\1\2", word)
    if shorter == word and _SHORT.search(word):
        return word + word[-1]
    long = shorter != word or re.search(r"(ie|oe|eu|ui|ij|ei|au|ou|[lrn])[fs]$", word)
    if long and shorter.endswith(("f", "s")):
        return shorter[:-1] + {"f": "v", "s": "z"}[shorter[-1]]
    return shorter


def plural_of(word: str, frequencies: Mapping[str, float]) -> str | None:
    """The plural that occurs most."""
    if word in DUTCH_PLURALS:
        return DUTCH_PLURALS[word]
    tries = [with_ending(word) + "en", word + "en", word + "s", word + "'s"]
    if word.endswith("heid"):
        tries.insert(0, word[:-4] + "heden")
    if word.endswith(("el", "em", "en", "er", "je")):
        tries = [word + "s"]
    best = max(tries, key=lambda one: frequencies.get(one, 0.0))
    return best if best in frequencies else None


def diminutives(word: str) -> list[str]:
    """Every way to make it small; which one exists, the frequencies tell."""
    tries = [word + ending for ending in ("je", "tje", "pje")]
    tries.append(with_ending(word) + "etje")
    if word.endswith("ing"):
        tries.append(word[:-1] + "kje")
    if word[-1:] in "aou":
        tries.append(word + word[-1] + "tje")
    return tries


def english_verb(verb: str) -> tuple[str, str, str, str]:
    """Third person, past, participle and -ing form; of more words the first is inflected."""
    first, _, rest = verb.partition(" ")
    tail = f" {rest}" if rest else ""
    third = {"be": "is", "have": "has"}.get(first) or _with_s(first)
    stem = first[:-1] if first.endswith("e") and not first.endswith(("ee", "ye", "oe")) else first
    short = re.search(r"^[^aeiou]*[aeiou][bdgklmnprt]$", first)
    doubled = first + first[-1] if short else stem
    past, done = ENGLISH_VERBS.get(first) or (
        (re.sub(r"([^aeiou])y$", r"\1i", doubled) + "ed",) * 2
    )
    going = first[:-2] + "ying" if first.endswith("ie") else doubled + "ing"
    return third + tail, past + tail, done + tail, going + tail


def english_plural(noun: str) -> str:
    """The last word gets the ending."""
    head, _, last = noun.rpartition(" ")
    many = ENGLISH_PLURALS.get(last) or _with_s(last)
    return f"{head} {many}".strip()


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return word + "es"
    return re.sub(r"([^aeiou])y$", r"\1ie", word) + "s"

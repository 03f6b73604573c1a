"""Dutch numbers from one to a hundred, in figures and in words."""

from __future__ import annotations

import re
from typing import Final

_ONES: Final = (
    "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
    "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
)  # fmt: skip
_TENS: Final = (
    "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig",
)  # fmt: skip

WORDS: Final[dict[str, int]] = {
    **{word: n for n, word in enumerate(_ONES, 1)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
    **{
        f"{one}en{ten}": 10 * n + m
        for n, ten in enumerate(_TENS, 2)
        for m, one in enumerate(_ONES[:9], 1)
    },
    "honderd": 100,
    "tweehonderd": 200,
    "driehonderd": 300,
}
# "een" is nearly always the article; `plain` makes the stressed one a figure.
_SPELT: Final = "|".join(sorted((w for w in WORDS if w != "een"), key=len, reverse=True))

NUMBER: Final = rf"(?:\d{{1,3}}(?![\d:])|(?:{_SPELT})(?!\w))"
"""A whole number, for use inside an expression over `plain` text; read it with `number`."""

ORDINALS: Final[dict[str, int]] = {
    **{f"{word}ste": n for word, n in WORDS.items() if n >= 20},
    **{f"{word}de": n for word, n in WORDS.items() if 12 < n < 20},
}

# met z'n zessen, met ons zevenen
TOGETHER: Final[dict[str, int]] = {
    "tweeen": 2, "tweetjes": 2, "drieen": 3, "drietjes": 3, "vieren": 4, "vijven": 5, "zessen": 6,
    "zevenen": 7, "achten": 8, "negenen": 9, "tienen": 10, "elven": 11, "twaalven": 12,
    "twintigen": 20,
}  # fmt: skip


def number(text: str) -> int:
    """The value of what `NUMBER` matched."""
    return int(text) if text.isdigit() else WORDS[text]


def spelt(words: str) -> re.Pattern[str]:
    """An expression in which `#` stands for a number and `_` for up to two other words."""
    with_numbers = words.replace("#", NUMBER)
    return re.compile(with_numbers.replace("_", r"(?:[\w'-]+ ){0,2}"))

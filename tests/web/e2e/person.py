"""Somebody at a screen: with a mouse, with the keyboard alone, or in a browser without scripts.

All three do the same things by the words on the page. The keyboard moves with Tab and the arrow keys
only, and every stop on the way to a control has to show where the focus is.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.web.serving import PASSWORD

MOST_TABS = 400
# Nothing but a drawn outline or halo counts: a focus that only a screen reader finds does not.
_FOCUS = """element => {
    const shown = one => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) ||
            style.boxShadow !== "none";
    };
    const at = document.activeElement;
    const box = at.getBoundingClientRect();
    return {
        there: at === element,
        shown: shown(at) || Boolean(at.closest("label") && shown(at.closest("label"))),
        seen: box.bottom > 0 && box.top < innerHeight,
        what: at.outerHTML.slice(0, 120),
    };
}"""


class Mouse:
    """Clicks and types; the other two do it in their own way."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def log_in(self, name: str) -> None:
        """From the page that asks for it to the first page."""
        self.page.goto(f"{self.address}/inloggen")
        self.write("Naam", name)
        self.write("Wachtwoord", PASSWORD)
        self.press("Inloggen")
        expect(self.page).not_to_have_url(re.compile("inloggen"))

    def follow(self, words: str, within: Locator | None = None) -> None:
        """Goes where a link says."""
        self._activate((within or self.page).get_by_role("link", name=words).first, "Enter")

    def press(self, words: str, within: Locator | None = None) -> None:
        """Presses a button."""
        self._activate((within or self.page).get_by_role("button", name=words).first, "Enter")

    def unfold(self, words: str, within: Locator | None = None) -> None:
        """Opens what is folded."""
        self._activate(
            (within or self.page).locator("summary").filter(has_text=words).first, "Enter"
        )

    def write(self, label: str, text: str) -> None:
        """Types in a field, in place of what was there."""
        self._type(self.page.get_by_label(label, exact=True).first, text)

    def tick(self, label: str) -> None:
        """Ticks a box or a choice."""
        self._activate(self.page.get_by_label(label, exact=True).first, "Space")

    def _activate(self, target: Locator, key: str) -> None:
        target.click()

    def _type(self, target: Locator, text: str) -> None:
        target.fill(text)


class Keyboard(Mouse):
    """Tab, Space, Enter and letters, nothing else."""

    def _activate(self, target: Locator, key: str) -> None:
        self._go_to(target)
        self.page.keyboard.press(key)

    def _type(self, target: Locator, text: str) -> None:
        self._go_to(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def _go_to(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            at: dict[str, Any] = target.evaluate(_FOCUS)
            if at["there"]:
                assert at["shown"], f"no visible focus on {at['what']}"
                assert at["seen"], f"focus outside the screen on {at['what']}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

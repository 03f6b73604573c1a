"""A page as a browser sees it without a script: its forms, its text, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta source track wbr".split())
# What a tag closes silently matters not here: the templates close everything.
REFERENCES = ("aria-describedby", "aria-labelledby", "for", "form")


@dataclass
class Form:
    """A form: what a browser would send with nothing changed."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    identity: str = ""

    def values(self) -> dict[str, list[str]]:
        """Fields with all their values."""
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.references: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.html_attributes: dict[str, str | None] = {}
        self.landmarks: list[str] = []
        self._stack: list[str] = []
        self._fields: list[tuple[str, dict[str, str | None], bool]] = []
        self._labels: set[str] = set()
        self._label_depth = 0
        self._select: tuple[str, str | None] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._button: list[str] | None = None
        self.feed(text)
        self.close()
        self._finish()

    @property
    def text(self) -> str:
        """The words of the page, on one line."""
        return " ".join(" ".join(self.words).split())

    def form(self, action: str) -> Form:
        """The first form that is sent there."""
        return next(form for form in self.forms if form.action == action)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if len(at) != len(attrs):
            self.problems.append(f"<{tag}> repeats an attribute")
        if tag not in VOID:
            self._stack.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.problems.append(f"<{tag}> has an inline {name}")
            if name == "id":
                self.ids.append(value or "")
            if name in REFERENCES:
                self.references += [(name, one) for one in (value or "").split()]
            if name in ("href", "src", "action"):
                self.links.append(value or "")
        if tag in ("style", "base", "iframe", "object", "embed"):
            self.problems.append(f"<{tag}> is not for our pages")
        if tag == "script" and not at.get("src"):
            self.problems.append("a script stands in the page")
        if tag == "html":
            self.html_attributes = at
        if tag in ("main", "header", "footer", "nav"):
            self.landmarks.append(tag)
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))
        if tag == "label":
            self._label_depth += 1
            if at.get("for"):
                self._labels.add(str(at["for"]))
        if tag == "form":
            self.forms.append(
                Form(
                    at.get("action") or "",
                    (at.get("method") or "get").lower(),
                    [],
                    [],
                    at.get("id") or "",
                )
            )
        if tag in ("input", "select", "textarea"):
            self._fields.append((tag, at, self._label_depth > 0))
            self._send(tag, at)
        if tag == "option" and self._select is not None:
            name, chosen = self._select
            if "selected" in at or chosen is None:
                self._select = (name, at.get("value") or "")
        if tag == "button":
            self._button = []
            if self._in_form() and at.get("name"):
                self.forms[-1].buttons.append((str(at["name"]), at.get("value") or ""))
        if tag == "img" and "alt" not in at:
            self.problems.append("<img> without alt")

    def handle_endtag(self, tag: str) -> None:
        if not self._stack or self._stack[-1] != tag:
            self.problems.append(f"</{tag}> closes {self._stack[-1] if self._stack else 'nothing'}")
            if tag in self._stack:
                while self._stack.pop() != tag:
                    pass
        else:
            self._stack.pop()
        if tag == "label":
            self._label_depth -= 1
        if tag == "select" and self._select is not None:
            if self.forms:
                self.forms[-1].fields.append((self._select[0], self._select[1] or ""))
            self._select = None
        if tag == "textarea" and self._area is not None:
            text = "".join(self._area[1])
            # A line break right after the tag is not part of the text.
            self.forms[-1].fields.append((self._area[0], text.removeprefix("\n")))
            self._area = None
        if tag == "button" and self._button is not None:
            if not "".join(self._button).strip():
                self.problems.append("a button without words")
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)
        if self._button is not None:
            self._button.append(data)
        if self._stack and self._stack[-1] not in ("script", "style"):
            self.words.append(data)

    def _in_form(self) -> bool:
        return "form" in self._stack

    def _send(self, tag: str, at: dict[str, str | None]) -> None:
        name, kind = at.get("name"), (at.get("type") or "text").lower()
        if not name or not self._in_form() or at.get("form"):
            return
        if tag == "select":
            self._select = (name, None)
        elif tag == "textarea":
            self._area = (name, [])
        elif kind in ("checkbox", "radio"):
            if "checked" in at:
                self.forms[-1].fields.append((name, at.get("value", "on") or ""))
        elif kind not in ("submit", "button", "file"):
            self.forms[-1].fields.append((name, at.get("value") or ""))

    def _finish(self) -> None:
        if self._stack:
            self.problems.append(f"never closed: {self._stack}")
        twice = {one for one in self.ids if self.ids.count(one) > 1}
        self.problems += [f"id {one!r} twice" for one in sorted(twice)]
        for name, one in self.references:
            if one not in self.ids:
                self.problems.append(f"{name} points to {one!r}, which is not there")
        for tag, at, inside in self._fields:
            hidden = (at.get("type") or "").lower() == "hidden" or "hidden" in at
            named = inside or at.get("id") in self._labels or at.get("aria-label")
            if not hidden and not named:
                self.problems.append(f"<{tag} name={at.get('name')!r}> has no label")
        if self.headings.count(1) != 1:
            self.problems.append(f"{self.headings.count(1)} headings of the first level")
        for before, after in zip(self.headings, self.headings[1:], strict=False):
            if after > before + 1:
                self.problems.append(f"a heading jumps from {before} to {after}")
        for link in self.links:
            if not link.startswith(("/", "#")) or link.startswith("//"):
                self.problems.append(f"{link!r} is not ours")

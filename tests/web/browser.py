"""A browser without scripts: it follows links, fills in forms and sends what a browser would send."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from tests.web.html_checks import Form, Page
from tests.web.serving import PASSWORD
from wor_match.web.app import create_app
from wor_match.web.services import Services


class Browser:
    """One person's browser; `page` is what is on the screen."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.client = TestClient(create_app(services), base_url="http://testserver")
        self.status = 0
        self.address = ""
        self.answer: Any = None
        self.page = Page("")

    def close(self) -> None:
        """Closes it."""
        self.client.close()

    def log_in(self, name: str, password: str = PASSWORD) -> Browser:
        """Through the form, as people do."""
        self.open("/inloggen")
        return self.send("/inloggen", username=name, password=password)

    def open(self, address: str, **options: Any) -> Browser:
        """Goes to an address, and on where it is sent."""
        return self._show(self.client.get(address, **options))

    def send(self, action: str, *, press: tuple[str, str] | None = None, **typed: Any) -> Browser:
        """Sends the form on the screen that goes to this address, with these fields changed.

        A list ticks those boxes; None leaves a field out.
        """
        form = self.page.form(action)
        values = self.filled(form, **typed)
        if press is not None:
            assert press in form.buttons, f"no button {press} among {form.buttons}"
            values[press[0]] = [press[1]]
        if form.method == "get":
            return self._show(self.client.get(action, params=values))
        return self._show(self.client.post(action, data=values))

    def filled(self, form: Form, **typed: Any) -> dict[str, Any]:
        """The fields of a form, changed."""
        values: dict[str, Any] = form.values()
        for name, value in typed.items():
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value if isinstance(value, list) else [value]
        return values

    @property
    def csrf(self) -> str:
        """The token on the screen."""
        for form in self.page.forms:
            for name, value in form.fields:
                if name == "csrf":
                    return value
        return ""

    @property
    def text(self) -> str:
        """The words on the screen."""
        return self.page.text

    def _show(self, answer: Any) -> Browser:
        self.answer, self.status = answer, answer.status_code
        self.address = answer.url.path
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = Page(answer.text)
        return self

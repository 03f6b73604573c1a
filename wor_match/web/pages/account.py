"""One's own account: another password, and keys for programs."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.storage.records import Token
from wor_match.storage.users import SHORTEST_PASSWORD
from wor_match.web.access import COOKIE, Looking, Posting, Visit, go

router = APIRouter(prefix="/account")


@router.get("")
def show(visit: Looking) -> Response:
    """Who one is, and what one may change."""
    return _page(visit)


@router.post("/wachtwoord")
def change_password(visit: Posting) -> Response:
    """Another password, after asking for the old one; every session ends."""
    users = visit.services.store.users
    old, new, again = (
        str(visit.form.get(name, ""))[:1000]
        for name in ("old_password", "new_password", "repeat_password")
    )
    errors = {}
    if not users.check_password(visit.me, old):
        errors["old_password"] = "Dit is niet uw wachtwoord."
    if len(new) < SHORTEST_PASSWORD:
        errors["new_password"] = f"Gebruik minstens {SHORTEST_PASSWORD} tekens."
    elif new != again:
        errors["repeat_password"] = "Dit is niet hetzelfde als hierboven."
    if errors:
        return _page(visit, errors, 422)
    users.set_password(visit.me, visit.me.name, new)
    answer = go("/inloggen", "wachtwoord")
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


@router.post("/sleutel")
def make_token(visit: Posting) -> Response:
    """A key for a program, shown once."""
    purpose = visit.text("purpose", 100)
    if not purpose:
        return _page(visit, {"purpose": "Vul in waarvoor de sleutel is."}, 422)
    token = visit.services.store.users.new_token(visit.me, visit.me.name, purpose)
    return _page(visit, token=token)


@router.post("/sleutel/intrekken")
def revoke_token(visit: Posting) -> Response:
    """Ends a key at once."""
    number = visit.text("token_id")
    own = {str(one.token_id) for one in _tokens(visit)}
    if number not in own:
        return _page(visit, {"": "Deze sleutel is er niet."}, 404)
    visit.services.store.users.revoke_token(visit.me, int(number))
    return go("/account", "bewaard")


def _tokens(visit: Visit) -> list[Token]:
    return list(visit.services.store.users.tokens(visit.me, visit.me.name))


def _page(
    visit: Visit, errors: dict[str, str] | None = None, status: int = 200, token: str = ""
) -> Response:
    return visit.page(
        "account.html", status=status, section="account", errors=errors or {},
        tokens=_tokens(visit), token=token,
    )  # fmt: skip

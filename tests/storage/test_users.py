"""Accounts, sessions, tokens and pauses."""

from __future__ import annotations

import pytest

from tests.storage.people import PASSWORD, Clock, Made, everything
from wor_match.errors import (
    AccessDenied,
    LoginRefused,
    StorageConflict,
    TooManyAttempts,
    UnknownRecord,
)
from wor_match.storage import CONSOLE
from wor_match.storage.users import Passwords


def test_passwords_are_kept_as_argon2id() -> None:
    hashed = Passwords().hash(PASSWORD)
    assert hashed.startswith("$argon2id$")
    assert Passwords().verify(hashed, PASSWORD)
    assert not Passwords().verify(hashed, PASSWORD + " ")
    assert not Passwords().verify("", PASSWORD)
    assert not Passwords().verify(None, PASSWORD)


def test_neither_passwords_nor_secrets_nor_tokens_stand_anywhere(made: Made) -> None:
    session = made.store.logins.log_in("anna", PASSWORD, "192.0.2.1")
    token = made.store.users.new_token(made.anna, "anna", "rapport")
    text = everything(made.store)
    for secret in (PASSWORD, session.secret, token, "192.0.2.1"):
        assert secret not in text


def test_a_session_is_the_users_until_it_is_over(made: Made, clock: Clock) -> None:
    logins = made.store.logins
    session = logins.log_in(" ANNA ", PASSWORD, "192.0.2.1")
    again = logins.session(session.secret)
    assert again is not None
    assert (again.user, again.csrf) == (made.anna, session.csrf)
    assert logins.session("iets anders") is None
    for _ in range(11):  # each look keeps it awake for another hour
        clock.forward(minutes=59)
        assert logins.session(session.secret) is not None
    clock.forward(hours=2)
    assert logins.session(session.secret) is None


def test_a_session_ends_when_nobody_looks(made: Made, clock: Clock) -> None:
    session = made.store.logins.log_in("anna", PASSWORD)
    clock.forward(minutes=61)
    assert made.store.logins.session(session.secret) is None


def test_sessions_end_with_logging_out_a_new_password_and_a_closed_account(made: Made) -> None:
    logins, users = made.store.logins, made.store.users
    secret = logins.log_in("anna", PASSWORD).secret
    logins.log_out(secret)
    assert logins.session(secret) is None
    secret = logins.log_in("anna", PASSWORD).secret
    users.set_password(made.anna, "anna", "een ander lang woord")
    assert logins.session(secret) is None
    secret = logins.log_in("anna", "een ander lang woord").secret
    users.disable(made.fien, "anna")
    assert logins.session(secret) is None
    with pytest.raises(LoginRefused):
        logins.log_in("anna", "een ander lang woord")
    users.enable(made.fien, "anna")
    logins.log_in("anna", "een ander lang woord")


def test_a_refusal_does_not_say_what_was_wrong(made: Made) -> None:
    said = set()
    made.store.users.disable(made.fien, "bram")
    for name, password in (("anna", "fout"), ("niemand", PASSWORD), ("bram", PASSWORD)):
        with pytest.raises(LoginRefused) as refused:
            made.store.logins.log_in(name, password, "192.0.2.1")
        said.add(str(refused.value))
    assert len(said) == 1


def test_who_guesses_has_to_pause_ever_longer(made: Made, clock: Clock) -> None:
    logins = made.store.logins

    def fail() -> None:
        with pytest.raises(LoginRefused):
            logins.log_in("anna", "fout", "192.0.2.1")

    for _ in range(5):
        fail()
    pauses = []
    for _ in range(8):
        with pytest.raises(TooManyAttempts) as paused:  # the right password does not help
            logins.log_in("anna", PASSWORD, "192.0.2.9")
        pauses.append(paused.value.seconds)
        clock.forward(seconds=paused.value.seconds)
        fail()
    assert pauses[:3] == [31, 61, 121]
    assert max(pauses) == 901
    clock.forward(minutes=16)
    logins.log_in("anna", PASSWORD, "192.0.2.9")
    fail()  # a login forgets the failures of the name
    logins.log_in("anna", PASSWORD, "192.0.2.9")


def test_an_address_that_tries_many_names_has_to_pause(made: Made, clock: Clock) -> None:
    for number in range(20):
        with pytest.raises(LoginRefused):
            made.store.logins.log_in(f"naam{number}", "fout", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        made.store.logins.log_in("anna", PASSWORD, "192.0.2.1")
    made.store.logins.log_in("anna", PASSWORD, "192.0.2.2")
    clock.forward(days=2)
    with pytest.raises(LoginRefused):
        made.store.logins.log_in("anna", "fout", "192.0.2.1")
    made.store.logins.log_in("anna", PASSWORD, "192.0.2.1")


def test_tokens_give_the_users_rights_until_they_are_over(made: Made, clock: Clock) -> None:
    users = made.store.users
    token = users.new_token(made.anna, "anna", "rapport", days=10)
    assert users.by_token(token) == made.anna
    assert users.by_token(token[:-1]) is None
    (listed,) = users.tokens(made.anna, "anna")
    assert (listed.purpose, listed.revoked) == ("rapport", False)
    with pytest.raises(AccessDenied):
        users.revoke_token(made.bram, listed.token_id)
    users.revoke_token(made.anna, listed.token_id)
    assert users.by_token(token) is None
    with pytest.raises(UnknownRecord):
        users.revoke_token(made.anna, 999)
    second = users.new_token(made.fien, "anna", "rapport", days=10)
    clock.forward(days=11)
    assert users.by_token(second) is None
    third = users.new_token(made.fien, "anna", "rapport")
    users.disable(made.fien, "anna")
    assert users.by_token(third) is None
    with pytest.raises(AccessDenied):
        users.new_token(made.fien, "anna", "rapport")


def test_accounts_that_cannot_be_are_refused(made: Made) -> None:
    users = made.store.users
    with pytest.raises(StorageConflict):
        users.add(CONSOLE, "ANNA", PASSWORD, "coach")
    with pytest.raises(ValueError, match="at least 12"):
        users.add(CONSOLE, "gerda", "kort", "coach")
    with pytest.raises(ValueError, match="a role"):
        users.add(CONSOLE, "gerda", PASSWORD, "console")
    with pytest.raises(ValueError, match="the organisation"):
        users.add(CONSOLE, "gerda", PASSWORD, "coordinator")
    with pytest.raises(ValueError, match="user name"):
        users.add(CONSOLE, "  ", PASSWORD, "coach")
    with pytest.raises(UnknownRecord):
        users.disable(CONSOLE, "gerda")


def test_only_a_beheerder_manages_accounts(made: Made) -> None:
    users = made.store.users
    for actor in (made.anna, made.dina, made.edo):
        for act in (
            lambda a: users.add(a, "gerda", PASSWORD, "coach"),
            lambda a: users.disable(a, "bram"),
            lambda a: users.set_password(a, "bram", PASSWORD),
            lambda a: users.new_token(a, "bram", "x"),
            lambda a: users.tokens(a, "bram"),
        ):
            with pytest.raises(AccessDenied):
                act(actor)
    assert [one.name for one in users.all(made.dina)] == ["anna", "bram"]
    with pytest.raises(AccessDenied):
        users.all(made.anna)
    assert len(users.all(made.fien)) == 6
    assert users.check_password(made.anna, PASSWORD)
    assert not users.check_password(made.anna, "fout")

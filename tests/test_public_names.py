"""The lists of public names agree with what the packages offer."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest

import wor_match

PACKAGES = ["wor_match"] + [
    module.name
    for module in pkgutil.walk_packages(wor_match.__path__, "wor_match.")
    if module.ispkg
]


def public_names(module: ModuleType) -> set[str]:
    """Names without underscore that a module offers.

    Submodules are left out, and what comes from outside the package and is only used in it.
    """
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and type(value).__module__ != "__future__"
        and f"{getattr(value, '__module__', module.__name__)}.".startswith(f"{module.__name__}.")
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_listed_names_exist_and_are_listed_once(package: str) -> None:
    module = importlib.import_module(package)
    listed = getattr(module, "__all__", [])
    assert len(listed) == len(set(listed))
    assert [name for name in listed if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_are_listed(package: str) -> None:
    module = importlib.import_module(package)
    if package != "wor_match" and not hasattr(module, "__all__"):
        pytest.skip("this package keeps no list")
    assert public_names(module) <= set(getattr(module, "__all__", []))

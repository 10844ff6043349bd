"""Places that set the same variables, one over the other, and the keys that come out of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..secret import Secret
from .dotenv import read_dotenv
from .model import KeyOrigin, KeySighting, Machine
from .textfile import shown
from .variables import KEY_VARIABLES, KeyVariable

_STEP = 100  # ranks of one variable's places stay below the next variable's


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and where it stands."""

    value: str = field(repr=False)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """The variables that one place sets, by name."""

    origin: KeyOrigin
    values: Mapping[str, Placed]


def environment_layer(machine: Machine) -> Layer:
    """The environment of this process."""
    return Layer("env", {n: Placed(v, "environment") for n, v in machine.environ.items() if v})


def dotenv_layer(path: Path, machine: Machine) -> Layer:
    """The variables of a ``.env`` file; none where there is no file."""
    values = {
        setting.name: Placed(setting.value, shown(path, machine, setting.line))
        for setting in read_dotenv(path)
        if setting.value
    }
    return Layer("dotenv", values)


def keys_in_layers(
    client: str,
    layers: Sequence[Layer],
    *,
    variables: Iterable[KeyVariable] = KEY_VARIABLES,
    base_urls: Mapping[str, str] | None = None,
) -> Iterator[KeySighting]:
    """Every key that the layers set, ranked: the variable first, then the layer, winners first.

    ``base_urls`` are base URLs by provider that win over the variables'.
    """
    given = base_urls or {}
    for variable in variables:
        for tier, layer in enumerate(layers):
            placed = layer.values.get(variable.name)
            if placed is None:
                continue
            yield KeySighting(
                client=client,
                provider=variable.provider,
                name=variable.name,
                place=placed.place,
                origin=layer.origin,
                rank=variable.rank * _STEP + tier,
                secret=Secret(placed.value),
                base_url=given.get(variable.provider) or first_value(layers, variable.base),
                bearer=variable.bearer,
            )


def first_value(layers: Iterable[Layer], names: Iterable[str]) -> str:
    """The value of the first of the names that any layer sets, or an empty text."""
    held = tuple(layers)
    for name in names:
        for layer in held:
            if name in layer.values:
                return layer.values[name].value
    return ""


def upward(start: Path, stop: Path | None) -> Iterator[Path]:
    """The folder and those above it, to the root of the repository, ``stop`` or the file system."""
    for folder in (start, *start.parents):
        yield folder
        if folder == stop or (folder / ".git").exists():
            return


def repository(start: Path) -> Path | None:
    """The root of the git repository that holds ``start``, or None."""
    return next((each for each in (start, *start.parents) if (each / ".git").exists()), None)


def distinct(paths: Iterable[Path | None]) -> tuple[Path, ...]:
    """The paths that are there to be named, each once, in order."""
    return tuple(dict.fromkeys(path for path in paths if path is not None))

"""Each target on its corpus and on what is made of it by chance: seconds each, in every run.

The long runs are guided by coverage (`run.py`); here Hypothesis cuts, joins and bends.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"


def _seeds(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]


@st.composite
def _bent(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """Two seeds cut and joined, with some bytes replaced or repeated."""
    first, second = draw(st.sampled_from(seeds)), draw(st.sampled_from(seeds))
    data = first[: draw(st.integers(0, len(first)))] + second[draw(st.integers(0, len(second))) :]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        put = draw(st.binary(max_size=6) | st.sampled_from([b"\xed\xa0\x80", b"\x00", b"[" * 99]))
        data = data[:at] + put + data[at + draw(st.integers(0, 3)) :]
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_break_nothing(name: str) -> None:
    seeds = _seeds(name)
    assert seeds
    for data in seeds:
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_what_chance_makes_of_them_breaks_nothing(name: str) -> None:
    @settings(max_examples=120, deadline=None, database=None,
              suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
    @given(_bent(_seeds(name)) | st.binary(max_size=200))
    def run(data: bytes) -> None:
        TARGETS[name](data)

    run()

"""Gateway logs as cases: which records are refusals, and which field is which fact."""

from .map import LogMap, Pick, Refusal, read_map, shipped_map, shipped_names

__all__ = ["LogMap", "Pick", "Refusal", "read_map", "shipped_map", "shipped_names"]

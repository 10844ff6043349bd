"""Collectors: what can be read on this machine and asked of the network, as facts.

`model` says what a collector is, `run` runs them side by side, `registry` finds them. Each other
module is one source. Nothing here writes to what it reads, and no key leaves the process.
"""

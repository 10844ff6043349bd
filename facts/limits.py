"""Every bound on what why401 reads from outside, in one place.

They are far above any honest case and low enough that nothing takes long or much memory.
"""

from __future__ import annotations

#: Bytes of a case file; a rule file has the same bound in characters.
FILE_SIZE = 2_000_000
#: How deep lists and mappings may be nested, in JSON and YAML.
DEPTH = 50
#: Values in one file; what an alias refers to counts each time.
NODES = 200_000
#: References (``*name``) in one YAML file.
ALIASES = 100
#: Lines of a YAML file that begin with ``%``: libyaml compares each directive with all before.
DIRECTIVES = 20
#: Faults after which reading stops.
FAULTS = 50
#: Characters of a fact's name.
NAME = 100
#: Digits of a whole number: Python itself refuses to read very long ones.
DIGITS = 300

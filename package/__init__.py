"""why401 says why an LLM API key was refused, how it knows, and what to do first.

The rooms are sub-packages: ``why401.facts`` (what is known), ``why401.engine`` (reasoning),
``why401.cli`` (commands and views) and ``why401.rules`` (the knowledge, YAML only).
Nothing is imported here, so that a command loads only what it uses.
"""

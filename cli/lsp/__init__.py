"""The language server for rule files: what editors show while a rule is written."""

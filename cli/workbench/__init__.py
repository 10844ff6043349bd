"""The author's workbench: one file for each command of ``why401 rules``."""

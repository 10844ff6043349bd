"""Reasoning: load, check, compile, infer, believe, ask, plan, explain."""

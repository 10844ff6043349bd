"""Many cases: where they come from, who diagnoses them, and what is kept of a run."""

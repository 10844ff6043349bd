"""Commands and views: what a person or a script sees of why401."""

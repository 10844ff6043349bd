"""The ladder of `why401 probe`: from the base URL to the model, each rung timed, each a fact.

One module a rung, or a thing that several rungs share; `ladder` climbs. A key is revealed in one
place, `sending`, and only where `guard` lets it go.
"""

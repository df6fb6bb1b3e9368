"""Word files: an own template, helpers that build on it, and an accessibility lint.

Nothing here knows what a study is; see `protocol.guide` and `report.whole`.
"""

"""The benchmarks are scripts (`make bench`), not tests."""

collect_ignore_glob = ["*.py"]

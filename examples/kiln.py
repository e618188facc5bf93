"""A toy workload of CONTRIBUTING.md: reads a matrix of CELLS × FEATURES float32 values, then works on a copy of it.

Usage: python3 examples/kiln.py CELLS FEATURES
"""
import sys

cells, features = int(sys.argv[1]), int(sys.argv[2])
counts = bytearray(b"\1") * (cells * features * 4)
copy = bytes(counts)
print(len(copy))

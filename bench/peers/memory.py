"""Similarities, search and recall in faiss, compiled PyTorch and JAX: the strongest we could write from Python.

Usage: python memory.py [--runs N] [--cases NAME,...]
Prints one JSON object a line: case, impl, seconds (median after warming up).
torch.cdist and scipy are left out: an order of magnitude slower than the best, they would flatter us.
"""
import argparse
import json
import os
import statistics
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count()))
if "MALLOC_TRIM_THRESHOLD_" not in os.environ:  # keep freed memory: fresh pages would cost more than the arithmetic
    os.environ.update(MALLOC_TRIM_THRESHOLD_="34359738368", MALLOC_MMAP_MAX_="0", MALLOC_ARENA_MAX="1")
    os.execv(sys.executable, [sys.executable] + sys.argv)

import faiss
import jax
import jax.numpy as jnp
import numpy as np
import torch

import ksoftmax

torch.set_num_threads(os.cpu_count())
COLUMNS, PATTERNS = 256, 250  # of a tile


@torch.compile(dynamic=False)
def tile_distances(a, b):
    """L1 distances of all pairs of rows; four partial sums, since a single one waits for the adder."""
    parts = 4 if a.shape[1] % 64 == 0 else 1
    a, b = a.view(len(a), 1, parts, -1), b.view(1, len(b), parts, -1)
    return sum((a[:, :, j] - b[:, :, j]).abs() for j in range(parts)).sum(-1)


def tiled_manhattan(queries, patterns):
    """All distances, tile by tile: patterns pass through the cache once for all queries."""
    out = torch.zeros(len(queries), len(patterns))
    rows = PATTERNS if len(patterns) <= 10000 else 2 * PATTERNS
    for q, p in zip(queries.split(COLUMNS, 1), patterns.split(COLUMNS, 1)):
        q = q.contiguous()
        for i in range(0, len(patterns), rows):
            out[:, i:i + rows] += tile_distances(q, p[i:i + rows].contiguous())
    return out


def jax_manhattan(queries, patterns):
    return jax.lax.map(lambda q: abs(q - patterns).sum(-1), queries)


def distances(d):
    rng = np.random.default_rng(0)
    q, p = rng.random((1000, d), dtype=np.float32), rng.random((1000, d), dtype=np.float32)
    tq, tp = torch.from_numpy(q), torch.from_numpy(p)
    yield "faiss", lambda: faiss.pairwise_distances(q, p, faiss.METRIC_L1)
    yield "torch.compile, tiled", lambda: tiled_manhattan(tq, tp)


def search(metric, count):
    rng = np.random.default_rng(0)
    p = rng.standard_normal((100000, 768), dtype=np.float32)
    q = rng.standard_normal((count, 768), dtype=np.float32)
    index = faiss.IndexFlat(768, faiss.METRIC_L1 if metric == "L1" else faiss.METRIC_INNER_PRODUCT)
    index.add(p)
    yield "faiss", lambda: index.search(q, 10)
    jq, jp = jnp.array(q), jnp.array(p)
    nearest = jax.jit(lambda q, p: jax.lax.top_k(-jax_manhattan(q, p) if metric == "L1" else q @ p.T, 10)[1])
    yield "jax.jit", lambda: nearest(jq, jp).block_until_ready()
    tq, tp = torch.from_numpy(q), torch.from_numpy(p)
    if metric == "L1":
        if count == 1:
            yield "torch.compile", lambda: torch.topk(tile_distances(tq, tp), 10, largest=False)
        yield "torch.compile, tiled", lambda: torch.topk(tiled_manhattan(tq, tp), 10, largest=False)
    else:
        yield "torch.mm", lambda: torch.topk(torch.mm(tq, tp.T), 10)


def recall():
    rng, beta, K = np.random.default_rng(0), 3.0, 5
    p = rng.random((10000, 784), dtype=np.float32)
    q = p[:64] + 0.1 * rng.standard_normal((64, 784), dtype=np.float32)
    p[5000:] = p[np.arange(5000) % 64] + 0.05 * rng.standard_normal((5000, 784), dtype=np.float32)
    tq, tp = torch.from_numpy(q), torch.from_numpy(p)
    forward = ksoftmax.torch_operator(K, "float32")[1]
    yield "torch.compile, tiled", lambda: torch.mm(
        forward(-beta * tiled_manhattan(tq, tp))[0].reshape(64 * K, -1), tp)


CASES = {
    "distances-784": lambda: distances(784),
    "distances-3072": lambda: distances(3072),
    "distances-12288": lambda: distances(12288),
    "L1-1": lambda: search("L1", 1),
    "L1-64": lambda: search("L1", 64),
    "IP-1": lambda: search("IP", 1),
    "IP-64": lambda: search("IP", 64),
    "recall": recall,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--cases", default=",".join(CASES))
    arguments = parser.parse_args()
    for case in arguments.cases.split(","):
        for impl, run in CASES[case]():
            seconds = ksoftmax.timed(run, arguments.runs)
            print(json.dumps({"case": case, "impl": impl, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()

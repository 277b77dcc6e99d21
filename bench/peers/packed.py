"""PyTorch's dense product in float32, the peer of `bench/run packed`.

Usage: python packed.py --shape M,N --vectors V [--threads T]
Prints one JSON object: peer and seconds (median of the repetitions after warming up).
"""
import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("--shape", required=True)
parser.add_argument("--vectors", type=int, required=True)
parser.add_argument("--threads", type=int, default=2)
arg = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(arg.threads)

import torch

torch.set_num_threads(arg.threads)
rows, columns = map(int, arg.shape.split(","))
w = torch.randn(rows, columns)
x = torch.randn(columns) if arg.vectors == 1 else torch.randn(arg.vectors, columns)
run = (lambda: torch.mv(w, x)) if arg.vectors == 1 else (lambda: torch.nn.functional.linear(x, w))
with torch.no_grad():
    begin = time.perf_counter()
    while time.perf_counter() - begin < 1:
        run()
    seconds = []
    while sum(seconds) < 3:
        begin = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begin)
seconds.sort()
print(json.dumps(dict(peer="PyTorch " + torch.__version__, seconds=seconds[len(seconds) // 2], least=seconds[0])))

#!/usr/bin/env python
"""Peer of `bench/run quantize-step`: one training step of ResNet-18 in PyTorch, plain or through DKM.

  quantize_step.py --what plain|dkm [--codewords K] [--iterations N] [--all] [--batch B] [--threads T] [--steps S]

Prints one JSON object: peer, what, seconds (median of the steps after the first two) and peak_mb
(largest resident size of the process, millions of bytes).

dkm  soft k-means of every weight of convolutions and of the linear layer, differentiated step by step, as coremltools
     trains palettes: squared distances, softmax over codewords, at most three iterations a step (its default), each step
     from the detached codebook of the step before, and an end when the sum of least distances stands still.
"""
import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("--what", required=True, choices=["plain", "dkm"])
parser.add_argument("--codewords", type=int, default=4)
parser.add_argument("--iterations", type=int, default=3)
parser.add_argument("--all", action="store_true", help="all iterations, even where the sum of distances stands still")
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--steps", type=int, default=8)
arg = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(arg.threads)

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrize

torch.set_num_threads(arg.threads)
torch.manual_seed(0)
TEMPERATURE = 0.05 * 0.05  # of squared distances, over each layer's variance
STANDSTILL = -1.0 if arg.all else 1e-4


class Clustered(nn.Module):
    """Soft weights of a layer [2.11], unrolled; a parametrisation of its weight."""

    def __init__(self, weight):
        super().__init__()
        flat = weight.detach().flatten()
        self.tau = TEMPERATURE * float(flat.var())
        at = (torch.arange(arg.codewords) + 0.5) / arg.codewords
        self.register_buffer("codebook", torch.quantile(flat[:1_000_000], at).unsqueeze(1))

    def forward(self, weight):
        x = weight.reshape(-1, 1)
        codebook, last = self.codebook, None
        for _ in range(arg.iterations):
            distance = (x - codebook.T).square()
            attention = torch.softmax(-distance / self.tau, dim=-1)
            codebook = (attention.T @ x) / attention.sum(0).unsqueeze(1)
            error = float(distance.detach().min(-1).values.sum())
            if last is not None and abs(last - error) <= STANDSTILL:
                break
            last = error
        self.codebook = codebook.detach()
        return (attention @ codebook).view_as(weight)


class Basic(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.down = None
        if stride > 1 or inputs != outputs:
            self.down = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.down is None else self.down(x)))


def resnet18(classes):
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for stage, width in enumerate([64, 128, 256, 512]):
        layers += [Basic(inputs, width, 1 if stage == 0 else 2), Basic(width, width, 1)]
        inputs = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


model = resnet18(10)
if arg.what == "dkm":
    for module in list(model.modules()):
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            parametrize.register_parametrization(module, "weight", Clustered(module.weight))
optimizer = torch.optim.Adam(model.parameters(), 1e-4)
images = torch.randn(arg.batch, 3, 32, 32)
labels = torch.randint(0, 10, (arg.batch,))
seconds = []
for _ in range(arg.steps):
    begin = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    F.cross_entropy(model(images), labels).backward()
    optimizer.step()
    seconds.append(time.perf_counter() - begin)
with open("/proc/self/status") as status:
    peak = int(next(line for line in status if line.startswith("VmHWM")).split()[1]) * 1024e-6
later = sorted(seconds[2:])
print(json.dumps(dict(peer="PyTorch " + ("DKM" if arg.what == "dkm" else "eager"), what=arg.what,
                      seconds=later[len(later) // 2], peak_mb=peak)), flush=True)

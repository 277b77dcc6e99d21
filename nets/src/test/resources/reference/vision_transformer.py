"""Makes vision-transformer-*.npz beside this file (PyTorch 2.13.0), in double precision.

The layout is that of vit-pytorch. The thresholds of k-softmax come from bisection, and the gradient through them from
one step of Newton's method whose slope is a constant.
"""
import numpy as np
import torch
from pathlib import Path
from torch.nn.functional import cross_entropy, gelu, layer_norm, linear

HERE = Path(__file__).parent
CHANNELS, SIDE, PATCH, SIZE, DEPTH, HEADS, HEAD, HIDDEN, CLASSES = 3, 12, 4, 6, 2, 3, 4, 7, 3


def ssm(x, k):
    low, high = -x.detach().max(-1, keepdim=True).values - 50, -x.detach().min(-1, keepdim=True).values + 50
    for _ in range(200):
        middle = (low + high) / 2
        less = torch.sigmoid(x.detach() + middle).sum(-1, keepdim=True) < k
        low, high = torch.where(less, middle, low), torch.where(less, high, middle)
    y = torch.sigmoid(x + middle)
    slope = (y * (1 - y)).sum(-1, keepdim=True).detach()
    return torch.sigmoid(x + middle - (y.sum(-1, keepdim=True) - k) / slope)


def k_hopfield(x, p, prefix):
    q, k, v = linear(x, p[prefix + "projection.weight"]).chunk(3, -1)
    scores = q @ k.transpose(1, 2) * HEAD**-0.5
    sums = [torch.zeros_like(scores)] + [ssm(scores, i) for i in range(1, HEADS + 1)]
    y = torch.cat([(sums[i + 1] - sums[i]) @ v for i in range(HEADS)], -1)
    return linear(y, p[prefix + "output.weight"], p[prefix + "output.bias"])


def multi_head(x, p, prefix):
    q, k, v = (
        t.reshape(*x.shape[:2], HEADS, HEAD).transpose(1, 2)
        for t in linear(x, p[prefix + "projection.weight"]).chunk(3, -1)
    )
    y = (q @ k.transpose(2, 3) * HEAD**-0.5).softmax(-1) @ v
    return linear(y.transpose(1, 2).reshape(*x.shape[:2], -1), p[prefix + "output.weight"], p[prefix + "output.bias"])


def parameters(projections):
    torch.manual_seed(14)
    p = {}

    def add(name, *shape, scale):
        p[name] = (scale * torch.randn(shape)).double().requires_grad_()  # values that floats hold exactly

    def norm(name, length):
        add(name + ".weight", length, scale=1)
        add(name + ".bias", length, scale=0.3)

    def layer(name, out, into, bias=True):
        add(name + ".weight", out, into, scale=into**-0.5)
        if bias:
            add(name + ".bias", out, scale=0.3)

    norm("patch.norm_in", PATCH * PATCH * CHANNELS)
    layer("patch.embedding", SIZE, PATCH * PATCH * CHANNELS)
    norm("patch.norm_out", SIZE)
    add("class_token", 1, 1, SIZE, scale=1)
    add("position", 1, (SIDE // PATCH) ** 2 + 1, SIZE, scale=1)
    for i in range(DEPTH):
        norm(f"layer{i}.norm1", SIZE)
        layer(f"layer{i}.attention.projection", projections * HEAD, SIZE, bias=False)
        layer(f"layer{i}.attention.output", SIZE, HEADS * HEAD)
        norm(f"layer{i}.norm2", SIZE)
        layer(f"layer{i}.perceptron.in", HIDDEN, SIZE)
        layer(f"layer{i}.perceptron.out", SIZE, HIDDEN)
    norm("norm", SIZE)
    layer("head", CLASSES, SIZE)
    return p


def forward(images, p, attention):
    def normalised(x, name):
        return layer_norm(x, x.shape[-1:], p[name + ".weight"], p[name + ".bias"])

    def full(x, name):
        return linear(x, p[name + ".weight"], p[name + ".bias"])

    n = SIDE // PATCH
    x = images.reshape(-1, CHANNELS, n, PATCH, n, PATCH).permute(0, 2, 4, 3, 5, 1).reshape(-1, n * n, PATCH * PATCH * CHANNELS)
    x = normalised(full(normalised(x, "patch.norm_in"), "patch.embedding"), "patch.norm_out")
    x = torch.cat([p["class_token"].expand(len(x), -1, -1), x], 1) + p["position"]
    for i in range(DEPTH):
        x = x + attention(normalised(x, f"layer{i}.norm1"), p, f"layer{i}.attention.")
        x = x + full(gelu(full(normalised(x, f"layer{i}.norm2"), f"layer{i}.perceptron.in")), f"layer{i}.perceptron.out")
    return full(normalised(x, "norm")[:, 0], "head")


for name, attention, projections in (("k-hopfield", k_hopfield, 3), ("multi-head", multi_head, 3 * HEADS)):
    p = parameters(projections)
    images = torch.randint(0, 256, (4, CHANNELS, SIDE, SIDE), dtype=torch.uint8)
    labels = torch.randint(0, CLASSES, (4,))
    scores = forward((images.double() / 255 - 0.5) / 0.5, p, attention)
    loss = cross_entropy(scores, labels)
    loss.backward()
    expected = {"images": images.numpy(), "labels": labels.numpy().astype(np.uint8)}
    expected["loss"] = np.array([loss.item()])
    expected["scores"] = scores.detach().numpy()
    for key, value in p.items():
        expected["start/" + key] = value.detach().float().numpy()
        expected["gradient/" + key] = value.grad.numpy()
    np.savez(HERE / f"vision-transformer-{name}.npz", **expected)

"""A block of attention in PyTorch, forward and backward: k-Hopfield written well and compiled, and fused multi-head.

Usage: python attention.py [--runs N] [--heads N,...] [--impl NAME]
Prints one JSON object a line: case, impl, seconds (median after warming up), megabytes (most memory of the process
beyond what it held before; heads rise, so each case needs more than the one before), error (k-Hopfield only: largest
deviation of the cumulated column sums from 1..K, relative).

The thresholds are those of ksoftmax.py: Halley's method, all K at once, compiled; the pull-back is the exact one, an
autograd function of its own, compiled too.
"""
import argparse
import json
import resource
import sys

import ksoftmax  # sets the allocator up, and starts again if it must
import torch
from torch.nn.functional import linear, scaled_dot_product_attention

BATCH, TOKENS, SIZE, HEAD = 256, 64, 128, 64


def k_hopfield(heads):
    load, forward, backward, _ = ksoftmax.torch_operator(heads, "float32")

    class Columns(torch.autograd.Function):
        @staticmethod
        def forward(ctx, scores):
            y, e, scale = forward(scores)
            ctx.save_for_backward(e, scale)
            return y

        @staticmethod
        def backward(ctx, gradient):
            return backward(*ctx.saved_tensors, gradient.contiguous())

    @torch.compile(dynamic=False)
    def scores_of(x, projection):
        q, k, v = linear(x, projection).chunk(3, -1)
        return ((q * HEAD**-0.5) @ k.transpose(1, 2)).reshape(-1, TOKENS), v

    @torch.compile(dynamic=False)
    def output_of(columns, v, output, bias):
        y = columns.reshape(BATCH, TOKENS * heads, TOKENS) @ v
        return linear(y.reshape(BATCH, TOKENS, heads * HEAD), output, bias)

    def block(x, projection, output, bias):
        scores, v = scores_of(x, projection)
        return output_of(Columns.apply(scores), v, output, bias)

    return block, 3


def fused(heads):
    @torch.compile(dynamic=False)
    def block(x, projection, output, bias):
        q, k, v = (
            t.reshape(BATCH, TOKENS, heads, HEAD).transpose(1, 2) for t in linear(x, projection).chunk(3, -1)
        )
        y = scaled_dot_product_attention(q, k, v)
        return linear(y.transpose(1, 2).reshape(BATCH, TOKENS, heads * HEAD), output, bias)

    return block, 3 * heads


IMPLS = {"torch.compile": k_hopfield, "fused multi-head": fused}


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024e-6


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--heads", default="1,4,8,16")
    parser.add_argument("--impl", choices=list(IMPLS), default="torch.compile")
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads or torch.get_num_threads())
    torch.manual_seed(0)
    x = torch.randn(BATCH, TOKENS, SIZE)
    g = torch.randn(BATCH, TOKENS, SIZE)
    before = peak()
    for heads in map(int, arguments.heads.split(",")):
        block, projections = IMPLS[arguments.impl](heads)
        parameters = [
            (torch.rand(shape) * 2 - 1) * shape[-1] ** -0.5
            for shape in ((projections * HEAD, SIZE), (SIZE, heads * HEAD), (SIZE,))
        ]
        inputs = [t.requires_grad_() for t in [x.clone(), *parameters]]

        def run():
            block(*inputs).backward(g)
            for t in inputs:
                t.grad = None

        seconds = ksoftmax.timed(run, arguments.runs)
        print(
            json.dumps({"case": f"heads-{heads}", "impl": arguments.impl, "seconds": seconds, "megabytes": peak() - before}),
            flush=True,
        )


if __name__ == "__main__":
    main()

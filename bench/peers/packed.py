"""Peers of `bench/run packed`: PyTorch's dense product in float32, and products with int4 weights, one scale (and zero
point) for 128 of a row: PyTorch's packed kernel and ONNX Runtime's MatMulNBits, with float and with int8 arithmetic.

Usage: python packed.py --shape M,N --vectors V [--threads T]
Prints one JSON object a peer: peer, bits of a weight, and seconds (median of the repetitions after warming up).
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

GROUP = 128
torch.set_num_threads(arg.threads)
rows, columns = map(int, arg.shape.split(","))
x = torch.randn(arg.vectors, columns)


def measure(peer, bits, run):
    begin = time.perf_counter()
    while time.perf_counter() - begin < 1:
        run()
    seconds = []
    while sum(seconds) < 3:
        begin = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begin)
    seconds.sort()
    print(json.dumps(dict(peer=peer, bits=bits, seconds=seconds[len(seconds) // 2], least=seconds[0])), flush=True)


def dense():
    w = torch.randn(rows, columns)
    one = x[0]
    run = (lambda: torch.mv(w, one)) if arg.vectors == 1 else (lambda: torch.nn.functional.linear(x, w))
    measure("PyTorch " + torch.__version__, 32, run)


def torch_int4():
    codes = torch.randint(0, 16, (rows, columns), dtype=torch.int32)
    packed = torch.ops.aten._convert_weight_to_int4pack_for_cpu(codes, 1)
    scales = torch.rand(columns // GROUP, rows, 2)
    run = lambda: torch.ops.aten._weight_int4pack_mm_for_cpu(x, packed, GROUP, scales)
    measure("PyTorch int4", 4, run)


def onnx_int4(level):
    import numpy as np
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    blocks = columns // GROUP
    random = np.random.default_rng(0)
    codes = random.integers(0, 256, (rows, blocks, GROUP // 2), dtype=np.uint8)
    scales = random.random(rows * blocks, dtype=np.float32)
    node = helper.make_node("MatMulNBits", ["x", "codes", "scales"], ["y"], domain="com.microsoft", K=columns, N=rows,
                            bits=4, block_size=GROUP, accuracy_level=level)
    graph = helper.make_graph(
        [node], "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [arg.vectors, columns])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [arg.vectors, rows])],
        [onnx.numpy_helper.from_array(codes, "codes"), onnx.numpy_helper.from_array(scales, "scales")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 8
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arg.threads
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    given = {"x": x.numpy()}
    measure("ONNX Runtime int4" + (" in int8" if level == 4 else ""), 4, lambda: session.run(None, given))


with torch.no_grad():
    dense()
    for other in (torch_int4, lambda: onnx_int4(1), lambda: onnx_int4(4)):
        try:
            other()
        except (ImportError, RuntimeError, AttributeError, NotImplementedError) as missing:
            print(json.dumps(dict(peer="none", why=str(missing)[:200])), flush=True)

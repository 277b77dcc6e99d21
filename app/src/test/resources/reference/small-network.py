"""Makes small-network.pt and small-network.onnx beside this file (PyTorch 2.13.0, onnx 1.23.1).

A network with odd channel counts, groups and normalisations for colour images of any size in three classes.
"""
import torch
from pathlib import Path
from torch import nn

HERE = Path(__file__).parent
torch.manual_seed(1)
network = nn.Sequential(
    nn.Conv2d(3, 9, 3, padding=1, bias=False), nn.BatchNorm2d(9), nn.ReLU(),
    nn.Conv2d(9, 15, 3, padding=1, groups=3), nn.BatchNorm2d(15), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(15, 3),
)
with torch.no_grad():  # equal tensors would become one initialiser of the graph
    for number in (*network.parameters(), *network.buffers()):
        if number.is_floating_point():
            number += 0.02 * torch.rand_like(number)
torch.jit.script(network).save(str(HERE / "small-network.pt"))
torch.onnx.export(
    network.eval(), torch.zeros(2, 3, 8, 8), str(HERE / "small-network.onnx"), dynamo=False,
    training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False, opset_version=13,
    input_names=["images"], output_names=["scores"], dynamic_axes={"images": {0: "batch"}},
)

"""Makes tabular-network.pt and .onnx beside this file (PyTorch 2.13.0, onnx 1.23.1): six features to three outputs.

The ONNX file takes four examples at a time and no other number.
"""
import torch
from pathlib import Path
from torch import nn

HERE = Path(__file__).parent
torch.manual_seed(3)
network = nn.Sequential(nn.Linear(6, 24), nn.ReLU(), nn.Linear(24, 3))
torch.jit.script(network).save(str(HERE / "tabular-network.pt"))
torch.onnx.export(
    network.eval(),
    torch.zeros(4, 6),
    str(HERE / "tabular-network.onnx"),
    dynamo=False,
    training=torch.onnx.TrainingMode.PRESERVE,
    do_constant_folding=False,
    opset_version=13,
)

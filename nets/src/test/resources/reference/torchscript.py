"""Makes odd-network.pt, .npz and .onnx and traced-network.pt beside this file (PyTorch 2.13.0, onnx 1.23.1).

The network has odd channel counts, groups, a depthwise convolution, normalisations and buffers of its own;
the expected numbers are computed in double precision on a batch in training mode, and in inference mode
after it.
"""
import numpy as np
import torch
from pathlib import Path
from torch import nn

HERE = Path(__file__).parent
torch.manual_seed(7)


class Odd(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 5, 3, padding=1, bias=False), nn.BatchNorm2d(5), nn.ReLU())
        self.grouped = nn.Conv2d(5, 15, 3, stride=2, groups=5)
        self.norm = nn.BatchNorm2d(15, momentum=0.3)
        self.depthwise = nn.Conv2d(15, 15, 3, padding=1, groups=15, bias=False)
        self.points = nn.Conv2d(15, 7, 1)
        self.groups = nn.GroupNorm(7, 7)
        self.head = nn.Linear(7, 3)
        self.register_buffer("gain", torch.tensor([1.5, 0.5, 1.0]))

    def forward(self, x):
        y = torch.relu(self.norm(self.grouped(self.stem(x))))
        y = torch.relu(self.groups(self.points(self.depthwise(y))))
        return self.head(y.mean([2, 3])) * self.gain


network = Odd()
for parameter in network.parameters():
    parameter.data += 0.05 * torch.randn_like(parameter)
torch.jit.script(network).save(str(HERE / "odd-network.pt"))
torch.jit.trace(network.eval(), torch.zeros(2, 3, 9, 11)).save(str(HERE / "traced-network.pt"))
torch.onnx.export(
    network.eval(),
    torch.zeros(2, 3, 9, 11),
    str(HERE / "odd-network.onnx"),
    dynamo=False,
    training=torch.onnx.TrainingMode.PRESERVE,  # normalisations stay, and parameters keep their names
    do_constant_folding=False,
    opset_version=13,
    input_names=["images"],
    output_names=["scores"],
    dynamic_axes={"images": {0: "batch"}, "scores": {0: "batch"}},
)

images = torch.randint(0, 256, (6, 3, 9, 11), dtype=torch.uint8)
labels = torch.randint(0, 3, (6,))
x = (images.double() / 255 - 0.5) / 0.25
network = network.double().train()
expected = {"images": images.numpy(), "labels": labels.numpy()}
loss = nn.functional.cross_entropy(network(x), labels)
loss.backward()
expected["loss"] = np.array([loss.item()])
for name, parameter in network.named_parameters():
    expected["gradient/" + name] = parameter.grad.numpy()
for name, buffer in network.named_buffers():
    if buffer.is_floating_point():
        expected["state/" + name] = buffer.numpy()
with torch.no_grad():
    expected["scores"] = network.eval()(x).numpy()
np.savez(HERE / "odd-network.npz", **expected)

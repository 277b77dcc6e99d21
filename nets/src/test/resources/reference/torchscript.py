"""Makes odd-network.pt, .npz and .onnx, traced-network.pt and resnet-*.npz beside this file (PyTorch 2.13.0, onnx 1.23.1).

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


class Block(nn.Module):
    def __init__(self, wide, cin, cout, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.more = (cout - cin) // 2
        if stride > 1 and wide:
            self.downsample = nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))
        elif stride > 1:
            self.downsample = lambda x: nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.more, self.more))
        else:
            self.downsample = lambda x: x

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.downsample(x))


class ResNet(nn.Module):
    def __init__(self, wide, widths, classes):
        super().__init__()
        self.wide = wide
        self.conv1 = nn.Conv2d(3, widths[0], 7, 2, 3, bias=False) if wide else nn.Conv2d(3, widths[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        cin = widths[0]
        for stage, width in enumerate(widths):
            setattr(self, f"layer{stage + 1}", nn.Sequential(Block(wide, cin, width, 2 if stage else 1)))
            cin = width
        setattr(self, "fc" if wide else "linear", nn.Linear(cin, classes))
        self.stages = len(widths)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        if self.wide:
            x = nn.functional.max_pool2d(x, 3, 2, 1)
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return (self.fc if self.wide else self.linear)(x.mean([2, 3]))


for wide, widths in ((False, (16, 32)), (True, (16, 32))):
    network = ResNet(wide, widths, 3)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
    images = torch.randint(0, 256, (4, 3, 24, 24), dtype=torch.uint8)
    labels = torch.randint(0, 3, (4,))
    mean = torch.tensor([0.4914, 0.4822, 0.4465], dtype=torch.float64)[:, None, None]
    deviation = torch.tensor([0.247, 0.2435, 0.2616], dtype=torch.float64)[:, None, None]
    x = (images.double() / 255 - mean) / deviation
    network = network.double().train()
    expected = {"images": images.numpy(), "labels": labels.numpy().astype(np.uint8)}
    for name, value in network.state_dict().items():
        if value.is_floating_point():
            expected["start/" + name] = value.float().numpy().copy()
    loss = nn.functional.cross_entropy(network(x), labels)
    loss.backward()
    expected["loss"] = np.array([loss.item()])
    for name in ("conv1.weight", "layer2.0.conv1.weight", "layer2.0.bn1.weight", "bn1.bias"):
        expected["gradient/" + name] = network.get_parameter(name).grad.float().numpy()
    for name in ("bn1.running_mean", "layer2.0.bn2.running_var"):
        expected["state/" + name] = network.get_buffer(name).float().numpy()
    with torch.no_grad():
        expected["scores"] = network.eval()(x).numpy()
    np.savez_compressed(HERE / f"resnet-{'wide' if wide else 'narrow'}.npz", **expected)

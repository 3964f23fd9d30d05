import torch
from torch import nn


class Head(nn.Module):
    def forward(self, x):
        return x.mean((2, 3)), [x]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        blocks = (nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 2, 1), Head())
        for i, block in enumerate(blocks):
            block.i, block.f, block.type = i, -1, f"models.common.{type(block).__name__}"
        self.model = nn.Sequential(*blocks)

    def forward(self, x, augment=False):
        if augment:
            return torch.cat([self._forward_once(each)[0] for each in (x, x.flip(3), x[..., ::2, ::2])])
        return self._forward_once(x)[0]

    def _forward_once(self, x):
        for block in self.model:
            x = block(x)
        return x

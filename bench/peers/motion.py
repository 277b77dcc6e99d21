"""Peers of `bench/run motion`: the same model (ELCD through a spline flow) in JAX and in PyTorch.

    motion.py --peer jax|torch --dim 2 --dtype f32|f64 [--what step,f,rk4,z,train]

JAX: the velocity is pulled back by solving layer after layer; a whole epoch runs in one lax.scan; compiled before it is
timed. PyTorch: eager, Jacobians by vectorised jvp (torch.func), then a solve. Pinned to one core. One JSON line a
measurement: {"what", "peer", "dim", "dtype", "seconds", "compile_seconds"}; "step" is one step of Adam on a batch of 100,
"f" one velocity, "rk4" and "z" a thousand steps, "train" 3000 steps.
Shapes are (features, batch); two couplings, 30 hidden units, 10 bins on [-10, 10], P networks with 16 units.
"""
import argparse
import json
import math
import os
import statistics
import time

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

BINS, BOX, WIDTH, UNITS, RATE, COUPLINGS = 10, 10.0, 30, 16, 0.01, 2


def parameters(d, seed=0):
    r = np.random.default_rng(seed)
    half = (d + 1) // 2

    def linear(out, inp, bound=None):
        b = bound or 1 / math.sqrt(inp)
        return r.uniform(-b, b, (out, inp)), r.uniform(-b, b, (out, 1))

    p = {"raw": np.tile(np.eye(d) * math.log(math.expm1(1 - 1e-3)), (COUPLINGS + 1, 1, 1)),
         "shift": np.zeros((COUPLINGS + 1, d, 1))}
    for c in range(COUPLINGS):
        p[f"{c}in"], p[f"{c}in_b"] = linear(WIDTH, d - half)
        for k in range(2):
            p[f"{c}a{k}"], p[f"{c}a{k}_b"] = linear(WIDTH, WIDTH)
            p[f"{c}b{k}"], p[f"{c}b{k}_b"] = linear(WIDTH, WIDTH, 1e-3)
        p[f"{c}out"], p[f"{c}out_b"] = linear((3 * BINS - 1) * half, WIDTH)
    for name in ("sym", "skew"):
        p[name + "1"] = r.uniform(-1, 1, (UNITS, d)) * math.sqrt(6 / (UNITS + d))
        p[name + "2"] = r.uniform(-1, 1, (d * d, UNITS)) * math.sqrt(6 / (UNITS + d * d))
        p[name + "1_b"], p[name + "2_b"] = np.full((UNITS, 1), 0.01), np.full((d * d, 1), 0.01)
    return p


def data(d):
    r = np.random.default_rng(1)
    x = r.normal(size=(d, 3000))
    return x, -x + 0.3 * np.sin(3 * x[::-1])


class Model:
    """The model over numpy-like functions `o` (jax.numpy, or torch under the same names)."""

    def __init__(self, o, d):
        self.o, self.d, self.half = o, d, (d + 1) // 2

    def silu(self, h):
        s = 1 / (1 + self.o.exp(-h))
        return h * s, s * (1 + h * (1 - s))

    def conditioner(self, p, c, x):
        """Outputs, and the map that pushes a tangent of x through."""
        h = p[f"{c}in"] @ x + p[f"{c}in_b"]
        slopes = []
        for k in range(2):
            s, ds = self.silu(h)
            t, dt = self.silu(p[f"{c}a{k}"] @ s + p[f"{c}a{k}_b"])
            h = h + p[f"{c}b{k}"] @ t + p[f"{c}b{k}_b"]
            slopes.append((ds, dt))

        def push(v):
            g = p[f"{c}in"] @ v
            for k, (ds, dt) in enumerate(slopes):
                g = g + p[f"{c}b{k}"] @ (dt * (p[f"{c}a{k}"] @ (ds * g)))
            return p[f"{c}out"] @ g

        return p[f"{c}out"] @ h + p[f"{c}out_b"], push

    def knots(self, theta):
        o = self.o
        theta = theta.reshape((3 * BINS - 1, self.half) + theta.shape[1:])

        def lengths(logits):
            e = o.exp((logits - logits.max(0)) / math.sqrt(WIDTH))
            return 2 * BOX * (1e-3 + (1 - 1e-3 * BINS) * e / e.sum(0))

        inner = 1e-3 + o.logaddexp(theta[2 * BINS:], 0 * theta[2 * BINS:])
        edge = 0 * inner[:1] + 1
        return lengths(theta[:BINS]), lengths(theta[BINS:2 * BINS]), o.concatenate([edge, inner, edge])

    def spline(self, x, theta, inverse=False):
        o = self.o
        w, h, s = self.knots(theta)
        ends = o.cumsum(h if inverse else w, 0)[:-1] - BOX
        after = o.where(x >= ends, 1.0 + 0 * ends, 0 * ends)
        one = 0 * after[:1] + 1
        hot = o.concatenate([one, after]) - o.concatenate([after, 0 * one])
        pick = lambda a: (hot * a).sum(0)
        width, height, s0, s1 = pick(w), pick(h), pick(s[:-1]), pick(s[1:])
        left, base = (after * w[:-1]).sum(0) - BOX, (after * h[:-1]).sum(0) - BOX
        inside = (x > -BOX) & (x < BOX)
        m = height / width
        bend = s0 + s1 - 2 * m
        if inverse:
            up = o.where(inside, x - base, 0 * x)
            a, b, c = height * (m - s0) + up * bend, height * s0 - up * bend, -m * up
            root = o.sqrt(o.where(inside, b * b - 4 * a * c, 0 * x + 1))
            return o.where(inside, left + width * (-2 * c / (b + root)), x)
        xi = o.where(inside, (x - left) / width, 0 * x + 0.5)
        hump = xi * (1 - xi)
        return o.where(inside, base + height * (m * xi * xi + s0 * hump) / (m + bend * hump), x)

    def frozen(self, p):
        """The triangular matrices multiplied out, and inverted."""
        o, eye = self.o, self.eye
        low, up = [], []
        for c in range(COUPLINGS + 1):
            raw = p["raw"][c]
            low.append(o.tril(raw, -1) + eye)
            up.append(o.triu(raw, 1) + eye * (o.logaddexp(raw, 0 * raw) + 1e-3))
        return {**p, "A": [l @ u for l, u in zip(low, up)], "B": [self.inverse(l @ u) for l, u in zip(low, up)]}

    def rise(self, q, x):
        """phi(x), and the map that pulls a velocity back, layer after layer."""
        keep = []
        for c in range(COUPLINGS):
            x = q["A"][c] @ x + q["shift"][c]
            x = x if c % 2 == 0 else x[::-1]
            x2, x1 = x[:self.half], x[self.half:]
            theta, push = self.conditioner(q, c, x1)
            y2, slope = self.jvp(lambda a: self.spline(a, theta), x2, 0 * x2 + 1)
            carried = lambda v, x2=x2, theta=theta, push=push: self.jvp(lambda t: self.spline(x2, t), theta, push(v))[1]
            keep.append((carried, slope))
            x = self.o.concatenate([y2, x1])

        def down(w):
            w = q["B"][COUPLINGS] @ w
            for c in reversed(range(COUPLINGS)):
                carried, slope = keep[c]
                v1 = w[self.half:]
                w = self.o.concatenate([(w[:self.half] - carried(v1)) / slope, v1])
                w = q["B"][c] @ (w if c % 2 == 0 else w[::-1])
            return w

        return q["A"][COUPLINGS] @ x + q["shift"][COUPLINGS], down

    def decode(self, q, z):
        z = q["B"][COUPLINGS] @ (z - q["shift"][COUPLINGS])
        for c in reversed(range(COUPLINGS)):
            theta, _ = self.conditioner(q, c, z[self.half:])
            z = self.o.concatenate([self.spline(z[:self.half], theta, True), z[self.half:]])
            z = z if c % 2 == 0 else z[::-1]
            z = q["B"][c] @ (z - q["shift"][c])
        return z

    def latent(self, q, z, goal):
        o, d, v = self.o, self.d, z - goal
        net = lambda n: (q[n + "2"] @ o.tanh(q[n + "1"] @ z + q[n + "1_b"]) + q[n + "2_b"]).reshape((d, d) + z.shape[1:])
        s, a = net("sym"), net("skew")
        u = (s * v[None]).sum(1)
        return -(s * u[:, None]).sum(0) + (a * v[None]).sum(1) - (a * v[:, None]).sum(0) - RATE * v

    def velocity(self, q, x, goal=None):
        """Without a goal, the last column of x is it and is dropped from the answer."""
        z, down = self.rise(q, x)
        f = down(self.latent(q, z, z[:, -1:] if goal is None else goal))
        return f[:, :-1] if goal is None else f


def median_seconds(run, repeat, inner=1):
    run()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        for _ in range(inner):
            run()
        times.append((time.perf_counter() - start) / inner)
    return statistics.median(times)


def jax_peer(a, emit):
    import jax
    jax.config.update("jax_enable_x64", a.dtype == "f64")
    import jax.numpy as jnp
    kind = jnp.float64 if a.dtype == "f64" else jnp.float32
    m = Model(jnp, a.dim)
    m.eye, m.inverse = jnp.eye(a.dim, dtype=kind), jnp.linalg.inv
    m.jvp = lambda f, x, v: jax.jvp(f, (x,), (v,))
    p0 = parameters(a.dim)
    names, shapes = list(p0), [p0[k].shape for k in p0]
    ends = np.cumsum([math.prod(s) for s in shapes])
    flat = jnp.asarray(np.concatenate([p0[k].ravel() for k in names]), kind)
    tree = lambda vec: {k: vec[e - math.prod(s):e].reshape(s) for k, s, e in zip(names, shapes, ends)}
    X, V = (jnp.asarray(z, kind) for z in data(a.dim))

    def loss(vec, x, v):
        f = m.velocity(m.frozen(tree(vec)), jnp.concatenate([x, jnp.zeros_like(x[:, :1])], 1))
        return jnp.mean((f - v) ** 2)

    def step(carry, batch):
        vec, mean, square, t = carry
        l, g = jax.value_and_grad(loss)(vec, *batch)
        t = t + 1
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        vec = vec - 1e-3 * mean / (1 - 0.9 ** t) / (jnp.sqrt(square / (1 - 0.999 ** t)) + 1e-8)
        return (vec, mean, square, t), l

    if "step" in a.what or "train" in a.what:
        cut = lambda z: jnp.stack([z[:, 100 * i:100 * i + 100] for i in range(30)])
        epoch = jax.jit(lambda c, x, v: jax.lax.scan(step, c, (x, v)))
        carry = (flat, flat * 0, flat * 0, jnp.zeros((), kind))
        start = time.perf_counter()
        jax.block_until_ready(epoch(carry, cut(X), cut(V)))
        compiled = time.perf_counter() - start
        x, v = cut(X), cut(V)
        seconds = median_seconds(lambda: jax.block_until_ready(epoch(carry, x, v)), 15) / 30
        emit("step", seconds, compiled)
        emit("train", 3000 * seconds, compiled)
    q = jax.tree.map(jnp.asarray, jax.device_get(jax.jit(lambda w: m.frozen(tree(w)))(flat)))
    goal = m.rise(q, jnp.zeros((a.dim, 1), kind))[0]
    x0 = X[:, :1]

    def rk4(f, x, h=0.01):
        k1 = f(x)
        k2 = f(x + h / 2 * k1)
        k3 = f(x + h / 2 * k2)
        return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + f(x + h * k3))

    many = lambda f: lambda x: jax.lax.scan(lambda x, _: (rk4(f, x), None), x, None, 1000)[0]
    f = lambda x: m.velocity(q, x, goal)
    z = lambda x: m.decode(q, many(lambda y: m.latent(q, y, goal))(m.rise(q, x)[0]))
    for what, run, inner in (("f", f, 200), ("rk4", many(f), 1), ("z", z, 1)):
        if what in a.what:
            g = jax.jit(run)
            start = time.perf_counter()
            g(x0).block_until_ready()
            compiled = time.perf_counter() - start
            emit(what, median_seconds(lambda: g(x0).block_until_ready(), 9, inner), compiled)


def torch_peer(a, emit):
    import torch
    torch.set_num_threads(1)
    kind = torch.float64 if a.dtype == "f64" else torch.float32

    class Names:
        exp, tanh, sqrt, where, cumsum = torch.exp, torch.tanh, torch.sqrt, torch.where, torch.cumsum
        logaddexp, tril, triu = torch.logaddexp, torch.tril, torch.triu
        concatenate = staticmethod(lambda z: torch.cat(z))

    class Eager(Model):
        def knots(self, theta):
            o = self.o
            theta = theta.reshape((3 * BINS - 1, self.half) + theta.shape[1:])
            share = lambda t: 2 * BOX * (1e-3 + (1 - 1e-3 * BINS) * torch.softmax(t / math.sqrt(WIDTH), 0))
            inner = 1e-3 + torch.nn.functional.softplus(theta[2 * BINS:])
            edge = torch.ones_like(inner[:1])
            return share(theta[:BINS]), share(theta[BINS:2 * BINS]), o.concatenate([edge, inner, edge])

        def up(self, q, x):
            for c in range(COUPLINGS):
                x = q["A"][c] @ x + q["shift"][c]
                x = x if c % 2 == 0 else x.flip(0)
                theta, _ = self.conditioner(q, c, x[self.half:])
                x = torch.cat([self.spline(x[:self.half], theta), x[self.half:]])
            return q["A"][COUPLINGS] @ x + q["shift"][COUPLINGS]

        def velocity(self, q, x, goal=None):
            z = self.up(q, x)
            f = self.latent(q, z, z[:, -1:] if goal is None else goal)
            one = lambda s: self.up(q, s[:, None])[:, 0]
            J = torch.func.vmap(torch.func.jacfwd(one), in_dims=1)(x)
            v = torch.linalg.solve(J, f.T).T
            return v[:, :-1] if goal is None else v

    m = Eager(Names, a.dim)
    m.eye, m.inverse = torch.eye(a.dim, dtype=kind), torch.linalg.inv
    p = {k: torch.tensor(v, dtype=kind, requires_grad=True) for k, v in parameters(a.dim).items()}
    X, V = (torch.tensor(z.copy(), dtype=kind) for z in data(a.dim))
    if "step" in a.what:
        optimiser = torch.optim.Adam(p.values(), lr=1e-3)
        zero = torch.zeros(a.dim, 1, dtype=kind)

        def step():
            optimiser.zero_grad()
            f = m.velocity(m.frozen(p), torch.cat([X[:, :100], zero], 1))
            ((f - V[:, :100]) ** 2).mean().backward()
            optimiser.step()

        emit("step", median_seconds(step, 7, 5), 0.0)
    if "f" in a.what:
        with torch.no_grad():
            q = m.frozen(p)
            goal = m.up(q, torch.zeros(a.dim, 1, dtype=kind))
            emit("f", median_seconds(lambda: m.velocity(q, X[:, :1], goal), 7, 20), 0.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", choices=["jax", "torch"], required=True)
    parser.add_argument("--dim", type=int, default=2)
    parser.add_argument("--dtype", choices=["f32", "f64"], default="f32")
    parser.add_argument("--what", default="step,f,rk4,z,train", type=lambda s: s.split(","))
    a = parser.parse_args()

    def emit(what, seconds, compiled):
        print(json.dumps({"what": what, "peer": a.peer, "dim": a.dim, "dtype": a.dtype, "seconds": seconds,
                          "compile_seconds": compiled}), flush=True)

    (jax_peer if a.peer == "jax" else torch_peer)(a, emit)


if __name__ == "__main__":
    main()

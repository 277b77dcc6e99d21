#!/usr/bin/env python
"""Peers of `bench/run clustering`: the strongest soft and hard k-means that a user of Python would write.

  clustering.py --impl jax|eager|compiled|faiss|sklearn --what pass|fit|hard --case K,D [--total N] [--reps R]

Prints one JSON object: peer, what, case, seconds (median of the repetitions), peak_mb (resident, above what was
held before), and for a fit the passes and the residual over the standard deviation. Compile time is not counted.

jax       one jitted program over as many host devices as threads, blocks that stay in the cache
eager     PyTorch, in place, in blocks that stay in the cache
compiled  the same in torch.compile (pass only)
"""
import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("--impl", required=True)
parser.add_argument("--what", required=True)
parser.add_argument("--case", required=True)
parser.add_argument("--total", type=int, default=11_172_032)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--reps", type=int, default=5)
arg = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(arg.threads)
if arg.impl == "jax":
    os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={arg.threads}"

import numpy as np

K, DIM = map(int, arg.case.split(","))
M = arg.total // DIM
STD = 0.02
INVERSE = 1 / (0.05 * STD)
TOLERANCE = 1e-6 * STD  # what float32 attention lets Anderson reach
rng = np.random.default_rng(0)
W = np.ascontiguousarray((rng.standard_normal((M, DIM), dtype=np.float32) * np.float32(STD)).T)


def start():
    side = K if DIM == 1 else round(K**0.5)
    levels = [np.quantile(row[:1_000_000], (np.arange(side) + 0.5) / side) for row in W]
    return np.stack(np.meshgrid(*levels, indexing="ij"), -1).reshape(-1, DIM)


def resident(key):
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith(key)).split()[1]) / 1024


def report(run, **more):
    run()
    try:
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")
    except OSError:
        pass
    held, seconds = resident("VmRSS"), []
    for _ in range(arg.reps):
        begin = time.perf_counter()
        out = run()
        seconds.append(time.perf_counter() - begin)
        if sum(seconds) > 12:
            break
    extra = {name: float(value(out)) for name, value in more.items()}
    print(json.dumps(dict(peer=NAMES[arg.impl], what=arg.what, case=arg.case, seconds=float(np.median(seconds)),
                          peak_mb=resident("VmHWM") - held, **extra)), flush=True)


NAMES = dict(jax="JAX jit", eager="PyTorch eager", compiled="PyTorch compiled", faiss="faiss", sklearn="scikit-learn")


# Columns are rows here: X is d x n, attention k x n.
def distances(xp, X, C):
    parts = [X[b] - C[:, b : b + 1] for b in range(DIM)]
    return parts, xp.abs(parts[0]) if DIM == 1 else xp.sqrt(sum(p * p for p in parts))


def sums(xp, X, C):
    _, D = distances(xp, X, C)
    e = xp.exp((xp.amin(D, 0) - D) * INVERSE)
    inverse = 1 / e.sum(0)
    return e @ xp.concat([inverse[None], X * inverse]).T


def attention_and_slopes(xp, X, C):
    parts, D = distances(xp, X, C)
    e = xp.exp((xp.amin(D, 0) - D) * INVERSE)
    A = e * (1 / e.sum(0))
    return A, [A * (xp.sign(p) if DIM == 1 else p / (D + 1e-20)) * INVERSE for p in parts]


def first(xp, X, G, C):
    """Everything the linear system of the pull-back needs, in one look at the data."""
    A, B = attention_and_slopes(xp, X, C)
    right = xp.concat([xp.ones_like(X[:1]), X, G, (G * (C.T @ A)).sum(0)[None]])
    Y = xp.concat([A] + [A * x for x in X])
    return A @ right.T, xp.stack([b @ right.T for b in B]), xp.stack([Y @ b.T for b in B])


def solve(C, plain, slope, pairs):
    plain, slope, pairs = (np.asarray(z, np.float64) for z in (plain, slope, pairs))
    S, d = plain[:, 0], DIM
    F = plain[:, 1 : 1 + d] / S[:, None]
    g = plain[:, 1 + d : 1 + 2 * d].copy()
    J = np.zeros((K, d, K, d))
    for b in range(d):
        g[:, b] += (C * slope[b][:, 1 + d : 1 + 2 * d]).sum(1) - slope[b][:, -1]
        for a in range(d):
            J[:, a, :, b] = -(pairs[b][(1 + a) * K : (2 + a) * K] - F[:, a : a + 1] * pairs[b][:K]) / S[:, None]
            J[np.arange(K), a, np.arange(K), b] += (slope[b][:, 1 + a] - F[:, a] * slope[b][:, 0]) / S
    y = np.linalg.solve(np.eye(K * d) - J.reshape(K * d, K * d).T, g.reshape(-1)).reshape(K, d)
    return y / S[:, None], F


def second(xp, X, G, C, V, offset):
    A, B = attention_and_slopes(xp, X, C)
    P = C @ G + V @ X - offset[:, None]
    mean = (A * P).sum(0)
    return V.T @ A + xp.stack([mean * b.sum(0) - (b * P).sum(0) for b in B])


def anderson(F, C, window=8, cap=120):
    x, xs, fs, best = C.reshape(-1).astype(np.float64), [], [], (np.inf, None)
    for passes in range(1, cap + 1):
        f = F(x.reshape(C.shape)).reshape(-1) - x
        residual = np.linalg.norm(f)
        if residual < TOLERANCE:
            break
        if residual < best[0]:
            best = (residual, x + f)
        elif residual > 2 * best[0]:
            xs, fs, x, best = [], [], best[1], (np.inf, None)
            continue
        xs, fs = (xs + [x])[-window - 1 :], (fs + [f])[-window - 1 :]
        x = x + f
        if len(xs) > 1:
            dF, dX = np.diff(fs, axis=0).T, np.diff(xs, axis=0).T
            x = x - (dX + dF) @ np.linalg.lstsq(dF, f, rcond=1e-10)[0]
    return x.reshape(C.shape), passes, residual


def run_jax():
    import jax
    import jax.numpy as jnp
    from jax import lax
    from jax.sharding import Mesh, NamedSharding
    from jax.sharding import PartitionSpec as P

    jax.config.update("jax_enable_x64", True)
    n = max(512, (1 << 15) // K)
    blocks = -(-M // (n * arg.threads)) * arg.threads
    pad = blocks * n - M
    mesh = Mesh(np.array(jax.devices()[: arg.threads]), ("p",))
    place = NamedSharding(mesh, P("p"))

    def blocked(Z):
        return jax.device_put(np.pad(Z, ((0, 0), (0, pad))).reshape(DIM, blocks, n).transpose(1, 0, 2), place)

    def summed(function, arrays, C):
        def local(C, *z):
            shapes = jax.eval_shape(lambda *q: function(*q, C), *[q[0] for q in z])
            zero = lax.pcast(jax.tree.map(lambda t: jnp.zeros(t.shape, jnp.float64), shapes), "p", to="varying")
            step = lambda s, q: (jax.tree.map(jnp.add, s, function(*q, C)), None)
            return lax.psum(lax.scan(step, zero, z)[0], "p")

        total = jax.shard_map(local, mesh=mesh, in_specs=(P(),) + (P("p"),) * len(arrays), out_specs=P())(C, *arrays)
        if not pad:
            return total
        padding = function(*[jnp.zeros((DIM, 1), jnp.float32) for _ in arrays], C)
        return jax.tree.map(lambda t, z: t - pad * z, total, padding)

    @jax.jit
    def step(X, C):
        s = summed(lambda x, c: sums(jnp, x, c), (X,), C.astype(jnp.float32))
        return s[:, 1:] / s[:, :1]

    X, C0 = blocked(W), start()
    if arg.what == "pass":
        return report(lambda: np.asarray(step(X, C0)))
    G = blocked(rng.standard_normal((M, DIM), dtype=np.float32).T)
    pull1 = jax.jit(lambda X, G, C: summed(lambda x, g, c: first(jnp, x, g, c), (X, G), C))
    pull2 = jax.jit(
        jax.shard_map(
            lambda X, G, C, V, t: lax.map(lambda q: second(jnp, *q, C, V, t), (X, G)),
            mesh=mesh, in_specs=(P("p"), P("p"), P(), P(), P()), out_specs=P("p")))

    def fit():
        C, passes, residual = anderson(lambda C: np.asarray(step(X, C)), C0)
        C32 = C.astype(np.float32)
        V, F = solve(C, *pull1(X, G, C32))
        pull2(X, G, C32, V.astype(np.float32), (V * F).sum(1).astype(np.float32)).block_until_ready()
        return passes, residual

    report(fit, passes=lambda o: o[0], residual=lambda o: o[1] / STD)


def run_torch():
    import torch

    torch.set_num_threads(arg.threads)
    torch.set_flush_denormal(True)
    X, C = torch.from_numpy(W), torch.from_numpy(start()).float()
    compiled = arg.impl == "compiled"
    n = min(65536 if compiled and K > 4 else 32768, max(2048, (1 << (20 if compiled else 19)) // K))

    def in_place(x, C):
        if DIM == 1:
            t = torch.sub(x[0], C).abs_()
        else:
            t = torch.sub(x[0], C[:, :1]).square_()
            for b in range(1, DIM):
                u = torch.sub(x[b], C[:, b : b + 1])
                t.addcmul_(u, u)
            t.sqrt_()
        t = torch.sub(t.amin(0), t, out=t).mul_(INVERSE).exp_()
        inverse = t.sum(0).reciprocal_()
        return t @ torch.cat([inverse[None], x * inverse]).T

    block = torch.compile(lambda x, c: sums(torch, x, c), dynamic=False) if compiled else in_place
    whole = M // n * n

    def step():
        total = torch.zeros(K, 1 + DIM, dtype=torch.float64)
        with torch.no_grad():
            for i in range(0, whole, n):
                total += block(X[:, i : i + n], C)
            total += in_place(X[:, whole:], C)
        return total[:, 1:] / total[:, :1]

    report(step)


def run_hard():
    X, C = np.ascontiguousarray(W.T), start().astype(np.float32)
    if arg.impl == "faiss":
        import faiss

        faiss.omp_set_num_threads(arg.threads)

        def fit():
            means = faiss.Kmeans(DIM, K, niter=25, max_points_per_centroid=10**9)
            means.train(X, init_centroids=C)
            return means.obj[-1] / M
    else:
        from sklearn.cluster import KMeans
        from threadpoolctl import threadpool_limits

        threadpool_limits(arg.threads)
        fit = lambda: KMeans(K, init=C, n_init=1).fit(X).inertia_ / M
    report(fit, squared_error=lambda o: o / STD**2)


{"jax": run_jax, "eager": run_torch, "compiled": run_torch}.get(arg.impl, run_hard)()

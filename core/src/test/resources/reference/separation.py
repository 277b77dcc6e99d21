"""Reference values for sum-softmax and k-softmax, at 60 working digits.

Usage: python separation.py > separation.txt      (needs mpmath; the values here: mpmath 1.3.0)

Every case: its name, n and K; the scores as doubles (17 digits, exact when read back); the thresholds lambda_1..K ("inf"
where k = n); the weights ssm(x; i) and the columns ksoftmax_i(x), i = 1..K; the potential V_K up to its definition
min over lambda of sum softplus(x_i + lambda) - K lambda; cotangents of the columns and the gradient that they pull back
to the scores.  Values below 1e-320 are written as 0.
"""
import random

import mpmath as mp

mp.mp.dps = 60
rng = random.Random(20261124)


def sigma(a):
    return 1 / (1 + mp.exp(-a)) if a >= 0 else mp.exp(a) / (1 + mp.exp(a))


def threshold(x, k):
    """Bisection inside the rigorous bracket, then Newton on the balance of both sides."""
    n, s = len(x), sorted(x, reverse=True)
    low, high = -s[k - 1] - mp.log(n - k), -s[k] + mp.log(k)
    order = sorted(range(n), key=lambda i: -x[i])
    head, tail = [x[i] for i in order[:k]], [x[i] for i in order[k:]]

    def balance(lam):
        return mp.log(mp.fsum(sigma(v + lam) for v in tail)) - mp.log(mp.fsum(sigma(-v - lam) for v in head))

    while high - low > mp.mpf("1e-3"):
        mid = (low + high) / 2
        if balance(mid) < 0:
            low = mid
        else:
            high = mid
    lam = (low + high) / 2
    for _ in range(12):
        t, h = [sigma(v + lam) for v in tail], [sigma(-v - lam) for v in head]
        T, H = mp.fsum(t), mp.fsum(h)
        slope = mp.fsum(v * (1 - v) for v in t) / T + mp.fsum(v * (1 - v) for v in h) / H
        change = mp.log(T / H) / slope
        lam -= change
        if abs(change) < mp.mpf("1e-50"):
            break
    return lam


def show(v):
    v = mp.mpf(v)
    return "inf" if mp.isinf(v) else "0" if abs(v) < mp.mpf("1e-320") else mp.nstr(v, 18)


def case(name, scores, K):
    n, x = len(scores), [mp.mpf(v) for v in scores]
    lam = [threshold(x, k) if k < n else mp.inf for k in range(1, K + 1)]
    at = [[sigma(v + l) if not mp.isinf(l) else mp.mpf(1) for v in x] for l in lam]
    rest = [[sigma(-v - l) if not mp.isinf(l) else mp.mpf(0) for v in x] for l in lam]
    columns = [at[0]] + [[rest[i - 1][j] - rest[i][j] for j in range(n)] for i in range(1, K)]
    # The difference of the smaller of the two complements keeps 60 digits of whatever is left.
    for i in range(1, K):
        for j in range(n):
            if at[i][j] < rest[i - 1][j]:
                columns[i][j] = at[i][j] - at[i - 1][j]
    if mp.isinf(lam[-1]):
        potential = mp.fsum(x)
    else:
        potential = mp.fsum(mp.log1p(mp.exp(-abs(v + lam[-1]))) + max(v + lam[-1], 0) for v in x) - K * lam[-1]
    g = [[rng.uniform(-1, 1) for _ in range(n)] for _ in range(K)]
    gradient = [mp.mpf(0)] * n
    for i in range(K):
        s = [a * b for a, b in zip(at[i], rest[i])]
        total = mp.fsum(s)
        if total == 0:
            continue
        v = [mp.mpf(g[i][j]) - (mp.mpf(g[i + 1][j]) if i + 1 < K else 0) for j in range(n)]
        mean = mp.fsum(a * b for a, b in zip(s, v)) / total
        gradient = [old + a * (b - mean) for old, a, b in zip(gradient, s, v)]
    print("case", name, n, K)
    print("scores", *(repr(float(v)) for v in scores))
    print("thresholds", *(show(l) for l in lam))
    for i in range(K):
        print("weights", *(show(v) for v in at[i]))
        print("column", *(show(v) for v in columns[i]))
        print("cotangent", *(repr(v) for v in g[i]))
    print("potential", show(potential))
    print("gradient", *(show(v) for v in gradient))


def normal(n, scale=1.0, offset=0.0):
    return [offset + scale * rng.gauss(0, 1) for _ in range(n)]


if __name__ == "__main__":
    case("two", [1.0, 0.0], 1)
    case("one-of-one", [3.25], 1)
    case("plain-5", normal(5), 3)
    case("plain-17-all", normal(17), 17)
    case("plain-64", normal(64), 10)
    case("plain-65", normal(65, 3), 8)
    case("plain-1100", normal(1100), 2)
    case("tied-all", [0.75] * 9, 9)
    case("tied-pairs", [float(i // 2) for i in range(20)], 6)
    case("tied-across-the-cut", [5.0, 2.0, 2.0, 2.0, 2.0, -1.0, -1.0, -30.0], 5)
    case("tied-far-below", [4.0] + [0.0] * 40, 3)
    for offset in (1e2, 1e4, -1e4, 1e6, -1e6):
        case(f"offset-{offset:.0e}", normal(23, 1.0, offset), 4)
    case("saturated-gap-50", [50.0, 0.5, 0.25, 0.0, -0.5, -1.0], 3)
    case("saturated-gap-400", [400.0, 399.0, 0.5, 0.25, 0.0, -1.0], 4)
    case("saturated-gap-900", [900.0, 0.5, 0.0, -1.0, -900.0], 3)
    case("saturated-gap-3000", [3000.0, 1.0, 0.0, -3000.0], 4)
    case("saturated-ladder", [120.0 * i for i in range(12)], 7)
    case("saturated-low", [0.0] * 3 + [-745.0, -700.0, -650.0, -800.0], 5)
    for scale in (1e-3, 1e-2, 1e-1, 1e1, 1e2, 1e3):
        case(f"scaled-{scale:.0e}", normal(31, scale), 6)
    case("scaled-1e3-all", normal(9, 1e3), 9)

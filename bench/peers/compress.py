"""Peers of `bench/run compress`: codebooks for many output channels.

Usage: python compress.py --impl flash|sklearn --codewords K --file CHANNELS.npy [--reps R]
Prints one JSON object: peer, seconds (median of the repetitions, for all channels of the file on one thread, codes
included) and squares (the sum of squared errors).  flash1dkmeans is compiled by numba before the clock starts.
"""
import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("--impl", required=True)
parser.add_argument("--codewords", type=int, required=True)
parser.add_argument("--file", required=True)
parser.add_argument("--reps", type=int, default=3)
arg = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np

channels = np.load(arg.file)


def flash(x):
    from flash1dkmeans import kmeans_1d

    return kmeans_1d(x, arg.codewords, random_state=0)


def sklearn(x):
    from sklearn.cluster import KMeans

    found = KMeans(arg.codewords, n_init=1, random_state=0).fit(x[:, None])
    return found.cluster_centers_[:, 0], found.labels_


run = dict(flash=flash, sklearn=sklearn)[arg.impl]
run(channels[0])
seconds = []
for _ in range(arg.reps):
    squares, begin = 0.0, time.perf_counter()
    found = [run(x) for x in channels]
    seconds.append(time.perf_counter() - begin)
for x, (centres, labels) in zip(channels, found):
    squares += float(((x - np.asarray(centres)[np.asarray(labels)]).astype(np.float64) ** 2).sum())
print(json.dumps(dict(peer=dict(flash="flash1dkmeans", sklearn="scikit-learn")[arg.impl],
                      seconds=float(np.median(seconds)), squares=squares)))

"""Compares images: a request is a line of JSON with two paths, [original, image]; the response is a line with the score, 100 if they are equal."""

import json
import sys

from ssimulacra2 import compute_ssimulacra2

print("ready", flush=True)
for line in sys.stdin:
    print(compute_ssimulacra2(*json.loads(line)), flush=True)

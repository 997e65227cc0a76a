"""The hold model and queues on SimPy; prints one JSON object as the other programs do.

usage: simpy_bench.py hold|queue SIZE COUNT
"""

import json
import random
import resource
import sys
import time

import simpy


def resident():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Stop(Exception):
    """As many events as were wanted have been executed."""


def hold(pending, events):
    env = simpy.Environment()
    draw = random.Random(1).expovariate

    def holder():
        while True:
            yield env.timeout(draw(1.0))

    before = resident()
    for _ in range(pending):
        env.process(holder())
    # The first event of every process only starts it.
    for _ in range(3 * pending):
        env.step()
    start, then = time.perf_counter(), env.now
    for _ in range(events):
        env.step()
    seconds = time.perf_counter() - start
    return seconds, resident() - before, (env.now - then) * pending / events


def queue(servers, customers):
    env = simpy.Environment()
    arrivals, services = random.Random(1).expovariate, random.Random(2).expovariate
    counter = simpy.Resource(env, capacity=servers)
    waits = [0.0, 0]
    left = [0]

    def customer():
        arrived = env.now
        service = services(1.0)
        with counter.request() as turn:
            yield turn
            waits[0] += env.now - arrived
            waits[1] += 1
            yield env.timeout(service)
        left[0] += 1
        if left[0] == customers:
            raise Stop

    def source():
        while True:
            yield env.timeout(arrivals(0.9 * servers))
            env.process(customer())

    before = resident()
    env.process(source())
    start = time.perf_counter()
    try:
        env.run()
    except Stop:
        pass
    return time.perf_counter() - start, resident() - before, waits[0] / waits[1]


def main():
    name, size, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    seconds, grown, found = {"hold": hold, "queue": queue}[name](size, count)
    print(json.dumps({"count": count, "nanoseconds": seconds * 1e9 / count,
                      "bytes": grown, "found": found}))


main()

"""Serves one ONNX model from several sessions at once, as instances of a Triton model do, and tells how fast.

bench_threads.py runs this file in the environment of ONNX Runtime: run_instances.py MODEL INPUTS INSTANCES THREADS
SECONDS, THREADS 0 for ONNX Runtime's own choice. Each session answers the same request over and over from a thread of its
own. Prints one line of JSON: requests a second, and the median and 99th percentile of their times in milliseconds.
"""

import json
import statistics
import sys
import threading
import time

import onnxruntime

from published_models import parse_inputs
from try_runtime import onnx_runtime_value


def session_of(model, threads):
    """A session as the ONNX Runtime backend makes it: nothing but the number of threads differs from the defaults."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def main(model, inputs, instances, threads, seconds):
    choices = parse_inputs(inputs)
    sessions = [session_of(model, threads) for _ in range(instances)]
    feed = {
        node.name: onnx_runtime_value(node.type, node.shape, choices.get(node.name), None) for node in sessions[0].get_inputs()
    }
    times = [[] for _ in sessions]
    for session in sessions:
        session.run(None, feed)
    start = threading.Barrier(instances + 1)

    def serve(session, own):
        start.wait()
        end = time.perf_counter() + seconds
        while (begin := time.perf_counter()) < end:
            session.run(None, feed)
            own.append(time.perf_counter() - begin)

    workers = [threading.Thread(target=serve, args=pair) for pair in zip(sessions, times, strict=True)]
    for worker in workers:
        worker.start()
    start.wait()
    begin = time.perf_counter()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - begin
    spent = sorted(value for own in times for value in own)
    print(
        json.dumps({
            "rate": len(spent) / took, "median": statistics.median(spent) * 1000,
            "slow": spent[min(len(spent) - 1, int(len(spent) * 0.99))] * 1000,
        })
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))

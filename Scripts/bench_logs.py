"""The part of bench.py that explains a large log, beside a search for the same words by grep."""

import json
import re
import subprocess

LOG_MEBIBYTES = 200
# Of which a grep that only counts lines does not know what any of them means.
LEAST_SPEED, MOST_MEMORY = 50, 40  # MB/s, MiB
RUNS = 5
# Behind a pipe, as grep ends at the first line when its output goes to /dev/null.
GREP = 'grep -c -F -f "$1" "$2" | cat'

# A talkative server: most lines tell of nothing.
ORDINARY = """
I1122 23:18:09.764093 22895 model_lifecycle.cc:839] "successfully loaded 'model_{number}'"
I1122 23:18:09.766703 22895 grpc_server.cc:2558] "Started GRPCInferenceService at 0.0.0.0:8001"
I1122 23:18:10.101213 22895 http_server.cc:4601] "HTTP request: 2 /v2/models/model_{number}/infer"
I1122 23:18:10.101350 22895 infer_request.cc:905] "[request id: {number}] prepared: [0x0x7f5c2c004bf0] request id: {number}, model: model_{number}, requested version: -1, actual version: 1, flags: 0x0, correlation id: 0, batch size: 8, priority: 0, timeout (us): 0"
I1122 23:18:10.101501 22895 infer_response.cc:174] "add response output: output: logits, type: FP32, shape: [8,1000]"
I1122 23:18:10.102213 22895 http_server.cc:1232] "HTTP using buffer for: 'logits', size: 32000, addr: 0x7f5bf4000090"
| model_{number} | 1       | READY  |
INFO 11-22 23:18:10 [loggers.py:123] Engine 000: Avg prompt throughput: {number}.0 tokens/s, Running: 8 reqs
""".strip().splitlines()
# One in a thousand lines is trouble.
TROUBLE = """
E1122 23:18:11.000000 22895 model_lifecycle.cc:642] "failed to load 'model_{number}' version 1: Internal: ValueError: no weights\\n\\nAt:\\n  /models/m/1/model.py(5): initialize\\n"
W1122 23:18:11.000000 22895 pinned_memory_manager.cc:273] "failed to allocate pinned system memory, falling back to non-pinned system memory"
E1122 23:18:11.000000 22895 x.cc:1] "instance group m_0 of model m has kind KIND_GPU but no GPUs are available"
""".strip().splitlines()


def write_log(file):
    """The same bytes every time."""
    size, number = 0, 0
    with file.open("w", encoding="utf-8") as log:
        while size < LOG_MEBIBYTES << 20:
            lines = TROUBLE if number % 1000 == 999 else ORDINARY
            line = lines[number % len(lines)].replace("{number}", str(number % 50)) + "\n"
            size += log.write(line)
            number += 1


def write_patterns(tool, file):
    """The longest run of words of each pattern, as grep takes them."""
    result = subprocess.run([tool, "rules", "list", "--messages", "--format", "json"], capture_output=True, check=True)
    says = [text for message in json.loads(result.stdout)["messages"] for text in message["says"]]
    words = {max(re.split(r"\{[^}]*\}", text), key=len) for text in says}
    file.write_text("".join(f"{word}\n" for word in sorted(words)), encoding="utf-8")
    return len(words)


def bench_logs(tool, scratch, measure):
    """Lines of Markdown, the speed in MB/s and the peak memory in MiB."""
    log, patterns = scratch / "server.log", scratch / "patterns.txt"
    try:
        write_log(log)
        count = write_patterns(tool, patterns)
        megabytes = log.stat().st_size / 1e6
        ours = measure([tool, "explain", log], RUNS)
        peer = measure(["/bin/sh", "-c", GREP, "sh", patterns, log], RUNS)
    finally:
        log.unlink(missing_ok=True)
        patterns.unlink(missing_ok=True)
    lines = [f"| {megabytes:,.0f} MB, {count} patterns | time | speed | peak memory |", "| --- | --- | --- | --- |"]
    for name, result in [("triton-advisor explain", ours), ("grep -c -F -f, which only counts lines", peer)]:
        lines.append(f"| {name} | {result.wall:.2f} s | {megabytes / result.wall:,.0f} MB/s | {result.peak:.0f} MiB |")
    return lines, megabytes / ours.wall, ours.peak

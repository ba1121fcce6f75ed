"""Asks a server for one page over kept-alive connections, from a process of its own. Prints latencies in ms as JSON."""

import http.client
import json
import sys
import threading
import time


def timed(port, url, headers, seconds, results):
    """One client's latencies."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    ends, taken = time.perf_counter() + seconds, []
    while (start := time.perf_counter()) < ends:
        connection.request("GET", url, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or not body:
            raise RuntimeError(f"{url} answered {answer.status}")
        taken.append((time.perf_counter() - start) * 1_000)
    results.extend(taken)


def main():
    """Arguments: port, url, headers as JSON, clients, seconds."""
    port, url, headers, clients, seconds = sys.argv[1:]
    results = []
    given = (int(port), url, json.loads(headers), float(seconds), results)
    threads = [threading.Thread(target=timed, args=given) for _ in range(int(clients))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    print(json.dumps(results))


if __name__ == "__main__":
    main()

"""Posts forms over kept-alive connections, a thread for each client, from a process of its own. Prints JSON.

Imports nothing of the product: what a loader needs to start must not be on the clock of what it measures.
"""

import http.client
import json
import sys
import threading
import time


def sent(port, url, requests, ready, taken):
    """One client's latencies in ms; all begin together."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    ready.wait()
    for asked in requests:
        start = time.perf_counter()
        connection.request("POST", url, body=asked["body"], headers=asked["headers"])
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 303:
            raise RuntimeError(f"answered {answer.status}: {body.decode()}")
        taken.append((time.perf_counter() - start) * 1_000)


def main():
    """Arguments: port, url, clients; requests on standard input."""
    port, url, clients = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    requests, taken, ready = json.load(sys.stdin), [], threading.Barrier(clients + 1)
    threads = [
        threading.Thread(target=sent, args=(port, url, requests[n::clients], ready, taken)) for n in range(clients)
    ]
    for each in threads:
        each.start()
    ready.wait()
    began = time.perf_counter()
    for each in threads:
        each.join()
    print(json.dumps({"taken": sorted(taken), "seconds": time.perf_counter() - began, "asked": len(requests)}))


if __name__ == "__main__":
    main()

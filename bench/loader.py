"""Asks a server for one page over kept-alive connections, from a process of its own. Prints latencies in ms as JSON."""

import json
import re
import socket
import sys
import threading
import time

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def timed(port, url, headers, seconds, results):
    """One client's latencies. A bare socket: the loader shares the machine's cores with what it measures."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    asked = f"GET {url} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode()
    ends, taken = time.perf_counter() + seconds, []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        while (start := time.perf_counter()) < ends:
            connection.sendall(asked)
            answer(connection, url)
            taken.append((time.perf_counter() - start) * 1_000)
    results.extend(taken)


def answer(connection, url):
    """Read one whole answer."""
    got = received(connection)
    while b"\r\n\r\n" not in got:
        got += received(connection)
    head, body = got.split(b"\r\n\r\n", 1)
    length = int(LENGTH.search(head)[1])
    if not head.startswith(b"HTTP/1.1 200 ") or not length:
        raise RuntimeError(f"{url} answered {head[:40]!r}")
    missing = length - len(body)
    while missing > 0:
        missing -= len(received(connection))


def received(connection):
    """The next bytes; a server that has hung up is an error, not an endless wait."""
    if not (part := connection.recv(1 << 17)):
        raise RuntimeError("the server hung up before its answer was whole")
    return part


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

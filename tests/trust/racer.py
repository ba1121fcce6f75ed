"""One client process of the races: lines of JSON on standard input, each a race; one line of answers for each.

A race is {"moment": when to send, "requests": [{"address": path, "headers": {…}, "body": form text}, …]}; an answer
[status, location], or [0, what broke] where the server went away.
"""

import http.client
import json
import sys
import threading
import time


def race(port, moment, requests):
    """Send all at one moment; the answers in the requests' order."""
    answers = [None] * len(requests)

    def send(place, asked):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.connect()
            threading.Event().wait(max(0.0, moment - time.time()))
            connection.request("POST", asked["address"], body=asked["body"], headers=asked["headers"])
            answer = connection.getresponse()
            answer.read()
            answers[place] = [answer.status, answer.getheader("Location", "")]
            connection.close()
        except (OSError, http.client.HTTPException) as broken:
            answers[place] = [0, type(broken).__name__]

    threads = [threading.Thread(target=send, args=each) for each in enumerate(requests)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def main():
    """Argument: the port. Goes on until the input ends."""
    port = int(sys.argv[1])
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(race(port, asked["moment"], asked["requests"])), flush=True)


if __name__ == "__main__":
    main()

"""One client process of the race: a JSON list of requests on standard input, all sent at one moment; answers as JSON.

A request is {"address": path, "headers": {…}, "body": form text}; an answer [status, location].
"""

import http.client
import json
import sys
import threading
import time


def main():
    """Arguments: port, and the moment to send at."""
    port, moment = int(sys.argv[1]), float(sys.argv[2])
    requests = json.load(sys.stdin)
    answers = [None] * len(requests)

    def send(place, asked):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        threading.Event().wait(max(0.0, moment - time.time()))
        connection.request("POST", asked["address"], body=asked["body"], headers=asked["headers"])
        answer = connection.getresponse()
        answer.read()
        answers[place] = [answer.status, answer.getheader("Location", "")]
        connection.close()

    threads = [threading.Thread(target=send, args=each) for each in enumerate(requests)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    print(json.dumps(answers))


if __name__ == "__main__":
    main()

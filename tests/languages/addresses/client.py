"""Orders go out through one client, whose address is written where it is made."""
import requests


class OrderClient:
    def __init__(self, base, timeout=5):
        self.base = base
        self.timeout = timeout

    def place(self, order):
        return requests.post(self.base + "/orders", json=order, timeout=self.timeout)


def submit(url, order):
    return requests.post(url, json=order)


def relay(target, order):
    return submit(target, order)


def describe(url):
    return url.upper()


def main(order):
    #~ cleartext-endpoint
    OrderClient("http://orders.lab.net")
    OrderClient("https://orders.lab.net")
    #~ cleartext-endpoint
    submit("http://intake.lab.net/orders", order)
    #~ cleartext-endpoint
    submit(url="http://intake.lab.net/named", order=order)
    #~ cleartext-endpoint
    relay("http://relay.lab.net/orders", order)
    submit("http://localhost:8080/orders", order)
    submit("https://intake.lab.net/orders", order)
    describe("http://about.lab.net")

"""Staff and patients in the directory."""
import ldap
import requests
from django.conf import settings


class Directory:
    def open(self):
        #~ cleartext-endpoint
        conn = ldap.initialize("ldap://dc.hospital.org")
        conn.simple_bind_s("cn=app", settings.DIRECTORY_WORD)
        return conn

    def ward(self):
        conn = ldap.initialize("ldap://dc.hospital.org")
        conn.start_tls_s()
        return conn


class Kept:
    def __init__(self):
        self.conn = ldap.initialize("ldap://dc.hospital.org")

    def bind(self):
        self.conn.start_tls_s()


class Made:
    def _open(self):
        return ldap.initialize("ldap://dc.hospital.org")

    def bind(self):
        conn = self._open()
        conn.start_tls_s()
        return conn


def visits():
    if settings.DEBUG:
        return requests.get("https://ward.hospital.org/visits", verify=False)
    if not settings.DEBUG:
        #~ certificate-check-off
        return requests.get("https://ward.hospital.org/visits", verify=False)
    return None

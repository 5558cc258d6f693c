import os

from Crypto.Cipher import AES

#~ hard-coded-key
KEY = b"0123456789abcdef"
MOUNTED = os.environ["FIELD_KEY"]


def sealed(note):
    return AES.new(KEY, AES.MODE_GCM).encrypt(note)


def opened(note):
    return AES.new(KEY, AES.MODE_GCM).decrypt(note)


def sealed_well(note):
    return AES.new(MOUNTED, AES.MODE_GCM).encrypt(note)

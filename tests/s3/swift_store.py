#!/usr/bin/python3
"""OpenStack Swift with its S3 face (Debian's python3-swift), small: one process on loopback, objects in its memory.

swift_store.py FOLDER CERTIFICATE KEY   writes its working files there, prints "ready PORT" (TLS), ends with its input.
The account's access key is "kith:media", its secret key SECRET; the region is REGION.
"""
import sys
from pathlib import Path

import eventlet

eventlet.monkey_patch()

import eventlet.wsgi  # noqa: E402
from swift.common import storage_policy, utils  # noqa: E402

SECRET = "the+secret/key-of-tests"
REGION = "eu-test-1"
KINDS = {"account": "account", "container": "container", "object": "mem_object"}

folder = Path(sys.argv[1]).resolve()
(folder / "devices" / "one").mkdir(parents=True)
(folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = tests\n"
                                   "[storage-policy:0]\nname = only\ndefault = yes\n")
utils.SWIFT_CONF_FILE = str(folder / "swift.conf")
utils.HASH_PATH_SUFFIX = b"tests"
storage_policy.reload_storage_policies()

from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

COMMON = f"[DEFAULT]\nswift_dir = {folder}\ndevices = {folder}/devices\nmount_check = false\nlog_level = CRITICAL\n"
FILTERS = ["catch_errors", "gatekeeper", "listing_formats", "s3api", "tempauth", "bulk", "slo", "dlo"]
OPTIONS = {"s3api": f"location = {REGION}\n", "tempauth": f"user_kith_media = {SECRET} .admin\n"}


class Quiet:
    def write(self, _):
        pass

    def info(self, *_):
        pass

    debug = warning = error = exception = info


class Cache:
    """What Swift expects of memcached."""

    def __init__(self):
        self.kept = {}

    def get(self, key, **_):
        return self.kept.get(key)

    def set(self, key, value, **_):
        self.kept[key] = value

    def delete(self, key, **_):
        self.kept.pop(key, None)

    def incr(self, key, delta=1, **_):
        self.kept[key] = self.kept.get(key, 0) + delta
        return self.kept[key]


def app_of(name, text):
    path = folder / f"{name}.conf"
    path.write_text(COMMON + text)
    return loadapp(str(path), global_conf={})


def serve(socket, app):
    eventlet.spawn(eventlet.wsgi.server, socket, app, log=Quiet(), protocol=SwiftHttpProtocol, debug=False)


def serve_storage():
    sockets = {kind: eventlet.listen(("127.0.0.1", 0)) for kind in KINDS}
    for kind, socket in sockets.items():
        builder = RingBuilder(0, 1, 0)
        builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1",
                         "port": socket.getsockname()[1], "device": "one"})
        builder.rebalance(seed=1)
        builder.get_ring().save(str(folder / f"{kind}.ring.gz"))
    for kind, socket in sockets.items():
        serve(socket, app_of(kind, f"[app:main]\nuse = egg:swift#{KINDS[kind]}\n"))


def serve_front():
    text = f"[pipeline:main]\npipeline = {' '.join(FILTERS)} proxy-server\n"
    for name in FILTERS:
        text += f"[filter:{name}]\nuse = egg:swift#{name}\n{OPTIONS.get(name, '')}"
    text += ("[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\n"
             "account_autocreate = true\n")
    app, cache = app_of("proxy", text), Cache()

    def with_cache(env, start):
        env["swift.cache"] = cache
        return app(env, start)

    plain = eventlet.listen(("127.0.0.1", 0))
    port = plain.getsockname()[1]
    serve(eventlet.wrap_ssl(plain, certfile=sys.argv[2], keyfile=sys.argv[3], server_side=True), with_cache)
    return port


serve_storage()
print("ready", serve_front(), flush=True)
while eventlet.tpool.execute(sys.stdin.readline):
    pass

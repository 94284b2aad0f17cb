"""A reverse proxy on loopback that keeps each activity passing through it: what it keeps is what really crossed."""
import http.client
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Headers that belong to one connection, not to the message.
OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding"}


class Crossing:
    """One POST to an inbox, and how it was answered."""

    def __init__(self, to: str, headers, body: bytes, status: int):
        self.to, self.status = to, status
        self.headers = dict(headers.items())
        self.activity = json.loads(body)

    def signature(self) -> str:
        for name, value in self.headers.items():
            if name.lower() == "signature-input":
                return "RFC 9421: " + value
            if name.lower() == "signature":
                fields = [each for each in value.split(",") if not each.strip().startswith("signature=")]
                return "draft-cavage-12: " + ",".join(fields)
        return "none"


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # A server that is killed on purpose drops its connections.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Recorder:
    """Listens on `port` and passes everything to `target_port`, both on 127.0.0.1."""

    def __init__(self, port: int, target_port: int, crossings: list[Crossing]):
        recorder = self
        self.target_port, self.crossings, self.lock = target_port, crossings, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                recorder.relay(self)

            do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_GET

        self.server = Server(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def relay(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.target_port, timeout=30)
            connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                if name.lower() not in OF_THE_CONNECTION:
                    connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            text = answer.read()
        except OSError:
            handler.send_error(502, "the institution's server is not running")
            handler.close_connection = True
            return
        if handler.command == "POST" and handler.path.endswith("/inbox"):
            with self.lock:
                self.crossings.append(Crossing(handler.headers.get("host", ""), handler.headers, body, answer.status))
        handler.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OF_THE_CONNECTION | {"content-length"}:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(text)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

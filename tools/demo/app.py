"""A small Mastodon app: registers itself, signs somebody in on the node's own page, and calls the API for them."""
import html
import http.cookiejar
import json
import re
import urllib.parse
import urllib.request

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


class App:
    def __init__(self, url: str, name: str = "Demonstration"):
        self.url = url
        self.token = ""
        # What a browser would be: it keeps cookies and follows redirects.
        self.browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.app = self.call("POST", "/api/v1/apps", {"client_name": name, "redirect_uris": OUT_OF_BAND,
                                                      "scopes": "read write"})

    def call(self, method: str, path: str, body: dict | None = None, idempotency: str = ""):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if idempotency:
            headers["Idempotency-Key"] = idempotency
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            return json.load(answer)

    def upload(self, name: str, data: bytes, description: str) -> str:
        """The id of a picture that may be in a post."""
        line = "\r\n"
        edge = "kith-demonstration-edge"
        head = (f'--{edge}{line}Content-Disposition: form-data; name="description"{line}{line}{description}{line}'
                f'--{edge}{line}Content-Disposition: form-data; name="file"; filename="{name}"{line}'
                f"Content-Type: application/octet-stream{line}{line}")
        request = urllib.request.Request(
            self.url + "/api/v2/media", data=head.encode() + data + f"{line}--{edge}--{line}".encode(), method="POST",
            headers={"Authorization": f"Bearer {self.token}",
                     "Content-Type": f"multipart/form-data; boundary={edge}"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return json.load(answer)["id"]

    def page(self, url: str, fields: dict | None = None) -> tuple[str, str]:
        """Where the browser ends up, and what it shows there."""
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.url, url), data=data, headers={
            "Accept": "text/html", **({"Origin": self.url} if fields is not None else {})})
        with self.browser.open(request, timeout=30) as answer:
            return answer.url, answer.read().decode()

    @staticmethod
    def form(page: str, holds: str) -> tuple[str, dict]:
        """Where a form of the page goes, and its hidden fields."""
        found = next(each for each in re.findall(r"<form\b.*?</form>", page, re.S) if holds in each)
        action = re.search(r'action="([^"]*)"', found)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', found))
        return html.unescape(action.group(1)), {name: html.unescape(value) for name, value in hidden.items()}

    def sign_in(self, handle: str, password: str) -> None:
        """As a person does it: handle and password on the node's page, then Allow."""
        question = urllib.parse.urlencode({"response_type": "code", "client_id": self.app["client_id"],
                                           "redirect_uri": OUT_OF_BAND, "scope": "read write"})
        _, page = self.page(f"/oauth/authorize?{question}")
        action, fields = self.form(page, 'type="password"')
        _, page = self.page(action, {**fields, "handle": handle, "password": password})
        action, fields = self.form(page, "llow")
        allow = re.search(r'<button[^>]*name="([^"]*)"[^>]*value="([^"]*)"[^>]*>[^<]*llow', page)
        if allow:
            fields[allow.group(1)] = allow.group(2)
        url, _ = self.page(action, fields)
        code = urllib.parse.parse_qs(urllib.parse.urlparse(url).query)["code"][0]
        self.token = self.call("POST", "/oauth/token", {
            "grant_type": "authorization_code", "client_id": self.app["client_id"],
            "client_secret": self.app["client_secret"], "redirect_uri": OUT_OF_BAND, "code": code})["access_token"]

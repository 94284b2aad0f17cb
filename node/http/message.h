// What a route sees of HTTP: Request and Response, free of any library's types.
#pragma once

#include "activitypub/transport.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class BodyFile;

struct Request {
    std::string method;
    std::string target;  // as it was on the wire: path and query, what signatures cover
    std::string path;    // percent-decoded once, begins with '/'
    std::string host;    // the Host header, lower-case
    Headers headers;
    std::string body;
    std::shared_ptr<BodyFile> body_file{};  // instead of the body, where that is too large for memory
    std::string remote_address;  // the caller's, or from X-Forwarded-For when the peer is a trusted proxy;
                                 // never stored
    std::map<std::string, std::string, std::less<>> query;   // last value wins
    std::map<std::string, std::string, std::less<>> params;  // from the route's pattern: {name}
    bool signature_verified = false;  // said by the route that looked at it; a header alone proves nothing
    bool token_verified = false;      // the same of a person's token

    std::string_view header(std::string_view name) const { return kith::header(headers, name); }
    std::string_view param(std::string_view name) const;
    std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
    int status = 200;
    Headers headers{};
    std::string body{};

    Response& set(std::string name, std::string value);  // replaces
    static Response text(int status,
                         std::string body,
                         std::string content_type = "text/plain; charset=utf-8");
    static Response redirect(std::string location, int status = 302);
};

}  // namespace kith::node

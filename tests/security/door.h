// Pages and Door: a SimNode with its public pages, and the same behind a real server on a loopback port with
// the throttle in front, as the application puts them together. For tests; one thread besides the server's.
#pragma once

#include "node/http/fair_use.h"
#include "node/routes/pages.h"
#include "tests/node/http_client_socket.h"
#include "tests/node/http_running_server.h"
#include "tests/support/sim/town.h"

namespace kith::sim {

class Pages {
 public:
    explicit Pages(SimNode& node) : node_(node) {
        const node::PageParts parts{node.core().site(),
                                    node.core().institution(),
                                    node.database(),
                                    node.core().resolver(),
                                    errands_,
                                    node.core().problems(),
                                    node.core().clock(),
                                    node.core().open_answers(),
                                    settings_};
        node::add_page_routes(node.core().router(), parts);
        node::add_interaction_routes(node.core().router(), parts);
    }
    HttpResponse get(std::string_view path) { return get_unsigned(node_, path, "text/html"); }
    HttpResponse post(std::string_view path, std::string body) {
        return node_.serve({.method = "POST", .url = node_.core().site().uri(path), .body = std::move(body)});
    }

 private:
    SimNode& node_;
    const node::ClientSettings settings_{};
    activitypub::InlineErrands errands_;
};

class Door {
 public:
    explicit Door(SimNode& node, node::Rate rate = {}, node::ServerOptions options = {})
        : fair_use_(node.core().clock(),
                    node.core().problems(),
                    rate,
                    [this, &node](node::Request& request) {
                        ++handled;
                        return node.core().router()(request);
                    }),
          server_([this](node::Request& request) { return fair_use_(request); }, std::move(options)) {}

    /// What comes back for exactly these bytes, until the server closes or there is nothing more.
    std::string say(std::string_view bytes) {
        test::RawCaller caller(server_.port());
        REQUIRE(caller.send(bytes));
        caller.finish();
        return caller.read_all();
    }
    std::string get(std::string_view target, std::string_view more_headers = "") {
        return say("GET " + std::string(target) + " HTTP/1.1\r\nHost: a.test\r\n" +
                   std::string(more_headers) + "\r\n");
    }
    std::string send(const HttpRequest& request) { return say(bytes_of(request)); }

    static std::string bytes_of(const HttpRequest& request) {
        const UriParts url = parts_of(request.url);
        std::string bytes = request.method + " " + url.path_and_query() + " HTTP/1.1\r\n";
        bytes += "Host: " + url.authority() + "\r\n";
        for (const auto& [name, value] : request.headers) bytes += name + ": " + value + "\r\n";
        return bytes + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
    }
    static int status(const std::string& answer) {
        return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
    }
    /// The value of a header of the first answer; "" when it has none.
    static std::string header_of(const std::string& answer, std::string_view name) {
        const std::string head = answer.substr(0, answer.find("\r\n\r\n"));
        const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos) return {};
        const std::size_t from = at + name.size() + 4;
        return head.substr(from, head.find("\r\n", from) - from);
    }

    std::atomic<int> handled = 0;  // requests that came past the throttle

 private:
    node::FairUse fair_use_;
    test::RunningServer server_;
};

}  // namespace kith::sim

#include "node/http/client.h"

#include "consent/base/mutex.h"
#include "consent/crypto/tls.h"
#include "node/http/deadline_watch.h"
#include "node/http/name_resolver.h"
#include "node/http/peer_stream.h"

#include <httplib.h>

#include <algorithm>
#include <exception>
#include <fcntl.h>
#include <list>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace kith::node {

namespace {

using activitypub::AddressGuard;
using activitypub::IpAddress;
using Time = std::chrono::steady_clock::time_point;

// What the library reads from and writes to.
class Wire final : public httplib::Stream {
 public:
    Wire(int socket, ssl_st* tls, Exchange& exchange) : socket_(socket), stream_(socket, tls, exchange) {}

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char* into, std::size_t size) override { return stream_.read(into, size); }
    ssize_t write(const char* bytes, std::size_t size) override {
        stream_.write({bytes, size});
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return socket_; }

 private:
    int socket_;
    PeerStream stream_;
};

// The library's client, with our Wire in place of its stream.
template <class Base>
class Wired final : public Base {
 public:
    Wired(const std::string& host, int port, Exchange*& exchange) : Base(host, port), exchange_(exchange) {}

 private:
    bool process_socket(const httplib::ClientImpl::Socket& socket,
                        std::function<bool(httplib::Stream&)> callback) override {
        Wire wire(socket.sock, socket.ssl, *exchange_);
        return callback(wire);
    }
    Exchange*& exchange_;
};

/// One connection to one origin. Used by one thread at a time.
struct Peer {
    explicit Peer(std::string name, DeadlineWatch& watch_over) : origin(std::move(name)), watch(watch_over) {}
    ~Peer() {
        client.reset();
        forget_socket();
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    // NOTE: a duplicate, so that the watch never shuts down a number that means something else by then.
    void remember_socket(int socket) {
        forget_socket();
        duplicate = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
        if (duplicate >= 0 && exchange != nullptr) ticket = watch.guard(duplicate, exchange->deadline);
    }
    void forget_socket() {
        release();
        if (duplicate >= 0) ::close(duplicate);
        duplicate = -1;
    }
    bool release() { return ticket != 0 && watch.release(std::exchange(ticket, 0)); }

    std::string origin;
    DeadlineWatch& watch;
    std::unique_ptr<httplib::ClientImpl> client{};
    Exchange* exchange = nullptr;
    int duplicate = -1;
    std::uint64_t ticket = 0;
    Time idle_since{};
};

/// Kept-alive connections that nobody uses at the moment; the oldest goes first.
class IdlePeers {
 public:
    std::unique_ptr<Peer> take(const std::string& origin) {
        const Lock lock(mutex_);
        drop_old();
        const auto found = std::ranges::find(peers_, origin, [](const auto& peer) { return peer->origin; });
        if (found == peers_.end()) return nullptr;
        auto peer = std::move(*found);
        peers_.erase(found);
        return peer;
    }
    void put(std::unique_ptr<Peer> peer) {
        std::unique_ptr<Peer> evicted;
        const Lock lock(mutex_);
        drop_old();
        const auto same =
            std::ranges::count(peers_, peer->origin, [](const auto& one) { return one->origin; });
        if (static_cast<std::size_t>(same) >= limits::idle_peers_per_origin_max) return;
        peer->idle_since = std::chrono::steady_clock::now();
        peers_.push_front(std::move(peer));
        if (peers_.size() > limits::idle_peers_max) peers_.pop_back();
    }

 private:
    void drop_old() KITH_REQUIRES(mutex_) {
        const auto oldest = std::chrono::steady_clock::now() - limits::idle_peer_for;
        while (!peers_.empty() && peers_.back()->idle_since < oldest) peers_.pop_back();
    }

    Mutex mutex_;
    std::list<std::unique_ptr<Peer>> peers_ KITH_GUARDED_BY(mutex_);  // newest first
};

std::string_view rule_of(NetFailure failure) {
    switch (failure) {
        case NetFailure::none:
            return "transport/none";
        case NetFailure::dns:
            return "transport/dns";
        case NetFailure::refused_address:
            return "transport/refused_address";
        case NetFailure::connect:
            return "transport/connect";
        case NetFailure::tls:
            return "transport/tls";
        case NetFailure::timeout:
            return "transport/timeout";
        case NetFailure::too_large:
            return "transport/too_large";
        case NetFailure::protocol:
            return "transport/protocol";
    }
    return "transport/protocol";
}

std::unexpected<Error> failed(NetFailure failure) {
    return fail(failure == NetFailure::refused_address ? Errc::denied : Errc::unavailable, rule_of(failure));
}

NetFailure failure_of(httplib::Error error, const Exchange& exchange, bool shut_down) {
    if (shut_down || exchange.failure == NetFailure::timeout) return NetFailure::timeout;
    if (exchange.failure != NetFailure::none) return exchange.failure;
    switch (error) {
        case httplib::Error::Connection:
        case httplib::Error::ConnectionTimeout:
        case httplib::Error::BindIPAddress:
            return NetFailure::connect;
        case httplib::Error::SSLConnection:
        case httplib::Error::SSLLoadingCerts:
        case httplib::Error::SSLServerVerification:
            return NetFailure::tls;
        case httplib::Error::Canceled:
            return NetFailure::too_large;
        default:
            return NetFailure::protocol;
    }
}

bool is_sound(const Headers& headers) {
    const auto bad = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    return std::ranges::none_of(headers, [&](const auto& entry) {
        return entry.first.empty() || entry.first.find(':') != std::string::npos ||
               std::ranges::any_of(entry.first, bad) || std::ranges::any_of(entry.second, bad);
    });
}

}  // namespace

class HttpClient::Core {
 public:
    Core(ClientOptions options, AddressGuard guard)
        : options_(std::move(options)), guard_(std::move(guard)) {}

    Done load_ca_file() {
        const Lock lock(trust_mutex_);
        trust_ = TRY(crypto::TlsTrust::file(options_.ca_file));
        return {};
    }
    Result<HttpResponse> send(const HttpRequest& request);

 private:
    Result<std::vector<IpAddress>> addresses_of(const std::string& host, Time deadline);
    Result<std::unique_ptr<Peer>> connectable(const UriParts& url, const IpAddress& address);
    Result<HttpResponse> exchange_with(std::unique_ptr<Peer> peer,
                                       const HttpRequest& request,
                                       Exchange& exchange);
    httplib::Request library_request(const HttpRequest& request, const UriParts& url) const;

    const ClientOptions options_;
    const AddressGuard guard_;
    NameResolver resolver_;
    DeadlineWatch watch_;
    IdlePeers idle_;
    Mutex trust_mutex_;
    std::optional<crypto::TlsTrust> trust_ KITH_GUARDED_BY(trust_mutex_);
};

Result<std::vector<IpAddress>> HttpClient::Core::addresses_of(const std::string& host, Time deadline) {
    if (const auto literal = IpAddress::parse(host)) return std::vector{*literal};
    const auto at_most = std::min<std::chrono::milliseconds>(options_.dns_deadline, left_until(deadline));
    auto found = resolver_.resolve(host, at_most);
    if (!found) return failed(NetFailure::dns);
    std::erase_if(*found, [&](const IpAddress& address) { return !guard_.allows(address); });
    if (found->empty()) return failed(NetFailure::refused_address);
    return found;
}

// A client whose name is pinned to that address: what was checked is what is connected to.
Result<std::unique_ptr<Peer>> HttpClient::Core::connectable(const UriParts& url, const IpAddress& address) {
    auto peer = std::make_unique<Peer>(url.origin(), watch_);
    std::string host = url.host;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    if (url.scheme == "https") {
        const Lock lock(trust_mutex_);
        if (!trust_) trust_ = TRY(crypto::TlsTrust::system());
        auto client =
            std::make_unique<Wired<httplib::SSLClient>>(host, url.port_or_default(), peer->exchange);
        client->set_ca_cert_store(trust_->share());
        client->set_ca_cert_path("", trust_->folder());
        client->enable_server_certificate_verification(true);
        peer->client = std::move(client);
    } else {
        peer->client =
            std::make_unique<Wired<httplib::ClientImpl>>(host, url.port_or_default(), peer->exchange);
    }
    httplib::ClientImpl& client = *peer->client;
    client.set_hostname_addr_map({{host, address.text()}});
    client.set_socket_options([one = peer.get()](socket_t socket) { one->remember_socket(socket); });
    client.set_tcp_nodelay(true);
    client.set_keep_alive(true);
    client.set_follow_location(false);
    client.set_url_encode(false);
    return peer;
}

httplib::Request HttpClient::Core::library_request(const HttpRequest& request, const UriParts& url) const {
    httplib::Request made;
    made.method = request.method;
    made.path = url.path_and_query();
    made.body = request.body;
    for (const auto& [name, value] : request.headers) made.headers.emplace(name, value);
    if (!made.has_header("Host")) made.headers.emplace("Host", url.authority());
    if (!made.has_header("User-Agent")) made.headers.emplace("User-Agent", options_.user_agent);
    return made;
}

Result<HttpResponse> HttpClient::Core::exchange_with(std::unique_ptr<Peer> peer,
                                                     const HttpRequest& request,
                                                     Exchange& exchange) {
    httplib::ClientImpl& client = *peer->client;
    peer->exchange = &exchange;
    const auto left = std::max(left_until(exchange.deadline), std::chrono::milliseconds(1));
    client.set_connection_timeout(std::min<std::chrono::milliseconds>(left, options_.connect_timeout));
    client.set_read_timeout(left);
    client.set_write_timeout(left);
    if (peer->duplicate >= 0) peer->ticket = watch_.guard(peer->duplicate, exchange.deadline);

    HttpResponse answer;
    httplib::Request asked = library_request(request, parts_of(request.url));
    asked.content_receiver = [&](const char* bytes, std::size_t size, std::uint64_t, std::uint64_t) {
        if (size > exchange.body_bytes_max - answer.body.size()) {
            exchange.failure = NetFailure::too_large;
            return false;
        }
        answer.body.append(bytes, size);
        return true;
    };
    httplib::Response got;
    httplib::Error error = httplib::Error::Success;
    bool done = false;
    try {
        done = client.send(asked, got, error);
    } catch (const std::exception&) {
        exchange.failure = NetFailure::protocol;  // the library throws on numbers that it cannot read
    }
    const bool shut_down = peer->release();
    peer->exchange = nullptr;
    if (!done || exchange.failure != NetFailure::none) return failed(failure_of(error, exchange, shut_down));
    answer.status = got.status;
    for (auto& [name, value] : got.headers) answer.headers.emplace_back(name, std::move(value));
    if (!exchange.leftover && client.is_socket_open() != 0) idle_.put(std::move(peer));
    return answer;
}

Result<HttpResponse> HttpClient::Core::send(const HttpRequest& request) {
    const UriParts url = parts_of(request.url);
    if (!guard_.check(url)) return failed(NetFailure::refused_address);
    if (!is_sound(request.headers)) return fail(Errc::internal, "transport/header");
    const Exchange fresh{.deadline = std::chrono::steady_clock::now() + request.deadline,
                         .body_bytes_max = request.response_bytes_max};

    if (auto peer = idle_.take(url.origin())) {
        Exchange exchange = fresh;
        auto answer = exchange_with(std::move(peer), request, exchange);
        // A kept connection may have been closed by the peer meanwhile: then nobody has read the request.
        const bool stale = !answer && !exchange.any_answer && exchange.failure == NetFailure::none &&
                           answer.error().rule != rule_of(NetFailure::timeout);
        if (!stale) return answer;
    }
    const auto addresses = TRY(addresses_of(url.host, fresh.deadline));
    auto last = failed(NetFailure::connect);
    for (const IpAddress& address : addresses) {
        if (left_until(fresh.deadline).count() <= 0) return failed(NetFailure::timeout);
        Exchange exchange = fresh;
        auto answer = exchange_with(TRY(connectable(url, address)), request, exchange);
        if (answer || answer.error().rule != rule_of(NetFailure::connect)) return answer;
        last = std::unexpected(answer.error());
    }
    return last;
}

HttpClient::HttpClient(std::unique_ptr<Core> core) : core_(std::move(core)) {}
HttpClient::~HttpClient() = default;

Result<std::unique_ptr<HttpClient>> HttpClient::create(ClientOptions options, AddressGuard guard) {
    const bool own_authorities = !options.ca_file.empty();
    auto core = std::make_unique<Core>(std::move(options), std::move(guard));
    if (own_authorities) TRY_DONE(core->load_ca_file());
    return std::unique_ptr<HttpClient>(new HttpClient(std::move(core)));
}

Result<HttpResponse> HttpClient::send(const HttpRequest& request) {
    return core_->send(request);
}

}  // namespace kith::node

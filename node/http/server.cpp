#include "node/http/server.h"

#include "consent/base/check.h"
#include "consent/base/log.h"
#include "node/http/connection_counter.h"
#include "node/http/forwarded.h"
#include "node/http/parking.h"
#include "node/http/response_writer.h"

#include <httplib.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace kith::node {

namespace {

using activitypub::IpAddress;

constexpr int listen_backlog = 1024;
constexpr auto rebind_after = std::chrono::milliseconds(100);
constexpr rlim_t descriptors_for_others = 256;  // databases, logs, outgoing connections

// Connections are adopted on the accepting thread itself: adopting one never waits.
class Inline final : public httplib::TaskQueue {
 public:
    void enqueue(std::function<void()> task) override { task(); }
    void shutdown() override {}
};

// NOTE: without this the library sets SO_REUSEPORT, and a second server on the port would silently get half
// of the callers.
void set_listening_options(socket_t socket) {
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

void set_connection_options(int socket) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
}

std::optional<IpAddress> peer_of(int socket) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return std::nullopt;
    if (storage.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
        return IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&v4.sin_addr), 4});
    }
    if (storage.ss_family != AF_INET6) return std::nullopt;
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    return IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&v6.sin6_addr), 16});
}

// The usual soft limit of 1,024 descriptors is below our cap on connections.
std::size_t raise_descriptors(std::size_t connections) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return connections;
    const rlim_t wanted = connections + descriptors_for_others;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = std::min(wanted, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
        ::getrlimit(RLIMIT_NOFILE, &limit);
    }
    const rlim_t left = limit.rlim_cur > 2 * descriptors_for_others ? limit.rlim_cur - descriptors_for_others
                                                                    : limit.rlim_cur / 2;
    return std::min<std::size_t>(connections, left);
}

Conversation::Rules rules_of(const ServerOptions& options) {
    Conversation::Rules rules = options.rules;
    rules.hands_over = static_cast<bool>(options.take_over);
    return rules;
}

}  // namespace

class Server::Core final : private httplib::Server {
 public:
    Core(ServerOptions options, node::Handler handler)
        : options_(std::move(options)),
          counter_(counter_for(options_)),
          conversation_(rules_of(options_), std::move(handler)),
          parking_([this](std::unique_ptr<Connection> connection) { ready(std::move(connection)); },
                   [this](std::unique_ptr<Connection> connection) { expired(std::move(connection)); }),
          pool_(options_.threads,
                [this](std::unique_ptr<Connection> connection) { work(std::move(connection)); }) {
        new_task_queue = [] { return new Inline; };
        set_socket_options(set_listening_options);
    }

    ~Core() override {
        if (!ran_ && svr_sock_ != INVALID_SOCKET) ::close(svr_sock_);
    }

    Result<std::uint16_t> open(const std::string& host, std::uint16_t port);
    void run();
    void halt();
    Load load() const { return {.connections = counter_->open(), .threads = pool_.threads()}; }

 private:
    bool process_and_close_socket(socket_t socket) override;

    static std::shared_ptr<ConnectionCounter> counter_for(const ServerOptions& options);
    bool listen_on(std::uint16_t port);
    std::unique_ptr<Connection> adopt(int socket);
    void ready(std::unique_ptr<Connection> connection);
    void expired(std::unique_ptr<Connection> connection);
    void work(std::unique_ptr<Connection> connection);
    bool linger(const Connection& connection);
    void drain(std::unique_ptr<Connection> connection);

    const ServerOptions options_;
    std::string host_;
    std::uint16_t port_ = 0;
    std::optional<crypto::TlsServer> tls_;
    std::atomic<bool> stopping_ = false;
    bool ran_ = false;  // then the library has closed its socket
    const std::shared_ptr<ConnectionCounter> counter_;
    Conversation conversation_;
    ParkingLot parking_;
    WorkerPool pool_;  // last: its threads use all of the above
};

std::shared_ptr<ConnectionCounter> Server::Core::counter_for(const ServerOptions& options) {
    if (options.beside != nullptr) return options.beside->core_->counter_;
    return std::make_shared<ConnectionCounter>(raise_descriptors(options.connections_max),
                                               options.connections_per_address_max);
}

bool Server::Core::listen_on(std::uint16_t port) {
    if (port == 0) {
        const int taken = bind_to_any_port(host_);
        if (taken <= 0) return false;
        port_ = static_cast<std::uint16_t>(taken);
    } else if (!bind_to_port(host_, port)) {
        return false;
    } else {
        port_ = port;
    }
    // The library listens with a backlog of 5; a second listen() replaces it.
    return ::listen(svr_sock_, listen_backlog) == 0;
}

Result<std::uint16_t> Server::Core::open(const std::string& host, std::uint16_t port) {
    if (!options_.certificate_file.empty() || !options_.key_file.empty()) {
        tls_ = TRY(crypto::TlsServer::open(options_.certificate_file, options_.key_file));
    }
    TRY_DONE(parking_.open());
    host_ = host;
    if (!listen_on(port)) {
        return fail(Errc::unavailable, "http/bind", "Cannot listen there: the address is taken or not ours.");
    }
    return port_;
}

void Server::Core::run() {
    ran_ = true;
    std::thread parking([this] { parking_.run([this] { return counter_->open() == 0; }); });
    while (!stopping_) {
        listen_after_bind();
        if (stopping_) break;
        // NOTE: the library leaves its loop for good on any failed accept (a caller gone again, no memory).
        log::warning("http accept failed", {{"errno", errno}});
        std::this_thread::sleep_for(rebind_after);
        if (!listen_on(port_)) log::error("http cannot listen again", {{"port", port_}});
    }
    conversation_.wind_down();
    parking_.drain(std::chrono::steady_clock::now() + options_.drain_for);
    parking.join();
    pool_.shutdown();
}

void Server::Core::halt() {
    if (stopping_.exchange(true)) return;
    // The accepting thread wakes, and closes the socket itself.
    const socket_t listening = svr_sock_;
    if (listening != INVALID_SOCKET) ::shutdown(listening, SHUT_RDWR);
}

// On the accepting thread, for every new connection.
bool Server::Core::process_and_close_socket(socket_t socket) {
    if (auto connection = adopt(socket)) parking_.park(std::move(connection), ParkingLot::Want::read);
    return true;
}

std::unique_ptr<Connection> Server::Core::adopt(int socket) {
    set_connection_options(socket);
    const auto peer = peer_of(socket);
    if (!peer) {
        ::close(socket);
        return nullptr;
    }
    const auto kind = is_trusted(*peer, options_.rules.trusted_proxies)
                          ? ConnectionCounter::Kind::trusted_proxy
                          : ConnectionCounter::Kind::caller;
    auto ticket = counter_->admit(*peer, kind);
    if (!ticket) {
        static const std::string busy = refusal(503);
        if (!tls_) ::send(socket, busy.data(), busy.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        ::close(socket);
        return nullptr;
    }
    std::optional<crypto::TlsSession> session;
    if (tls_) {
        auto opened = tls_->session(socket);
        if (!opened) {
            ::close(socket);
            return nullptr;
        }
        session = std::move(*opened);
    }
    auto connection =
        std::make_unique<Connection>(socket, *peer, std::move(*ticket), options_.parser, std::move(session));
    conversation_.greet(*connection);
    return connection;
}

// On the parking thread: the socket can be read or written.
void Server::Core::ready(std::unique_ptr<Connection> connection) {
    if (connection->phase == Connection::Phase::draining) {
        const bool more = connection->discard() == Connection::Io::want_read;
        if (more) parking_.park(std::move(connection), ParkingLot::Want::read);
        return;
    }
    if (pool_.submit(connection)) return;
    if (conversation_.dismiss(*connection, 503)) drain(std::move(connection));
}

void Server::Core::expired(std::unique_ptr<Connection> connection) {
    if (conversation_.dismiss(*connection, 408)) drain(std::move(connection));
}

// On a thread of the pool, until the connection has to wait.
void Server::Core::work(std::unique_ptr<Connection> connection) {
    while (true) {
        switch (conversation_.advance(*connection)) {
            case Conversation::Next::yield:
                if (pool_.submit(connection)) return;
                break;
            case Conversation::Next::rest:
                if (linger(*connection)) break;
                [[fallthrough]];
            case Conversation::Next::read:
                return parking_.park(std::move(connection), ParkingLot::Want::read);
            case Conversation::Next::write:
                return parking_.park(std::move(connection), ParkingLot::Want::write);
            case Conversation::Next::hand_over:
                return options_.take_over(std::move(connection));
            case Conversation::Next::drain:
                return drain(std::move(connection));
            case Conversation::Next::close:
                return;
        }
    }
}

// The next request of a busy connection is taken by the same thread, without a walk through the parking lot.
bool Server::Core::linger(const Connection& connection) {
    if (stopping_ || !pool_.may_linger()) return false;
    const bool readable = connection.wait_readable(options_.linger);
    pool_.done_lingering();
    return readable;
}

void Server::Core::drain(std::unique_ptr<Connection> connection) {
    connection->start_draining();
    parking_.park(std::move(connection), ParkingLot::Want::read);
}

Server::Server(ServerOptions options, Handler handler)
    : core_(std::make_unique<Core>(std::move(options), std::move(handler))) {}
Server::~Server() = default;

Result<std::uint16_t> Server::bind(const std::string& host, std::uint16_t port) {
    return core_->open(host, port);
}
void Server::run() {
    core_->run();
}
void Server::stop() {
    core_->halt();
}
Server::Load Server::load() const {
    return core_->load();
}

}  // namespace kith::node

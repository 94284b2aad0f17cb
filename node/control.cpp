#include "node/control.h"

#include "consent/json.h"
#include "node/control_frame.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr int backlog = 64;
constexpr std::array<std::pair<Errc, std::string_view>, 10> errc_names{{{Errc::malformed, "malformed"},
                                                                        {Errc::unauthorized, "unauthorized"},
                                                                        {Errc::denied, "denied"},
                                                                        {Errc::not_found, "not_found"},
                                                                        {Errc::gone, "gone"},
                                                                        {Errc::conflict, "conflict"},
                                                                        {Errc::too_large, "too_large"},
                                                                        {Errc::limited, "limited"},
                                                                        {Errc::unavailable, "unavailable"},
                                                                        {Errc::internal, "internal"}}};

Result<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        return fail(
            Errc::malformed, "control: path", path + ": too long for a socket; use a shorter directory");
    }
    path.copy(address.sun_path, path.size());
    return address;
}

bool is_ours(int connection) {
    ucred caller{};
    socklen_t size = sizeof(caller);
    return ::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &caller, &size) == 0 &&
           (caller.uid == 0 || caller.uid == ::geteuid());
}

Json error_answer(const Error& error) {
    return {{"error",
             {{"code", name_of(error.code)},
              {"message", error.message.empty() ? std::string(error.rule) : error.message}}}};
}

}  // namespace

std::string_view name_of(Errc code) {
    for (const auto& [errc, name] : errc_names) {
        if (errc == code) return name;
    }
    return "internal";
}

Errc errc_of(std::string_view name) {
    for (const auto& [errc, text] : errc_names) {
        if (text == name) return errc;
    }
    return Errc::internal;
}

Result<std::unique_ptr<ControlServer>> ControlServer::open(const std::string& path, Execute execute) {
    const sockaddr_un address = TRY(address_of(path));
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return fail(Errc::unavailable, "control: no socket");
    ::unlink(path.c_str());
    // Nobody may connect between bind and chmod: the mode is right from the start.
    const mode_t before = ::umask(0177);
    const bool bound = ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    ::umask(before);
    const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!bound || wake < 0 || ::listen(listener, backlog) != 0) {
        ::close(listener);
        if (wake >= 0) ::close(wake);
        return fail(Errc::unavailable, "control: cannot listen", path + ": cannot listen there");
    }
    return std::unique_ptr<ControlServer>(new ControlServer(path, listener, wake, std::move(execute)));
}

ControlServer::ControlServer(std::string path, int listener, int wake, Execute execute)
    : path_(std::move(path)), listener_(listener), wake_(wake), execute_(std::move(execute)) {}

ControlServer::~ControlServer() {
    ::unlink(path_.c_str());
    ::close(listener_);
    ::close(wake_);
}

void ControlServer::stop() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof(one));
}

void ControlServer::serve() {
    for (;;) {
        std::array<pollfd, 2> waiting{{{listener_, POLLIN, 0}, {wake_, POLLIN, 0}}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) return;
        if (waiting[1].revents != 0) return;
        if (waiting[0].revents == 0) continue;
        // Several threads wake for one caller; one of them gets it.
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection < 0) continue;
        if (is_ours(connection)) answer(connection);
        ::close(connection);
    }
}

void ControlServer::answer(int connection) const {
    const auto text = read_frame(connection, limits::control_request_bytes_max, limits::control_patience);
    if (!text) return;
    const Json request = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
    Json answer;
    if (!request.is_object()) {
        answer = error_answer({Errc::malformed, "control: not JSON", "the request is not a JSON object"});
    } else {
        auto result = execute_(request);
        answer = result ? Json{{"result", std::move(*result)}} : error_answer(result.error());
    }
    const std::string said = answer.dump(-1, ' ', false, Json::error_handler_t::replace);
    const Done sent = write_frame(connection, said, limits::control_patience);
    if (!sent) return;  // the caller has gone; what was done stays done
}

Result<Json> ask_control(const std::string& path, const Json& request, Millis patience) {
    const sockaddr_un address = TRY(address_of(path));
    const int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0) return fail(Errc::unavailable, "control: no socket");
    const auto closed = [&](Result<Json> result) {
        ::close(connection);
        return result;
    };
    if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        return closed(fail(Errc::unavailable, "control: nobody listens", path + ": nobody listens there"));
    }
    ::fcntl(connection, F_SETFL, ::fcntl(connection, F_GETFL) | O_NONBLOCK);
    const Done sent =
        write_frame(connection, request.dump(-1, ' ', false, Json::error_handler_t::replace), patience);
    if (!sent) return closed(std::unexpected(sent.error()));
    const auto text = read_frame(connection, limits::control_answer_bytes_max, patience);
    if (!text) return closed(std::unexpected(text.error()));
    const Json answer = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (answer.is_object() && answer.contains("result")) return closed(answer["result"]);
    if (!answer.is_object() || !answer.contains("error")) {
        return closed(fail(Errc::internal, "control: answer", "the server's answer makes no sense"));
    }
    const Json& error = answer["error"];
    return closed(
        fail(errc_of(error.value("code", "internal")), "control: refused", error.value("message", "")));
}

}  // namespace kith::node

#include "node/http/response_writer.h"

#include "consent/base/clock.h"
#include "node/http/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <string_view>

namespace kith::node {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_name(char c) {
    return c > 0x20 && c < 0x7f && c != ':';
}
bool is_value(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

constexpr std::array<std::string_view, 5> ours = {
    "connection", "content-length", "date", "keep-alive", "transfer-encoding"};

bool is_ours(std::string_view name) {
    return std::ranges::any_of(ours, [&](auto own) { return std::ranges::equal(name, own, {}, lower); });
}

// IMF-fixdate, made once a second and thread.
const std::string& date_now() {
    thread_local std::string text;
    thread_local std::chrono::sys_seconds made{};
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (text.empty() || now != made) {
        text = to_http_date(now);
        made = now;
    }
    return text;
}

bool has_sound_headers(const Response& response) {
    return std::ranges::all_of(response.headers, [](const auto& entry) {
        const auto& [name, value] = entry;
        return !name.empty() && std::ranges::all_of(name, is_name) && std::ranges::all_of(value, is_value);
    });
}

bool is_sound(const Response& response) {
    return response.status >= 200 && response.status <= 599 && has_sound_headers(response);
}

void append_headers(std::string& out, const Response& response) {
    fmt::format_to(
        std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
    for (const auto& [name, value] : response.headers) {
        if (is_ours(name)) continue;
        out.append(name).append(": ").append(value).append("\r\n");
    }
    out.append("Date: ").append(date_now()).append("\r\n");
}

void append_sound(std::string& out, const Response& response, bool to_head_request, Persistence persistence) {
    const bool bodiless = response.status == 204 || response.status == 304;
    out.reserve(out.size() + 512 + response.body.size());
    append_headers(out, response);
    if (!bodiless) fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
    if (persistence == Persistence::close) out.append("Connection: close\r\n");
    if (persistence == Persistence::keep_alive_1_0) out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
    if (!bodiless && !to_head_request) out.append(response.body);
}

}  // namespace

bool append_response(std::string& out,
                     const Response& response,
                     bool to_head_request,
                     Persistence persistence) {
    const bool sound = is_sound(response);
    append_sound(out, sound ? response : Response{.status = 500}, to_head_request, persistence);
    return sound;
}

bool append_endless_head(std::string& out, const Response& response) {
    if (!has_sound_headers(response)) return false;
    append_headers(out, response);
    out.append(response.status == 101 ? "Connection: Upgrade\r\n\r\n" : "Connection: close\r\n\r\n");
    return true;
}

std::string refusal(int status, std::string_view path) {
    static const Problems problems;
    Request request;
    request.path = path;
    Response response = problems.respond(request, status);
    if (status == 503) response.set("Retry-After", "30");
    std::string out;
    append_sound(out, response, false, Persistence::close);
    return out;
}

}  // namespace kith::node

#include "node/http/response_head.h"

#include "consent/base/limits.h"

#include <algorithm>

namespace kith::node {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_value(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

// "HTTP/1.1 200 Fine" -> "200"
std::string_view status_of(std::string_view line) {
    if (!line.starts_with("HTTP/1.1 ") && !line.starts_with("HTTP/1.0 ")) return {};
    const auto status = line.substr(9, 3);
    const bool ends = line.size() == 12 || (line.size() > 12 && line[12] == ' ');
    return status.size() == 3 && ends && std::ranges::all_of(status, is_digit) ? status : std::string_view{};
}

}  // namespace

Result<ResponseHead> check_head(std::string_view raw) {
    ResponseHead head;
    head.text.reserve(raw.size() + 64);
    std::size_t lines = 0;
    while (!raw.empty()) {
        const auto end = raw.find('\n');
        if (end == std::string_view::npos) return fail(Errc::malformed, "http/response_line");
        auto line = raw.substr(0, end);
        raw.remove_prefix(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!std::ranges::all_of(line, is_value)) return fail(Errc::malformed, "http/response_characters");
        if (lines++ == 0) {
            const auto status = status_of(line);
            if (status.empty()) return fail(Errc::malformed, "http/status_line");
            head.interim = status.front() == '1';
            head.text.append(line.substr(0, 9)).append(status).append("\r\n");
            continue;
        }
        if (lines > limits::response_headers_max + 2) return fail(Errc::too_large, "http/response_headers");
        for (const char c : line) {
            head.text.push_back(c);
            if (c == '%') head.text.append("25");
        }
        head.text.append("\r\n");
    }
    return head;
}

}  // namespace kith::node

#include "node/http/request_parser.h"

#include "activitypub/wire/message.h"
#include "node/http/request_target.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t method_bytes_max = 16;
constexpr std::size_t chunk_line_bytes_max = 256;
constexpr std::size_t body_reserve_max = 16 << 10;  // more is reserved as it really arrives

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
bool is_token(char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

bool is_value(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

bool is_host(char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("-._:[]").contains(c);
}

bool lists(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (same(activitypub::trim_blanks(list.substr(0, comma)), word)) return true;
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    }
    return false;
}

// Digits of the base and nothing else; no sign, no space, no overflow.
bool parse_number(std::string_view text, int base, std::size_t& number) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, number, base);
    return !text.empty() && text.front() != '-' && error == std::errc{} && stop == end;
}

}  // namespace

void RequestParser::reset() {
    std::string kept = std::move(head_);
    kept.clear();
    *this = RequestParser(limits_);
    head_ = std::move(kept);
}

void RequestParser::refuse(int status, std::string_view rule) {
    state_ = State::refused;
    status_ = status;
    rule_ = rule;
    keep_alive_ = false;
}

bool RequestParser::take_continue() {
    return std::exchange(continue_due_, false);
}

bool RequestParser::take_patience() {
    return std::exchange(patience_due_, false);
}

std::size_t RequestParser::feed(std::string_view bytes) {
    std::size_t used = 0;
    if (state_ == State::head) used = feed_head(bytes);
    if (state_ == State::body)
        used += chunked_ ? feed_chunked(bytes.substr(used)) : feed_body(bytes.substr(used));
    return used;
}

std::size_t RequestParser::feed_head(std::string_view bytes) {
    std::size_t used = 0;
    while (state_ == State::head && used < bytes.size()) {
        const auto rest = bytes.substr(used);
        const auto newline = rest.find('\n');
        const auto take = newline == std::string_view::npos ? rest.size() : newline + 1;
        if (head_.size() + take > limits_.header_bytes) {
            refuse(lines_ == 0 ? 414 : 431, "http/header_bytes");
            return used;
        }
        head_.append(rest.substr(0, take));
        used += take;
        if (newline != std::string_view::npos) end_line();
    }
    return used;
}

void RequestParser::end_line() {
    const std::string_view line = std::string_view(head_).substr(line_start_);
    // "a recipient MAY recognize a single LF as a line terminator" (RFC 9112 2.2): we do not, since others do
    // not, and then a request could end in two places.
    if (line.size() < 2 || line[line.size() - 2] != '\r') return refuse(400, "http/bare_newline");
    if (line.size() > 2) {
        // The request line and one more for each header.
        if (++lines_ > limits_.header_count + 1) return refuse(431, "http/header_count");
        line_start_ = head_.size();
        return;
    }
    if (lines_ > 0) return parse_head();
    // "a server … SHOULD ignore at least one empty line received prior to the request-line" (RFC 9112 2.2).
    if (line_start_ != 0) return refuse(400, "http/empty_lines");
    line_start_ = head_.size();
}

void RequestParser::parse_head() {
    std::string_view rest = head_;
    if (rest.starts_with("\r\n")) rest.remove_prefix(2);
    bool first = true;
    request_.headers.reserve(lines_);
    while (true) {
        const auto end = rest.find("\r\n");
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end + 2);
        if (line.empty()) break;
        if (!(first ? parse_request_line(line) : parse_header(line))) return;
        first = false;
    }
    if (check_headers()) {
        head_.clear();
        line_start_ = 0;
    }
}

bool RequestParser::parse_request_line(std::string_view line) {
    const auto method_end = line.find(' ');
    const auto target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || target_end <= method_end + 1) {
        refuse(400, "http/request_line");
        return false;
    }
    const auto method = line.substr(0, method_end);
    const auto version = line.substr(target_end + 1);
    if (method.empty() || method.size() > method_bytes_max || !std::ranges::all_of(method, is_token)) {
        refuse(400, "http/method");
        return false;
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        refuse(version.starts_with("HTTP/") ? 505 : 400, "http/version");
        return false;
    }
    http_1_0_ = version == "HTTP/1.0";
    keep_alive_ = !http_1_0_;
    request_.method = method;
    raw_target_ = line.substr(method_end + 1, target_end - method_end - 1);
    return true;
}

bool RequestParser::parse_header(std::string_view line) {
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    // A space before the colon and a folded line (which begins with a space) are no tokens either.
    if (colon == std::string_view::npos || name.empty() || !std::ranges::all_of(name, is_token)) {
        refuse(400, "http/header_name");
        return false;
    }
    const auto value = activitypub::trim_blanks(line.substr(colon + 1));
    if (!std::ranges::all_of(value, is_value)) {
        refuse(400, "http/header_value");
        return false;
    }
    request_.headers.emplace_back(name, value);
    return true;
}

RequestParser::Framing RequestParser::read_headers() {
    Framing framing;
    for (const auto& [name, value] : request_.headers) {
        if (same(name, "Host")) {
            ++framing.hosts;
            request_.host = value;
        } else if (same(name, "Content-Length")) {
            ++framing.lengths;
            framing.length = value;
        } else if (same(name, "Transfer-Encoding")) {
            ++framing.encodings;
            framing.transfer = value;
        } else if (same(name, "Content-Encoding")) {
            framing.coded = framing.coded || !same(value, "identity");
        } else if (same(name, "Connection")) {
            if (lists(value, "keep-alive") && http_1_0_) keep_alive_ = true;
        } else if (same(name, "Expect")) {
            framing.expect = value;
        }
    }
    for (const auto& [name, value] : request_.headers) {
        if (same(name, "Connection") && lists(value, "close")) keep_alive_ = false;
    }
    std::ranges::transform(request_.host, request_.host.begin(), lower);
    return framing;
}

bool RequestParser::check_headers() {
    const Framing framing = read_headers();
    const auto refused = [this](int status, std::string_view rule) {
        refuse(status, rule);
        return false;
    };
    if (framing.hosts != 1 || request_.host.empty() || !std::ranges::all_of(request_.host, is_host)) {
        return refused(400, "http/host");
    }
    if (framing.lengths + framing.encodings > 1) return refused(400, "http/two_lengths");
    const auto target = parse_target(raw_target_, request_);
    if (!target) {
        // Undecoded: only for the form of the refusal.
        request_.path = raw_target_.substr(0, raw_target_.find('?'));
        return refused(target.error().code == Errc::too_large ? 414 : 400, target.error().rule);
    }
    if (limits_.large_body_bytes != nullptr) {
        body_max_ = std::max(body_max_, limits_.large_body_bytes(request_.method, request_.path));
    }
    if (!place_body()) return false;
    const bool chunked = framing.encodings == 1;
    if (chunked && (http_1_0_ || !same(framing.transfer, "chunked"))) {
        return refused(http_1_0_ ? 400 : 501, "http/transfer_encoding");
    }
    if (framing.coded) return refused(415, "http/content_encoding");
    const bool expects = !framing.expect.empty();
    if (expects && !same(framing.expect, "100-continue")) return refused(417, "http/expect");
    if (!check_framing(framing.lengths == 1 ? framing.length : "0", chunked)) return false;
    continue_due_ = expects && !http_1_0_ && state_ == State::body;
    patience_due_ = state_ == State::body && (is_large() || request_.body_file);
    return true;
}

bool RequestParser::place_body() {
    if (limits_.body_places == nullptr) return true;
    BodyPlace place = (*limits_.body_places)(request_);
    if (place.refusal != 0) {
        refuse(place.refusal, "http/body_place");
        return false;
    }
    if (place.file) {
        body_max_ = place.file->bytes_max();
        request_.body_file = std::move(place.file);
    }
    return true;
}

std::size_t RequestParser::body_size() const {
    return request_.body_file ? request_.body_file->size() : request_.body.size();
}

void RequestParser::keep(std::string_view bytes) {
    if (!request_.body_file) {
        request_.body.append(bytes);
    } else if (!request_.body_file->append(bytes)) {
        refuse(507, "http/body_file");
    }
}

bool RequestParser::check_framing(std::string_view length, bool chunked) {
    chunked_ = chunked;
    if (!chunked) {
        if (length.size() > 18 || !parse_number(length, 10, body_left_)) {
            refuse(400, "http/content_length");
            return false;
        }
        if (body_left_ > body_max_) {
            refuse(413, "http/body_bytes");
            return false;
        }
        if (!request_.body_file) request_.body.reserve(std::min(body_left_, body_reserve_max));
    }
    state_ = chunked || body_left_ > 0 ? State::body : State::complete;
    return true;
}

std::size_t RequestParser::feed_body(std::string_view bytes) {
    const auto take = std::min(bytes.size(), body_left_);
    keep(bytes.substr(0, take));
    if (state_ == State::refused) return take;
    body_left_ -= take;
    if (body_left_ == 0) state_ = State::complete;
    if (take > 0) continue_due_ = false;
    return take;
}

// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
std::size_t RequestParser::feed_chunked(std::string_view bytes) {
    std::size_t used = 0;
    if (!bytes.empty()) continue_due_ = false;
    while (state_ == State::body && used < bytes.size()) {
        const auto rest = bytes.substr(used);
        if (chunk_ == Chunk::data) {
            const auto take = std::min(rest.size(), body_left_);
            keep(rest.substr(0, take));
            body_left_ -= take;
            used += take;
            if (body_left_ == 0) chunk_ = Chunk::data_end;
            continue;
        }
        const auto newline = rest.find('\n');
        const auto take = newline == std::string_view::npos ? rest.size() : newline + 1;
        overhead_ += take;
        used += take;
        // NOTE: one-byte chunks cost five bytes each, so honest overhead stays below eight times the body.
        if (head_.size() + take > chunk_line_bytes_max || overhead_ > limits_.header_bytes + 8 * body_max_) {
            refuse(400, "http/chunk_overhead");
            return used;
        }
        head_.append(rest.substr(0, take));
        if (newline == std::string_view::npos) return used;
        if (!head_.ends_with("\r\n")) {
            refuse(400, "http/bare_newline");
            return used;
        }
        if (!chunk_line(std::string_view(head_).substr(0, head_.size() - 2))) return used;
        head_.clear();
    }
    return used;
}

// One line of the chunked form, without its line end.
bool RequestParser::chunk_line(std::string_view line) {
    if (chunk_ == Chunk::trailer) {
        if (line.empty()) {
            state_ = State::complete;
            return true;
        }
        // Trailers are dropped: nothing that we read may come from there.
        if (++lines_ > limits_.header_count) refuse(431, "http/trailer_count");
        return state_ != State::refused;
    }
    if (chunk_ == Chunk::data_end) {
        if (!line.empty()) refuse(400, "http/chunk_end");
        chunk_ = Chunk::size;
        return line.empty();
    }
    // Nothing but digits before ';' or the line's end; a space or a control hides a second meaning.
    const auto size = line.substr(0, line.find(';'));
    if (!std::ranges::all_of(line, is_value) || size.size() > 8 || size.starts_with('+') ||
        !parse_number(size, 16, body_left_)) {
        refuse(400, "http/chunk_size");
        return false;
    }
    if (body_left_ > body_max_ - body_size()) {
        refuse(413, "http/body_bytes");
        return false;
    }
    chunk_ = body_left_ == 0 ? Chunk::trailer : Chunk::data;
    return true;
}

}  // namespace kith::node

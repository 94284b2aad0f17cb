#include "node/http/multipart.h"

#include "activitypub/wire/message.h"
#include "consent/base/bytes.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace kith::node {

namespace {

constexpr std::size_t boundary_bytes_max = 70;  // https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_boundary_char(char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view("'()+_,-./:=? ").contains(c);
}

struct Parameter {
    std::string name;
    std::string value;
};

/// Takes a quoted string off the front, its opening quote already gone. NOTE: a backslash escapes only a
/// quote and itself, since browsers write the backslashes of a file name as they are.
std::optional<std::string> take_quoted(std::string_view& rest) {
    std::string value;
    while (!rest.empty()) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (c == '"') return value;
        const bool escaped = c == '\\' && !rest.empty() && (rest.front() == '"' || rest.front() == '\\');
        value += escaped ? rest.front() : c;
        if (escaped) rest.remove_prefix(1);
    }
    return std::nullopt;
}

/// The next `; name=value` of a header; nothing where there is none or it is malformed.
std::optional<Parameter> take_parameter(std::string_view& rest) {
    rest = activitypub::trim_blanks(rest);
    if (!rest.starts_with(';')) return std::nullopt;
    rest = activitypub::trim_blanks(rest.substr(1));
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    Parameter parameter{.name = activitypub::to_lower_ascii(activitypub::trim_blanks(rest.substr(0, equals))),
                        .value = {}};
    rest = activitypub::trim_blanks(rest.substr(equals + 1));
    if (rest.starts_with('"')) {
        rest.remove_prefix(1);
        auto value = take_quoted(rest);
        if (!value) return std::nullopt;
        parameter.value = *std::move(value);
    } else {
        const auto end = std::min(rest.find(';'), rest.size());
        parameter.value = activitypub::trim_blanks(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    return parameter;
}

std::string_view first_word(std::string_view header) {
    return activitypub::trim_blanks(header.substr(0, header.find(';')));
}

std::optional<std::string> boundary_of(std::string_view content_type) {
    std::string_view rest = content_type.substr(std::min(content_type.find(';'), content_type.size()));
    while (auto parameter = take_parameter(rest)) {
        if (parameter->name != "boundary") continue;
        const std::string& value = parameter->value;
        const bool sound = !value.empty() && value.size() <= boundary_bytes_max && value.back() != ' ' &&
                           std::ranges::all_of(value, is_boundary_char);
        if (!sound) return std::nullopt;
        return std::move(parameter->value);
    }
    return std::nullopt;
}

/// Browsers write a quote and line ends in a name as %22, %0D and %0A, and nothing else.
/// https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
std::string browser_decoded(std::string text) {
    constexpr std::pair<std::string_view, char> codes[] = {{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}};
    if (!text.contains('%')) return text;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto found = std::ranges::find_if(codes, [&](const auto& code) {
            return std::string_view(text).substr(at).starts_with(code.first);
        });
        const bool coded = found != std::end(codes);
        out += coded ? found->second : text[at];
        at += coded ? 3 : 1;
    }
    return out;
}

Done read_disposition(std::string_view value, Part& part) {
    if (!same(first_word(value), "form-data")) return fail(Errc::malformed, "multipart/disposition");
    bool named = false;
    std::string_view rest = value.substr(std::min(value.find(';'), value.size()));
    while (auto parameter = take_parameter(rest)) {
        // "filename*" MUST NOT be used here: https://www.rfc-editor.org/rfc/rfc7578#section-4.2
        if (parameter->name == "name") {
            if (std::exchange(named, true)) return fail(Errc::malformed, "multipart/two_names");
            part.name = browser_decoded(std::move(parameter->value));
        } else if (parameter->name == "filename") {
            if (std::exchange(part.is_file, true)) return fail(Errc::malformed, "multipart/two_filenames");
            part.filename = browser_decoded(std::move(parameter->value));
        }
    }
    if (!activitypub::trim_blanks(rest).empty() || !named)
        return fail(Errc::malformed, "multipart/disposition");
    if (part.name.size() > limits::multipart_name_bytes_max ||
        part.filename.size() > limits::multipart_filename_bytes_max) {
        return fail(Errc::too_large, "multipart/name_bytes");
    }
    const auto sound = [](const std::string& text) { return is_utf8(text) && !text.contains('\0'); };
    if (!sound(part.name) || !sound(part.filename)) return fail(Errc::malformed, "multipart/name");
    return {};
}

/// Takes the headers of one part off the front, with the empty line that ends them.
Result<Part> take_head(std::string_view& rest) {
    Part part;
    bool disposed = false;
    std::size_t bytes = 0;
    for (std::size_t headers = 0;; ++headers) {
        const auto end = rest.substr(0, limits::multipart_head_bytes_max).find("\r\n");
        if (end == std::string_view::npos) {
            const bool cut = rest.size() <= limits::multipart_head_bytes_max;
            return fail(cut ? Errc::malformed : Errc::too_large, "multipart/head");
        }
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 2);
        if (line.empty()) break;
        bytes += line.size() + 2;
        if (headers >= limits::multipart_headers_max || bytes > limits::multipart_head_bytes_max) {
            return fail(Errc::too_large, "multipart/head");
        }
        const auto colon = line.find(':');
        if (colon == 0 || colon == std::string_view::npos) return fail(Errc::malformed, "multipart/header");
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = activitypub::trim_blanks(line.substr(colon + 1));
        if (same(name, "Content-Disposition")) {
            if (std::exchange(disposed, true)) return fail(Errc::malformed, "multipart/two_dispositions");
            TRY_DONE(read_disposition(value, part));
        } else if (same(name, "Content-Type")) {
            part.content_type = activitypub::to_lower_ascii(first_word(value));
        } else if (same(name, "Content-Transfer-Encoding") && !same(value, "binary") &&
                   !same(value, "8bit") && !same(value, "7bit")) {
            return fail(Errc::malformed, "multipart/transfer_encoding");
        }
    }
    if (!disposed) return fail(Errc::malformed, "multipart/disposition");
    return part;
}

}  // namespace

bool is_multipart(std::string_view content_type) {
    return same(first_word(content_type), "multipart/form-data");
}

Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body) {
    if (!is_multipart(content_type)) return fail(Errc::malformed, "multipart/content_type");
    const auto boundary = boundary_of(content_type);
    if (!boundary) return fail(Errc::malformed, "multipart/boundary");
    const std::string between = "\r\n--" + *boundary;
    // A preamble, which mail may have, is something that no client of ours writes.
    if (!body.starts_with(std::string_view(between).substr(2)))
        return fail(Errc::malformed, "multipart/start");
    std::string_view rest = body.substr(between.size() - 2);
    std::vector<Part> parts;
    while (!rest.starts_with("--")) {
        // White space that a transport added.
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
        if (!rest.starts_with("\r\n")) return fail(Errc::malformed, "multipart/boundary_line");
        rest.remove_prefix(2);
        if (parts.size() >= limits::multipart_parts_max) return fail(Errc::too_large, "multipart/parts");
        Part part = TRY(take_head(rest));
        // The empty line before a boundary belongs to it, also where the part itself is empty.
        const std::string_view from_line_end(rest.data() - 2, rest.size() + 2);
        const bool is_empty = from_line_end.starts_with(between);
        const auto end = is_empty ? 0 : rest.find(between);
        if (end == std::string_view::npos) return fail(Errc::malformed, "multipart/end");
        part.data = rest.substr(0, end);
        rest.remove_prefix(is_empty ? between.size() - 2 : end + between.size());
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace kith::node

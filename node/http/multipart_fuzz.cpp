// The first line is the Content-Type, the rest the body. What was read and is written again must read the
// same.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/http/multipart.h"

#include <functional>
#include <string>

namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"')
            out += "%22";
        else if (c == '\r')
            out += "%0D";
        else if (c == '\n')
            out += "%0A";
        else if (c == '\\')
            out += "\\\\";
        else
            out += c;
    }
    return out + '"';
}

std::string written(const std::vector<kith::node::Part>& parts, const std::string& boundary) {
    std::string out;
    for (const kith::node::Part& part : parts) {
        out += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(part.name);
        if (part.is_file) out += "; filename=" + quoted(part.filename);
        out += "\r\n\r\n" + std::string(part.data) + "\r\n";
    }
    return out + "--" + boundary + "--\r\n";
}

}  // namespace

FUZZ_TARGET(bytes) {
    const auto line = std::min(bytes.find('\n'), bytes.size());
    const std::string_view body = bytes.substr(std::min(line + 1, bytes.size()));
    const auto parts = kith::node::parse_multipart(bytes.substr(0, line), body);
    if (!parts) return;
    KITH_CHECK(parts->size() <= kith::limits::multipart_parts_max);
    const char* at = body.data();
    for (const kith::node::Part& part : *parts) {
        KITH_CHECK(std::greater_equal<>{}(part.data.data(), at));
        at = part.data.data() + part.data.size();
        KITH_CHECK(std::less_equal<>{}(at, body.data() + body.size()));
        KITH_CHECK(part.is_file || part.filename.empty());
    }
    // One that nothing of the body can hold.
    std::string boundary = "b";
    while (body.contains("--" + boundary)) boundary += 'b';
    if (boundary.size() > 70) return;
    const std::string again = written(*parts, boundary);
    const auto same = kith::node::parse_multipart("multipart/form-data; boundary=" + boundary, again);
    // Names may have come with single letters that are written as three: they can be too long only then.
    if (!same) KITH_CHECK(same.error().code == kith::Errc::too_large);
    if (!same) return;
    KITH_CHECK(same->size() == parts->size());
    for (std::size_t i = 0; i < same->size(); ++i) {
        const auto& [a, b] = std::pair((*same)[i], (*parts)[i]);
        KITH_CHECK(a.name == b.name && a.filename == b.filename && a.data == b.data &&
                   a.is_file == b.is_file);
    }
}

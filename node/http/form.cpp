#include "node/http/form.h"

#include "consent/base/bytes.h"
#include "consent/base/uri.h"
#include "node/limits.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace kith::node {

namespace {

/// '+' is a space. https://url.spec.whatwg.org/#urlencoded-parsing
std::optional<std::string> decoded(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    auto plain = percent_decode(spaced);
    if (!plain || !kith::is_utf8(*plain) || plain->find('\0') != std::string::npos) return std::nullopt;
    return *std::move(plain);
}

}  // namespace

Result<Form> Form::parse(std::string_view body) {
    if (body.size() > limits::form_bytes_max) return fail(Errc::too_large, "form/size");
    Form form;
    std::size_t fields = 0;
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const std::string_view pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (pair.empty()) continue;
        if (++fields > limits::form_fields_max) return fail(Errc::malformed, "form/fields");
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decoded(pair.substr(0, equals));
        auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (name && value) form.fields_.insert_or_assign(*std::move(name), *std::move(value));
    }
    return form;
}

std::string_view Form::operator[](std::string_view name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace kith::node

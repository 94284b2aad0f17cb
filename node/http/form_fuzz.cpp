// A form that was read and is written again must read the same: as the pages read it, and within its limits.
#include "consent/base/bytes.h"
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/http/form.h"
#include "node/limits.h"

#include <fmt/format.h>

#include <string>

namespace {

std::string written(std::string_view text) {
    std::string out;
    for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

}  // namespace

FUZZ_TARGET(bytes) {
    const auto form = kith::node::Form::parse(bytes);
    if (!form) {
        const bool large = form.error().code == kith::Errc::too_large;
        KITH_CHECK(large == (bytes.size() > kith::limits::form_bytes_max));
        return;
    }
    KITH_CHECK(form->fields().size() <= kith::limits::form_fields_max);
    std::string again;
    for (const auto& [name, value] : form->fields()) {
        KITH_CHECK(kith::is_utf8(name) && kith::is_utf8(value));
        KITH_CHECK(!name.contains('\0') && !value.contains('\0'));
        KITH_CHECK((*form)[name] == value);
        again += written(name) + "=" + written(value) + "&";
    }
    const auto same = kith::node::Form::parse(again);
    // Each letter is written as three: only then it can be too long.
    if (!same) KITH_CHECK(again.size() > kith::limits::form_bytes_max);
    if (same) KITH_CHECK(same->fields() == form->fields());
}

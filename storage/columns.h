// Reads a row's columns one after the other into a struct, in the order of the SELECT. For storage/*.cpp
// only.
#pragma once

#include "consent/base/uri.h"
#include "storage/database.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

class Columns {
 public:
    explicit Columns(const Rows& rows, int first = 0) : rows_(rows), at_(first) {}

    std::int64_t number() { return rows_.integer(at_++); }
    int small() { return static_cast<int>(rows_.integer(at_++)); }
    bool flag() { return rows_.boolean(at_++); }
    std::string text() { return rows_.string(at_++); }
    Bytes blob() {
        const ByteView bytes = rows_.bytes(at_++);
        return {bytes.begin(), bytes.end()};
    }
    Instant instant() { return rows_.instant(at_++); }
    Uri uri() { return rows_.strong<Uri>(at_++); }
    Host host() { return rows_.strong<Host>(at_++); }
    template <class I>
    I id() {
        return rows_.id<I>(at_++);
    }
    std::optional<std::string> maybe_text() {
        const int here = at_++;
        if (rows_.is_null(here)) return std::nullopt;
        return rows_.string(here);
    }
    std::optional<int> maybe_small() {
        const int here = at_++;
        if (rows_.is_null(here)) return std::nullopt;
        return static_cast<int>(rows_.integer(here));
    }
    std::optional<Instant> maybe_instant() { return rows_.maybe_instant(at_++); }
    std::optional<Uri> maybe_uri() { return rows_.maybe_strong<Uri>(at_++); }

 private:
    const Rows& rows_;
    int at_;
};

/// A stored id, for binding: NULL when it is not valid.
template <class Tag>
std::optional<std::int64_t> or_null(Id<Tag> id) {
    if (!id.valid()) return std::nullopt;
    return id.value;
}

/// JSON arrays of strings, as stored in one column.
std::string to_json_array(const std::vector<std::string>& items);
std::vector<std::string> from_json_array(std::string_view text);
std::string uris_to_json(const std::vector<Uri>& uris);
std::vector<Uri> uris_from_json(std::string_view text);

/// Above every id: the upper bound of a page that has none.
inline constexpr std::int64_t no_upper_id = INT64_MAX;

}  // namespace kith::storage

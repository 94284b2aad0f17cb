// Reading one property of an ActivityStreams document in any of the forms peers write it in. Pure; any
// thread.
#pragma once

#include "activitypub/wire/vocabulary.h"
#include "consent/base/clock.h"
#include "consent/base/uri.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::activitypub {

/// Null when `object` is no object, or the property is absent, null or an empty array.
const Json* field(const Json& object, std::string_view key);

/// Calls with the value, or with each of an array, at most `max` times. Null is none.
void each(const Json* value, std::size_t max, const std::function<void(const Json&)>& call);

/// A string, the first string of an array, or an object's "@value"; "" otherwise. NUL is dropped, and the
/// text is cut between characters at `bytes_max`.
std::string read_text(const Json& object, std::string_view key, std::size_t bytes_max);
/// The same text as it stands: nothing when there is none.
std::optional<std::string> text_of(const Json& value);

/// A string, an object's `id` (or `href`, of a Link), or the first of an array. The short names of the public
/// collection are read as its URI. Nothing when that is no http(s) URI.
std::optional<Uri> uri_of(const Json& value);
std::optional<Uri> read_uri(const Json& object, std::string_view key);
/// Every URI of the property, each once, in order.
std::vector<Uri> read_uris(const Json& object, std::string_view key, std::size_t max);
/// A page or file: a string, a Link, or the best of an array (the media type wanted, then the first).
const Json* best_link(const Json* value, std::string_view media_type);
std::optional<Uri> read_link(const Json& object, std::string_view key, std::string_view media_type);

/// Never negative; a number, or digits in a string.
std::optional<std::int64_t> read_count(const Json& object, std::string_view key);
std::optional<bool> read_bool(const Json& object, std::string_view key);
std::optional<Instant> read_time(const Json& object, std::string_view key);

/// The first string of `type`.
std::string read_type(const Json& object);
Ref ref_of(const Json& value);
std::optional<Ref> read_ref(const Json& object, std::string_view key);

/// Cuts at a character's border.
void cut_text(std::string& text, std::size_t bytes_max);

}  // namespace kith::activitypub

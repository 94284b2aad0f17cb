// https://docs.joinmastodon.org/methods/media/
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities_media.h"
#include "node/mastodon/groups.h"
#include "node/media/media_store.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace kith::node {
namespace {

using storage::MediaId;
using storage::MediaRow;

/// One number of "0.42,-0.7", in thousandths.
Result<int> thousandths(std::string_view text) {
    double number = 0;
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || stop != text.data() + text.size() || !std::isfinite(number)) {
        return fail(
            Errc::malformed, "media/focus", "Validation failed: Focus must be two numbers from -1.0 to 1.0");
    }
    return static_cast<int>(std::lround(std::clamp(number, -1.0, 1.0) * 1000));
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

Result<storage::MediaWords> words_of(const Params& params) {
    storage::MediaWords words;
    if (params.has("description")) {
        words.description = params.text_or_empty("description");
        if (characters(*words.description) > limits::media_description_chars_max) {
            return fail(Errc::malformed,
                        "media/description",
                        "Validation failed: Description is too long (maximum is 1500 characters)");
        }
    }
    const std::string focus = params.text_or_empty("focus");
    if (!focus.empty()) {
        const auto comma = focus.find(',');
        const auto second = std::min(comma, focus.size() - 1) + 1;
        words.focus_x = TRY(thousandths(std::string_view(focus).substr(0, comma)));
        words.focus_y = TRY(thousandths(std::string_view(focus).substr(second)));
    }
    return words;
}

std::optional<std::string_view> file_in(const Params& params, std::string_view name) {
    const UploadedFile* const file = params.file(name);
    if (file == nullptr) return std::nullopt;
    return file->data;
}

Result<Response> upload(const Api& api, const Call& call) {
    MediaStore& media = api.parts().media;
    const auto file = file_in(call.params, "file");
    if (!file) return fail(Errc::malformed, "media/file", "Validation failed: File can't be blank");
    const storage::MediaWords words = TRY(words_of(call.params));
    MediaRow row = TRY(media.upload(*call.caller.person, *file, words));
    if (const auto thumbnail = file_in(call.params, "thumbnail")) {
        row = TRY(media.change(call.me(), row.id, {}, thumbnail));
    }
    return json_answer(media_entity(row));
}

Result<Response> show(const Api& api, const Call& call) {
    const MediaId id(TRY(call.id()));
    return json_answer(media_entity(TRY(api.parts().media.find(call.me(), id))));
}

Result<Response> change(const Api& api, const Call& call) {
    const MediaId id(TRY(call.id()));
    const storage::MediaWords words = TRY(words_of(call.params));
    const auto thumbnail = file_in(call.params, "thumbnail");
    return json_answer(media_entity(TRY(api.parts().media.change(call.me(), id, words, thumbnail))));
}

Result<Response> drop(const Api& api, const Call& call) {
    const MediaId id(TRY(call.id()));
    TRY_DONE(api.parts().media.drop(call.me(), id));
    return empty_answer();
}

}  // namespace

void add_media_routes(Api& api) {
    const Needs needs{Who::person, "write:media"};
    api.add("POST", "/api/v1/media", needs, [&api](Call& call) { return upload(api, call); });
    api.add("POST", "/api/v2/media", needs, [&api](Call& call) { return upload(api, call); });
    api.add("GET", "/api/v1/media/{id}", needs, [&api](Call& call) { return show(api, call); });
    api.add("PUT", "/api/v1/media/{id}", needs, [&api](Call& call) { return change(api, call); });
    api.add("DELETE", "/api/v1/media/{id}", needs, [&api](Call& call) { return drop(api, call); });
}

}  // namespace kith::node

// https://docs.joinmastodon.org/methods/media/
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities_media.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/media_words.h"
#include "node/media/media_store.h"

namespace kith::node {
namespace {

using storage::MediaId;
using storage::MediaRow;

std::optional<std::string_view> file_in(const Params& params, std::string_view name) {
    const UploadedFile* const file = params.file(name);
    if (file == nullptr) return std::nullopt;
    return file->data;
}

Result<Response> upload(const Api& api, const Call& call) {
    MediaStore& media = api.parts().media;
    const auto file = file_in(call.params, "file");
    if (!file) return fail(Errc::malformed, "media/file", "Validation failed: File can't be blank");
    const storage::MediaWords words = TRY(media_words_in(call.params));
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
    const storage::MediaWords words = TRY(media_words_in(call.params));
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

// https://docs.joinmastodon.org/methods/media/
#include "consent/json.h"
#include "node/mastodon/api.h"
#include "node/mastodon/entities_media.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/media_words.h"
#include "node/media/films.h"
#include "node/media/media_store.h"
#include "node/media/sniff.h"

namespace kith::node {
namespace {

using storage::MediaId;
using storage::MediaRow;

std::optional<std::string_view> file_in(const Params& params, std::string_view name) {
    const UploadedFile* const file = params.file(name);
    if (file == nullptr) return std::nullopt;
    return file->data;
}

std::unexpected<Error> thumbnail_too_early() {
    return fail(Errc::malformed,
                "media/thumbnail",
                "Send the thumbnail when the film or sound is ready, to /api/v1/media/ID.");
}

constexpr int in_the_works = 202;
constexpr int not_ready = 206;

/// A film or sound: it is made clean afterwards, and who sent it asks whether it is.
Result<Response> take_film(const Api& api, const Call& call, std::string_view file, bool can_wait) {
    if (!can_wait) {
        return fail(Errc::malformed,
                    "media/film at once",
                    "Films and sounds take their time. Send them to /api/v2/media, which says when they are "
                    "ready.");
    }
    if (file_in(call.params, "thumbnail")) return thumbnail_too_early();
    const storage::MediaWords words = TRY(media_words_in(call.params));
    return json_answer(film_entity(TRY(api.parts().films.take(*call.caller.person, file, words))),
                       in_the_works);
}

Result<Response> upload(const Api& api, const Call& call, bool can_wait) {
    MediaStore& media = api.parts().media;
    const auto file = file_in(call.params, "file");
    if (!file) return fail(Errc::malformed, "media/file", "Validation failed: File can't be blank");
    if (media::sniff_film(*file)) return take_film(api, call, *file, can_wait);
    const storage::MediaWords words = TRY(media_words_in(call.params));
    MediaRow row = TRY(media.upload(*call.caller.person, *file, words));
    if (const auto thumbnail = file_in(call.params, "thumbnail")) {
        row = TRY(media.change(call.me(), row.id, {}, thumbnail));
    }
    return json_answer(media_entity(row));
}

Result<Response> film_answer(const storage::FilmRow& film) {
    if (!film.waits()) return fail(Errc::malformed, "film/refused", std::string(film.refusal));
    return json_answer(film_entity(film), not_ready);
}

Result<Response> show(const Api& api, const Call& call) {
    const MediaId id(TRY(call.id()));
    if (const auto film = TRY(api.parts().films.find(call.me(), id))) return film_answer(*film);
    return json_answer(media_entity(TRY(api.parts().media.find(call.me(), id))));
}

Result<Response> change(const Api& api, const Call& call) {
    const MediaId id(TRY(call.id()));
    const storage::MediaWords words = TRY(media_words_in(call.params));
    const auto thumbnail = file_in(call.params, "thumbnail");
    const auto film = TRY(api.parts().films.find(call.me(), id));
    if (film && !film->waits()) return film_answer(*film);
    if (film && thumbnail) return thumbnail_too_early();
    if (film) {
        auto changed = api.parts().films.change(call.me(), id, words);
        if (changed) return film_answer(*changed);
        // It was made ready meanwhile.
        if (changed.error().code != Errc::not_found) return std::unexpected(changed.error());
    }
    return json_answer(media_entity(TRY(api.parts().media.change(call.me(), id, words, thumbnail))));
}

Result<Response> drop(const Api& api, const Call& call) {
    const MediaId id(TRY(call.id()));
    if (TRY(api.parts().films.drop(call.me(), id))) return empty_answer();
    TRY_DONE(api.parts().media.drop(call.me(), id));
    return empty_answer();
}

}  // namespace

void add_media_routes(Api& api) {
    const Needs needs{Who::person, "write:media"};
    api.add("POST", "/api/v1/media", needs, [&api](Call& call) { return upload(api, call, false); });
    api.add("POST", "/api/v2/media", needs, [&api](Call& call) { return upload(api, call, true); });
    api.add("GET", "/api/v1/media/{id}", needs, [&api](Call& call) { return show(api, call); });
    api.add("PUT", "/api/v1/media/{id}", needs, [&api](Call& call) { return change(api, call); });
    api.add("DELETE", "/api/v1/media/{id}", needs, [&api](Call& call) { return drop(api, call); });
}

}  // namespace kith::node

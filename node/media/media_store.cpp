#include "node/media/media_store.h"

#include "consent/base/log.h"
#include "node/media/sniff.h"
#include "storage/blob_use.h"

#include <algorithm>
#include <utility>

namespace kith::node {

namespace {

using media::CleanImage;
using media::Picture;
using media::Recipe;
using storage::MediaId;
using storage::MediaRow;
using storage::Tx;

constexpr std::string_view small = ".small";

std::string_view name_of(MediaStore::ProfileImage what) {
    return what == MediaStore::ProfileImage::avatar ? "avatar" : "header";
}

std::unexpected<Error> no_such_media() {
    return fail(Errc::not_found, "media/absent", "There is no such file of yours.");
}

Done may_upload(Tx& tx, const MediaRow& row) {
    if (storage::count_unattached(tx, row.actor) < limits::media_unattached_max) return {};
    return fail(Errc::limited,
                "media/unattached",
                "Many files of yours are in no post. Post some, or wait a day until they are gone.");
}

/// What its owner said of a film while it waited, and still wants to keep it.
Done take_words(Tx& tx, MediaRow& row) {
    const auto waited = storage::find_film(tx, row.id, row.actor);
    if (!waited || !storage::drop_film(tx, row.id)) return no_such_media();
    row.description = waited->description;
    row.focus_x = waited->focus_x;
    row.focus_y = waited->focus_y;
    return {};
}

/// What stands in a post changes with the post, where it is looked at for what it tells.
Done may_change(const MediaRow& row) {
    if (!row.post.valid()) return {};
    return fail(Errc::malformed,
                "media/in-a-post",
                "The file stands in a post. Edit the post, and say its words in media_attributes.");
}

void set_full(MediaRow& row, const Picture& full, std::string url) {
    row.media_type = media::media_type_of(full.format);
    row.url = Uri::trusted(std::move(url));
    row.width = static_cast<int>(full.width);
    row.height = static_cast<int>(full.height);
}

void set_words(MediaRow& row, const storage::MediaWords& words) {
    row.description = words.description.value_or(row.description);
    row.focus_x = words.focus_x.value_or(row.focus_x);
    row.focus_y = words.focus_y.value_or(row.focus_y);
}

}  // namespace

std::string MediaStore::url_of(std::string_view key, std::string_view ending, media::Format format) const {
    return std::string(parts_.site.base)
        .append("/media/")
        .append(key)
        .append(ending)
        .append(".")
        .append(media::extension_of(format));
}

void MediaStore::set_preview(MediaRow& row, const CleanImage& image) const {
    row.preview_media_type = media::media_type_of(image.preview.format);
    row.preview_url = Uri::trusted(url_of(row.path_key, small, image.preview.format));
    row.preview_width = static_cast<int>(image.preview.width);
    row.preview_height = static_cast<int>(image.preview.height);
    row.blurhash = image.blurhash;
}

/// The file first: a row without its file would be shown, a file without a row is found and goes. `before`
/// looks in the same transaction whether there may be one.
Result<MediaRow> MediaStore::kept(MediaRow row,
                                  std::string_view full,
                                  std::string_view preview,
                                  const Before& before) {
    row.blob = storage::blob_digest(full);
    if (!preview.empty()) row.preview_blob = storage::blob_digest(preview);
    const auto held = holds_.hold({row.blob, row.preview_blob.value_or(row.blob)});
    TRY_DONE(parts_.blobs.put(row.blob, full));
    if (row.preview_blob) TRY_DONE(parts_.blobs.put(*row.preview_blob, preview));
    const Done written = parts_.database.write([&](Tx& tx) -> Done {
        TRY_DONE(before(tx, row));
        storage::note_blob(tx, row.blob, full.size(), row.created);
        if (row.preview_blob) storage::note_blob(tx, *row.preview_blob, preview.size(), row.created);
        storage::insert_media(tx, row);
        return {};
    });
    if (written) return row;
    TRY_DONE(drop_without_row(row.blob));
    if (row.preview_blob) TRY_DONE(drop_without_row(*row.preview_blob));
    return std::unexpected(written.error());
}

/// Whoever calls it holds it.
Done MediaStore::drop_without_row(const std::string& digest) {
    const bool known =
        TRY(parts_.database.read([&](Tx& tx) -> Result<bool> { return storage::is_blob_known(tx, digest); }));
    return known ? Done() : parts_.blobs.remove(digest);
}

Done MediaStore::keep_file(std::string_view bytes,
                           const std::function<Done(Tx& tx, const std::string& digest)>& rows) {
    const std::string digest = storage::blob_digest(bytes);
    const auto held = holds_.hold({digest});
    TRY_DONE(parts_.blobs.put(digest, bytes));
    return parts_.database.write([&](Tx& tx) -> Done {
        storage::note_blob(tx, digest, bytes.size(), parts_.clock.now());
        return rows(tx, digest);
    });
}

Result<MediaRow> MediaStore::upload(const storage::ActorRow& owner,
                                    std::string_view file,
                                    const storage::MediaWords& words) {
    const CleanImage image = TRY(workshop_.clean_image(file, Recipe::attachment()));
    const Instant now = parts_.clock.now();
    MediaRow row{.id = parts_.ids.make<MediaId>(),
                 .actor = owner.id,
                 .subject = owner.subject,
                 .idle_since = now,
                 .path_key = parts_.random.token(),
                 .url = Uri::trusted({}),
                 .created = now};
    set_full(row, image.full, url_of(row.path_key, "", image.full.format));
    set_preview(row, image);
    set_words(row, words);
    return kept(std::move(row), image.full.bytes, image.preview.bytes, may_upload);
}

Done MediaStore::keep_film(const storage::FilmRow& waited, const media::CleanFilm& film) {
    MediaRow row{.id = waited.id,
                 .actor = waited.actor,
                 .subject = waited.subject,
                 .idle_since = parts_.clock.now(),
                 .path_key = parts_.random.token(),
                 .type = film.facts.has_picture ? "video" : "audio",
                 .media_type = film.facts.has_picture ? "video/mp4" : "audio/mp4",
                 .url = Uri::trusted({}),
                 .width = static_cast<int>(film.facts.size.width),
                 .height = static_cast<int>(film.facts.size.height),
                 .created = waited.created,
                 .duration_ms = static_cast<std::int64_t>(film.facts.milliseconds),
                 .frames_a_second = static_cast<int>(film.facts.frames_a_second),
                 .bytes = static_cast<std::int64_t>(film.bytes.size())};
    const std::string_view ending = film.facts.has_picture ? ".mp4" : ".m4a";
    row.url = Uri::trusted(parts_.site.base + "/media/" + row.path_key + std::string(ending));
    CleanImage poster;
    if (film.facts.has_picture) {
        poster = TRY(workshop_.clean_image(film.poster, Recipe::preview_only()));
        set_preview(row, poster);
    }
    TRY(kept(std::move(row), film.bytes, poster.preview.bytes, take_words));
    return {};
}

Result<std::string> MediaStore::keep_profile_image(const storage::ActorRow& owner,
                                                   ProfileImage what,
                                                   std::string_view file) {
    const Recipe recipe = what == ProfileImage::avatar ? Recipe::avatar() : Recipe::header();
    const CleanImage image = TRY(workshop_.clean_image(file, recipe));
    const Instant now = parts_.clock.now();
    MediaRow row{.id = parts_.ids.make<MediaId>(),
                 .actor = owner.id,
                 .subject = owner.subject,
                 .used_as = std::string(name_of(what)),
                 .idle_since = now,
                 .path_key = parts_.random.token(),
                 .url = Uri::trusted({}),
                 .created = now};
    set_full(row, image.full, url_of(row.path_key, "", image.full.format));
    const auto drop_waiting = [](Tx& tx, const MediaRow& made) -> Done {
        storage::drop_waiting_profile_images(tx, made.actor, made.used_as);
        return {};
    };
    return TRY(kept(std::move(row), image.full.bytes, {}, drop_waiting)).url.text();
}

Done MediaStore::use_profile_image(Tx& tx,
                                   storage::ActorId owner,
                                   ProfileImage what,
                                   const std::string& url) {
    if (storage::use_profile_image(tx, owner, name_of(what), Uri::trusted(url))) return {};
    return fail(Errc::conflict, "media/another-image", "Another picture came in between. Send it again.");
}

void MediaStore::drop_profile_image(Tx& tx, storage::ActorId owner, ProfileImage what) {
    storage::drop_profile_images(tx, owner, name_of(what));
}

Result<MediaRow> MediaStore::find(storage::ActorId owner, MediaId id) const {
    return parts_.database.read([&](Tx& tx) -> Result<MediaRow> {
        auto row = storage::find_media(tx, id, owner);
        if (!row) return no_such_media();
        return *std::move(row);
    });
}

Result<MediaRow> MediaStore::change(storage::ActorId owner,
                                    MediaId id,
                                    const storage::MediaWords& words,
                                    std::optional<std::string_view> thumbnail) {
    MediaRow row = TRY(find(owner, id));
    TRY_DONE(may_change(row));
    std::optional<CleanImage> image;
    if (thumbnail) image = TRY(workshop_.clean_image(*thumbnail, Recipe::preview_only()));
    std::shared_ptr<void> held;
    if (image) {
        row.preview_blob = storage::blob_digest(image->preview.bytes);
        held = holds_.hold({*row.preview_blob});
        TRY_DONE(parts_.blobs.put(*row.preview_blob, image->preview.bytes));
    }
    return parts_.database.write([&](Tx& tx) -> Result<MediaRow> {
        const auto still = storage::find_media(tx, id, owner);
        if (!still) return no_such_media();
        TRY_DONE(may_change(*still));
        storage::update_media_words(tx, id, words);
        if (image) {
            storage::note_blob(tx, *row.preview_blob, image->preview.bytes.size(), parts_.clock.now());
            row.path_key = still->path_key;
            set_preview(row, *image);
            storage::set_media_preview(tx, row);
        }
        return storage::find_media(tx, id, owner).value();
    });
}

Done MediaStore::drop(storage::ActorId owner, MediaId id) {
    return parts_.database.write([&](Tx& tx) -> Done {
        const auto row = storage::find_media(tx, id, owner);
        if (!row) return no_such_media();
        if (row->post.valid()) {
            return fail(Errc::malformed,
                        "media/attached",
                        "The file stands in a post. Take it out of the post, or delete the post.");
        }
        storage::drop_unattached_media(tx, id, owner);
        return {};
    });
}

activitypub::Progress MediaStore::let_go_once(Instant now) {
    activitypub::Progress progress;
    const auto count = [&progress](const Result<int>& done) {
        if (done)
            progress.done += *done;
        else
            log::warning("media.upkeep", {{"error", done.error()}});
    };
    count(drop_rows(now));
    count(drop_remote(now));
    count(drop_loose_files(now));
    if (progress.done > 0) progress.next = now;
    return progress;
}

activitypub::Progress MediaStore::run_once(Instant now) {
    const activitypub::Progress progress = let_go_once(now);
    const auto looked = drop_unknown_files(now);
    if (!looked) log::warning("media.upkeep", {{"error", looked.error()}});
    return progress;
}

Result<int> MediaStore::drop_rows(Instant now) {
    const Instant idle_before = now - limits::media_unattached_for;
    const bool some = TRY(parts_.database.read(
        [&](Tx& tx) -> Result<bool> { return storage::has_unused_media(tx, idle_before); }));
    if (!some) return 0;
    return parts_.database.write([&](Tx& tx) -> Result<int> {
        return static_cast<int>(storage::drop_unused_media(tx, idle_before, limits::media_rows_a_step));
    });
}

Result<int> MediaStore::drop_remote(Instant now) {
    if (now < next_remote_) return 0;
    const auto gone = TRY(parts_.database.write([&](Tx& tx) -> Result<std::int64_t> {
        return storage::drop_unheard_emojis(tx, now - limits::remote_emoji_for, limits::media_rows_a_step) +
               storage::drop_remote_media(tx,
                                          now - limits::remote_media_for,
                                          limits::remote_media_bytes_max,
                                          limits::media_rows_a_step);
    }));
    if (gone == 0) next_remote_ = now + limits::remote_media_looked_through_every;
    return static_cast<int>(gone);
}

Result<int> MediaStore::drop_loose_files(Instant now) {
    if (now < files_rest_until_) return 0;
    const auto loose = TRY(parts_.database.read([&](Tx& tx) -> Result<std::vector<std::string>> {
        return storage::loose_blobs(tx, limits::media_rows_a_step);
    }));
    for (const std::string& digest : loose) {
        const Done dropped = drop_loose_file(digest);
        if (dropped) continue;
        files_rest_until_ = now + limits::media_files_rest_for;
        return std::unexpected(dropped.error());
    }
    return static_cast<int>(loose.size());
}

/// The file first: its row remembers that it has to go for as long as it is there.
Done MediaStore::drop_loose_file(const std::string& digest) {
    const auto held = holds_.hold({digest});
    const bool used =
        TRY(parts_.database.read([&](Tx& tx) -> Result<bool> { return storage::is_blob_used(tx, digest); }));
    if (!used) TRY_DONE(parts_.blobs.remove(digest));
    return parts_.database.write([&](Tx& tx) -> Done {
        storage::drop_blob_if_unused(tx, digest);
        return {};
    });
}

/// What a process that was cut short left behind, once after each start.
Result<int> MediaStore::drop_unknown_files(Instant now) {
    constexpr unsigned folders = 256;
    constexpr unsigned folders_a_step = 16;
    if (now < files_rest_until_) return 0;
    // Until all went well, for then this step is over.
    files_rest_until_ = now + limits::media_files_rest_for;
    for (unsigned i = 0; i < folders_a_step && looked_through_ < folders; ++i, ++looked_through_) {
        const auto number = static_cast<std::byte>(looked_through_);
        for (const std::string& digest : TRY(parts_.blobs.list(to_hex({&number, 1})))) {
            const auto held = holds_.hold({digest});
            const bool known = TRY(parts_.database.read(
                [&](Tx& tx) -> Result<bool> { return storage::is_blob_known(tx, digest); }));
            if (!known) TRY_DONE(parts_.blobs.remove(digest));
        }
    }
    files_rest_until_ = {};
    return 0;
}

}  // namespace kith::node

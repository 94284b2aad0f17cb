#include "node/media/emojis.h"

#include "activitypub/emojis.h"
#include "node/media/media_store.h"
#include "node/media/remote_pictures.h"
#include "node/media/sniff.h"
#include "storage/domain_rules.h"

#include <utility>

namespace kith::node {

namespace {

ShownEmoji shown(const activitypub::Site& site, const storage::EmojiRow& row) {
    return {.shortcode = row.shortcode,
            .url = activitypub::emoji_url(site, row),
            .still_url = activitypub::still_emoji_url(site, row),
            .category = row.category};
}

std::vector<ShownEmoji> emojis_of_host(storage::Tx& tx,
                                       const activitypub::Site& site,
                                       const Host& host,
                                       const std::vector<std::string>& names) {
    std::vector<ShownEmoji> found;
    if (storage::is_domain_blocked(tx, host)) return found;
    for (const std::string& name : names) {
        const auto row = storage::find_remote_emoji(tx, host, name);
        if (!row) continue;
        const auto url = [&](storage::RemoteShape shape) {
            return remote_picture_url(site, shape, row->id.value, row->url);
        };
        found.push_back({.shortcode = name,
                         .url = url(storage::RemoteShape::emoji),
                         .still_url = url(storage::RemoteShape::still)});
    }
    return found;
}

/// What everybody's apps can show.
bool is_emoji_format(media::Format format) {
    return format == media::Format::png || format == media::Format::gif || format == media::Format::webp;
}

Done check_emoji(const std::string& shortcode, const std::string& category, std::string_view file) {
    if (!activitypub::is_shortcode(shortcode)) {
        return fail(Errc::malformed,
                    "emoji/name",
                    "A name has 2 to 128 letters from a to z, digits and underscores, without colons.");
    }
    if (category.size() > limits::emoji_category_bytes_max || !is_utf8(category)) {
        return fail(Errc::malformed, "emoji/category", "A category has at most 100 bytes.");
    }
    if (file.size() > limits::emoji_bytes_max) {
        return fail(Errc::too_large, "emoji/bytes", "The file is larger than 256 KB. Take a smaller one.");
    }
    const auto format = media::sniff(file);
    if (!format || !is_emoji_format(*format)) {
        return fail(Errc::malformed, "emoji/type", "The file is no PNG, GIF or WebP image.");
    }
    return {};
}

}  // namespace

std::vector<ShownEmoji> emojis_shown(storage::Tx& tx,
                                     const activitypub::Site& site,
                                     storage::ActorId author,
                                     std::initializer_list<std::string_view> texts) {
    std::vector<ShownEmoji> found;
    const std::vector<std::string> names = activitypub::find_shortcodes(texts);
    if (names.empty()) return found;
    if (author.valid()) {
        const auto row = storage::find_actor(tx, author);
        if (!row || row->gone()) return found;
        if (!row->is_local) return emojis_of_host(tx, site, host_of(row->uri), names);
    }
    for (const std::string& name : names) {
        if (const auto row = storage::find_emoji(tx, name)) found.push_back(shown(site, *row));
    }
    return found;
}

std::vector<ShownEmoji> emojis_offered(storage::Tx& tx, const activitypub::Site& site) {
    std::vector<ShownEmoji> offered;
    for (const storage::EmojiRow& row : storage::all_emojis(tx)) offered.push_back(shown(site, row));
    return offered;
}

activitypub::EmojiPictures emoji_pictures(storage::Tx& tx,
                                          const activitypub::Site& site,
                                          storage::ActorId author,
                                          std::initializer_list<std::string_view> texts) {
    activitypub::EmojiPictures pictures;
    for (ShownEmoji& each : emojis_shown(tx, site, author, texts)) {
        pictures.emplace(std::move(each.shortcode), each.url.substr(site.base.size()));
    }
    return pictures;
}

Result<storage::EmojiRow> MediaStore::add_emoji(const std::string& shortcode,
                                                const std::string& category,
                                                std::string_view file) {
    TRY_DONE(check_emoji(shortcode, category, file));
    const media::CleanImage image = TRY(workshop_.clean_image(file, media::Recipe::emoji()));
    const media::Picture& still = image.is_animated ? image.preview : image.full;
    const Instant now = parts_.clock.now();
    const storage::EmojiRow row{.shortcode = shortcode,
                                .category = category,
                                .media_type = std::string(media::media_type_of(image.full.format)),
                                .blob = storage::blob_digest(image.full.bytes),
                                .still_media_type = std::string(media::media_type_of(still.format)),
                                .still_blob = storage::blob_digest(still.bytes),
                                .created = now};
    const auto held = holds_.hold({row.blob, row.still_blob});
    TRY_DONE(parts_.blobs.put(row.blob, image.full.bytes));
    TRY_DONE(parts_.blobs.put(row.still_blob, still.bytes));
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        if (!storage::find_emoji(tx, shortcode) && storage::count_emojis(tx) >= limits::emojis_max) {
            return fail(Errc::limited, "emoji/many", "There are 2,000 already. Remove some first.");
        }
        storage::note_blob(tx, row.blob, image.full.bytes.size(), now);
        storage::note_blob(tx, row.still_blob, still.bytes.size(), now);
        storage::put_emoji(tx, row);
        return {};
    }));
    return row;
}

Result<Response> MediaStore::serve_emoji(const Request& request) const {
    const std::string_view file = request.param("file");
    const auto row =
        TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::EmojiRow>> {
            return storage::find_emoji(tx, file.substr(0, file.rfind('-')));
        }));
    if (row && file == activitypub::emoji_file(*row)) return file_of(request, row->blob, row->media_type);
    if (row && file == activitypub::still_emoji_file(*row)) {
        return file_of(request, row->still_blob, row->still_media_type);
    }
    return fail(Errc::not_found, "media/emoji");
}

}  // namespace kith::node

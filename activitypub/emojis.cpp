#include "activitypub/emojis.h"

#include "activitypub/wire/shortcode.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

constexpr std::size_t digest_chars = 16;

std::string file_name(std::string_view shortcode, std::string_view digest, std::string_view media_type) {
    // "image/png" becomes ".png".
    return std::string(shortcode)
        .append("-")
        .append(digest.substr(0, digest_chars))
        .append(".")
        .append(media_type.substr(media_type.find('/') + 1));
}

std::string url_of(const Site& site, const std::string& file) {
    return site.base + "/media/emoji/" + file;
}

}  // namespace

std::string emoji_file(const storage::EmojiRow& row) {
    return file_name(row.shortcode, row.blob, row.media_type);
}

std::string still_emoji_file(const storage::EmojiRow& row) {
    return file_name(row.shortcode, row.still_blob, row.still_media_type);
}

std::string emoji_url(const Site& site, const storage::EmojiRow& row) {
    return url_of(site, emoji_file(row));
}

std::string still_emoji_url(const Site& site, const storage::EmojiRow& row) {
    return url_of(site, still_emoji_file(row));
}

std::vector<Emoji> emojis_in(storage::Tx& tx,
                             const Site& site,
                             std::initializer_list<std::string_view> texts) {
    std::vector<Emoji> emojis;
    for (const std::string& name : find_shortcodes(texts)) {
        const auto row = storage::find_emoji(tx, name);
        if (!row) continue;
        emojis.push_back({.shortcode = name,
                          .url = emoji_url(site, *row),
                          .media_type = row->media_type,
                          .updated = row->created});
    }
    return emojis;
}

void hear_emojis(
    storage::Tx& tx, storage::IdMaker& ids, const Host& host, std::span<const Emoji> emojis, Instant now) {
    for (const Emoji& emoji : emojis.first(std::min(emojis.size(), limits::shortcodes_in_text_max))) {
        const auto url = Uri::parse(emoji.url);
        if (!url || !is_shortcode(emoji.shortcode)) continue;
        storage::hear_emoji(tx,
                            {.id = ids.make<storage::RemoteEmojiId>(),
                             .host = host,
                             .shortcode = emoji.shortcode,
                             .url = *url,
                             .updated = emoji.updated,
                             .said = now});
    }
}

}  // namespace kith::activitypub

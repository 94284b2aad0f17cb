#include "node/mastodon/entities_media.h"

#include "consent/json.h"
#include "node/media/remote_pictures.h"

#include <algorithm>
#include <cmath>

namespace kith::node {

namespace {

using Json = nlohmann::json;

Json size_json(int width, int height) {
    return {{"width", width},
            {"height", height},
            {"size", std::to_string(width) + "x" + std::to_string(height)},
            {"aspect", static_cast<double>(width) / height}};
}

Json or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

/// NOTE: "gifv" is a film without sound; a GIF that moves by itself is an image.
std::string_view type_of(std::string_view media_type) {
    for (const std::string_view kind : {"image", "video", "audio"}) {
        if (media_type.starts_with(kind) && media_type.substr(kind.size()).starts_with('/')) return kind;
    }
    return "unknown";
}

/// What another server said of it. Whoever opens it goes there; who only sees it in passing does not.
Json foreign_entity(const storage::AttachmentRow& row, std::int64_t id, const std::string& preview) {
    Json meta = Json::object();
    if (row.width && row.height && *row.width > 0 && *row.height > 0) {
        meta["original"] = size_json(*row.width, *row.height);
    }
    return {{"id", std::to_string(id)},
            {"type", type_of(row.media_type)},
            {"url", row.url.text()},
            {"preview_url", preview.empty() ? Json() : Json(preview)},
            {"remote_url", row.url.text()},
            {"meta", std::move(meta)},
            {"description", or_null(row.description)},
            {"blurhash", row.blurhash ? Json(*row.blurhash) : Json()}};
}

Json focus_json(int x, int y) {
    return {{"focus", {{"x", x / 1000.0}, {"y", y / 1000.0}}}};
}

/// In seconds, pictures and bits for each.
void add_times(Json& original, const storage::MediaRow& row) {
    const double seconds = static_cast<double>(row.duration_ms) / 1000;
    original["duration"] = seconds;
    original["bitrate"] = std::llround(static_cast<double>(row.bytes) * 8 / seconds);
    if (row.frames_a_second > 0) original["frame_rate"] = std::to_string(row.frames_a_second) + "/1";
}

Json entity_without_file(storage::MediaId id, const std::string& type, const std::string& description) {
    return {{"id", std::to_string(id.value)},
            {"type", type},
            {"url", nullptr},
            {"preview_url", nullptr},
            {"remote_url", nullptr},
            {"preview_remote_url", nullptr},
            {"text_url", nullptr},
            {"meta", Json::object()},
            {"description", or_null(description)},
            {"blurhash", nullptr}};
}

}  // namespace

Json media_entity(const storage::MediaRow& row) {
    Json meta = focus_json(row.focus_x, row.focus_y);
    Json original = Json::object();
    if (row.width > 0 && row.height > 0) original = size_json(row.width, row.height);
    if (row.duration_ms > 0) add_times(original, row);
    if (!original.empty()) meta["original"] = std::move(original);
    if (row.preview_width > 0 && row.preview_height > 0) {
        meta["small"] = size_json(row.preview_width, row.preview_height);
    }
    Json entity = entity_without_file(row.id, row.type, row.description);
    entity["url"] = row.url.text();
    if (row.preview_url) entity["preview_url"] = row.preview_url->text();
    entity["meta"] = std::move(meta);
    if (row.blurhash) entity["blurhash"] = *row.blurhash;
    return entity;
}

Json film_entity(const storage::FilmRow& row) {
    Json entity = entity_without_file(row.id, row.type, row.description);
    entity["meta"] = focus_json(row.focus_x, row.focus_y);
    return entity;
}

Json media_entities(storage::Tx& tx, const activitypub::Site& site, storage::PostId post) {
    Json entities = Json::array();
    const std::vector<storage::AttachmentRow> attachments = storage::attachments_of(tx, post);
    if (attachments.empty()) return entities;
    const std::vector<storage::MediaRow> own = storage::media_of_post(tx, post);
    int position = 0;
    for (const storage::AttachmentRow& each : attachments) {
        const auto found = std::ranges::find(own, each.url, &storage::MediaRow::url);
        // Nothing else has the numbers that follow a post's: ids are far apart.
        const int at = position++;
        if (found != own.end()) {
            entities.push_back(media_entity(*found));
        } else {
            const bool is_picture = each.media_type.starts_with("image/") && !site.owns(each.url);
            const std::string preview =
                is_picture ? remote_preview_url(site, post, at, each.url) : std::string();
            entities.push_back(foreign_entity(each, post.value + 1 + at, preview));
        }
    }
    return entities;
}

}  // namespace kith::node

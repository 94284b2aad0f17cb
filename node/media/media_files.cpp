// How a file is shown: as what it is, and as nothing else.
#include "node/http/range.h"
#include "node/media/media_store.h"
#include "node/media/sniff.h"

#include <fmt/format.h>

#include <algorithm>

namespace kith::node {

namespace {

/// "KEY.jpg" or "KEY.small.jpg".
struct FileName {
    std::string_view key{};
    std::string_view ending{};
    bool is_small = false;
};

FileName parse(std::string_view file) {
    FileName name;
    const auto dot = file.find('.');
    if (dot == std::string_view::npos) return name;
    name.key = file.substr(0, dot);
    name.ending = file.substr(dot + 1);
    name.is_small = name.ending.starts_with("small.");
    if (name.is_small) name.ending.remove_prefix(6);
    return name;
}

bool lists(std::string_view tags, std::string_view tag) {
    return tags == "*" || tags.contains(tag);
}

}  // namespace

/// Nothing in it runs, embeds or is taken for another type, whatever it might be.
Result<Response> MediaStore::file_of(const Request& request,
                                     const std::string& digest,
                                     std::string_view media_type) const {
    const std::string tag = '"' + digest.substr(0, 32) + '"';
    Response response;
    response.set("Content-Type", std::string(media_type))
        .set("X-Content-Type-Options", "nosniff")
        .set("Content-Security-Policy", "sandbox; default-src 'none'")
        .set("Cross-Origin-Resource-Policy", "cross-origin")
        .set("Access-Control-Allow-Origin", "*")
        .set("Cache-Control",
             fmt::format("private, max-age={}, immutable",
                         std::chrono::duration_cast<std::chrono::seconds>(limits::media_fresh_for).count()))
        .set("Content-Disposition", "inline")
        .set("Accept-Ranges", "bytes")
        .set("ETag", tag);
    const std::uint64_t size = TRY(parts_.blobs.size(digest));
    if (lists(request.header("If-None-Match"), tag)) {
        response.status = 304;
        return response;
    }
    const std::string_view if_range = request.header("If-Range");
    const bool ranged = if_range.empty() || if_range == tag;
    const WantedRange wanted = wanted_range(ranged ? request.header("Range") : "", size);
    if (wanted.kind == WantedRange::Kind::none) {
        response.status = 416;
        return response.set("Content-Range", fmt::format("bytes */{}", size));
    }
    const bool is_part = wanted.kind == WantedRange::Kind::part;
    const std::uint64_t from = is_part ? wanted.part.first : 0;
    const std::uint64_t bytes = is_part ? std::min(wanted.part.size(), limits::media_part_bytes_max) : size;
    response.body = TRY(parts_.blobs.read(digest, from, bytes));
    if (response.body.size() != bytes) return fail(Errc::unavailable, "media/short");
    if (is_part) {
        response.status = 206;
        response.set("Content-Range",
                     fmt::format("bytes {}-{}/{}", from, from + response.body.size() - 1, size));
    }
    return response;
}

Result<Response> MediaStore::serve(const Request& request) const {
    const FileName name = parse(request.param("file"));
    const auto row =
        TRY(parts_.database.read([&](storage::Tx& tx) -> Result<std::optional<storage::MediaRow>> {
            return storage::find_media_shown(tx, name.key);
        }));
    const auto absent = [] { return fail(Errc::not_found, "media/absent"); };
    if (!row || (name.is_small && !row->preview_blob)) return absent();
    const std::string& url = name.is_small ? row->preview_url->text() : row->url.text();
    // The ending is part of the address.
    if (!url.ends_with(std::string(".").append(name.ending))) return absent();
    return name.is_small ? file_of(request, *row->preview_blob, *row->preview_media_type)
                         : file_of(request, row->blob, row->media_type);
}

}  // namespace kith::node

#include "node/portability/archive_out.h"

#include "activitypub/builders/actor.h"
#include "activitypub/builders/post.h"
#include "activitypub/wire/serialize.h"
#include "consent/json.h"
#include "node/portability/limits.h"
#include "storage/media.h"
#include "storage/own_things.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace kith::node {
namespace {

using activitypub::dump_json;
using activitypub::Json;
using activitypub::Place;
using storage::PostRow;

constexpr std::string_view context = "https://www.w3.org/ns/activitystreams";
constexpr std::uint64_t piece_bytes = 256 << 10;

/// "0123abcd.webp" of an address of ours.
std::string_view last_part(std::string_view url) {
    return url.substr(url.rfind('/') + 1);
}

std::string file_in_archive(std::string_view url) {
    return "media_attachments/" + std::string(last_part(url));
}

/// A collection that is written while it is read.
class Collection {
 public:
    static Result<Collection> begin(ArchiveWriter& out, const std::string& name) {
        TRY_DONE(out.begin(name));
        const Json head = {{"@context", context}, {"id", name}, {"type", "OrderedCollection"}};
        std::string text = dump_json(head);
        text.pop_back();
        TRY_DONE(out.write(text + ",\"orderedItems\":["));
        return Collection(out);
    }
    Done add(const Json& item) {
        TRY_DONE(out_.write(items_ == 0 ? "\n" : ",\n"));
        ++items_;
        return out_.write(dump_json(item));
    }
    Done end() { return out_.write("\n],\"totalItems\":" + std::to_string(items_) + "}\n"); }

 private:
    explicit Collection(ArchiveWriter& out) : out_(out) {}

    ArchiveWriter& out_;
    std::int64_t items_ = 0;
};

/// A file that belongs in the archive, by its name there.
struct WantedFile {
    std::string name;
    std::string blob;
};

/// What the database knows; the files that go with it are only named.
class Archive {
 public:
    Archive(storage::Tx& tx,
            const ArchiveParts& parts,
            const storage::ActorRow& who,
            ArchiveWriter& out,
            std::vector<WantedFile>& files,
            Instant now)
        : tx_(tx), parts_(parts), who_(who), out_(out), files_(files), now_(now) {}

    Result<ArchiveSummary> write() {
        TRY_DONE(add_actor());
        TRY_DONE(add_outbox());
        summary_.likes = TRY(add_marks("likes.json", storage::liked_after));
        summary_.bookmarks = TRY(add_marks("bookmarks.json", storage::bookmarked_after));
        name_files();
        return summary_;
    }

 private:
    Done add_actor() {
        Json actor = activitypub::to_json(activitypub::actor_document(tx_, parts_.site, who_, now_));
        actor["outbox"] = "outbox.json";
        actor["likes"] = "likes.json";
        actor["bookmarks"] = "bookmarks.json";
        name_profile_picture(actor, "icon", "avatar");
        name_profile_picture(actor, "image", "header");
        TRY_DONE(out_.begin("actor.json"));
        return out_.write(dump_json(actor) + "\n");
    }

    void name_profile_picture(Json& actor, const char* property, const std::string& name) {
        const auto picture = actor.find(property);
        if (picture == actor.end() || !picture->is_object()) return;
        const std::string url = picture->value("url", "");
        const std::string_view file = last_part(url);
        const auto dot = std::min(file.find('.'), file.size());
        const auto row = storage::find_media_shown(tx_, file.substr(0, dot));
        if (!row || row->actor != who_.id) return;
        const std::string in_archive = name + std::string(file.substr(dot));
        (*picture)["url"] = in_archive;
        files_.push_back({in_archive, row->blob});
    }

    Done add_outbox() {
        Collection outbox = TRY(Collection::begin(out_, "outbox.json"));
        storage::PostId after{};
        for (auto turn = posts(after); !turn.empty(); turn = posts(after)) {
            for (const PostRow& post : turn) {
                TRY_DONE(add_boosts_before(outbox, post.id.value));
                if (!is_wanted(post)) continue;
                TRY_DONE(outbox.add(create_of(post)));
                ++summary_.posts;
            }
            after = turn.back().id;
        }
        TRY_DONE(add_boosts_before(outbox, INT64_MAX));
        return outbox.end();
    }

    bool is_wanted(const PostRow& post) const {
        return parts_.direct || post.visibility != Visibility::direct;
    }

    std::vector<PostRow> posts(storage::PostId after) {
        return storage::posts_after(tx_, who_.id, after, limits::archive_rows_a_turn);
    }

    /// Boosts and posts stand in the order of time.
    Done add_boosts_before(Collection& outbox, std::int64_t id) {
        while (true) {
            if (next_boost_ == boosts_.size()) {
                const storage::BoostId after = boosts_.empty() ? storage::BoostId() : boosts_.back().id;
                boosts_ = boosts_over_
                              ? std::vector<storage::BoostRow>()
                              : storage::boosts_after(tx_, who_.id, after, limits::archive_rows_a_turn);
                next_boost_ = 0;
                boosts_over_ = boosts_.empty();
            }
            if (boosts_over_ || boosts_[next_boost_].id.value >= id) return {};
            const storage::BoostRow& boost = boosts_[next_boost_++];
            const auto post = storage::find_post(tx_, boost.post);
            if (!post) continue;
            TRY_DONE(outbox.add(announce_of(boost, *post)));
            ++summary_.boosts;
        }
    }

    Json create_of(const PostRow& post) {
        Json object =
            activitypub::to_json(activitypub::post_object(tx_, parts_.site, post, who_), Place::embedded);
        if (const auto found = object.find("attachment"); found != object.end() && found->is_array()) {
            for (Json& each : *found) {
                if (each.is_object() && each.contains("url") && each["url"].is_string())
                    each["url"] = "/" + file_in_archive(each["url"].get<std::string>());
            }
        }
        Json create = {{"id", post.uri.text() + "#create"},
                       {"type", "Create"},
                       {"actor", who_.uri.text()},
                       {"published", to_iso8601(post.created)}};
        for (const char* name : {"to", "cc"}) {
            if (object.contains(name)) create[name] = object[name];
        }
        create["object"] = std::move(object);
        return create;
    }

    Json announce_of(const storage::BoostRow& boost, const PostRow& post) const {
        const auto to = activitypub::address(boost.visibility, *who_.followers, {});
        Json announce = {{"id", boost.uri.text()},
                         {"type", "Announce"},
                         {"actor", who_.uri.text()},
                         {"published", to_iso8601(boost.at)},
                         {"object", post.uri.text()},
                         {"to", Json::array()},
                         {"cc", Json::array()}};
        for (const Uri& uri : to.to) announce["to"].push_back(uri.text());
        for (const Uri& uri : to.cc) announce["cc"].push_back(uri.text());
        return announce;
    }

    template <class After>
    Result<std::int64_t> add_marks(const std::string& name, After marks_after) {
        Collection collection = TRY(Collection::begin(out_, name));
        std::int64_t count = 0;
        std::int64_t mark = 0;
        const auto turn_after = [&] { return marks_after(tx_, who_.id, mark, limits::archive_rows_a_turn); };
        for (auto turn = turn_after(); !turn.empty(); turn = turn_after()) {
            for (const storage::MarkedUri& each : turn) TRY_DONE(collection.add(each.uri.text()));
            count += static_cast<std::int64_t>(turn.size());
            mark = turn.back().mark;
        }
        TRY_DONE(collection.end());
        return count;
    }

    void name_files() {
        storage::PostId after{};
        for (auto turn = posts(after); !turn.empty(); turn = posts(after)) {
            for (const PostRow& post : turn) {
                if (!is_wanted(post)) continue;
                for (const storage::MediaRow& media : storage::media_of_post(tx_, post.id)) {
                    files_.push_back({file_in_archive(media.url.text()), media.blob});
                }
            }
            after = turn.back().id;
        }
    }

    storage::Tx& tx_;
    const ArchiveParts& parts_;
    const storage::ActorRow& who_;
    ArchiveWriter& out_;
    std::vector<WantedFile>& files_;
    const Instant now_;
    ArchiveSummary summary_{};
    std::vector<storage::BoostRow> boosts_{};
    std::size_t next_boost_ = 0;
    bool boosts_over_ = false;
};

/// False for one that was deleted since it was named.
Result<bool> add_file(ArchiveWriter& out, const storage::Blobs& blobs, const WantedFile& file) {
    const auto size = blobs.size(file.blob);
    if (!size && size.error().code == Errc::not_found) return false;
    if (!size) return std::unexpected(size.error());
    TRY_DONE(out.begin(file.name, ArchiveWriter::Packing::as_is));
    for (std::uint64_t at = 0; at < *size; at += piece_bytes) {
        TRY_DONE(out.write(TRY(blobs.read(file.blob, at, piece_bytes))));
    }
    return true;
}

}  // namespace

Result<ArchiveSummary> write_archive(storage::Database& database,
                                     const ArchiveParts& parts,
                                     const storage::ActorRow& who,
                                     ArchiveWriter& out,
                                     Instant now) {
    std::vector<WantedFile> files;
    ArchiveSummary summary = TRY(database.read([&](storage::Tx& tx) -> Result<ArchiveSummary> {
        return Archive(tx, parts, who, out, files, now).write();
    }));
    // The store of files may be another machine's: nothing of the database is held while it is asked.
    for (const WantedFile& file : files) summary.files += TRY(add_file(out, parts.blobs, file)) ? 1 : 0;
    return summary;
}

}  // namespace kith::node

#include "node/portability/archive_in.h"

#include "activitypub/handlers/policy.h"
#include "activitypub/wire/fold.h"
#include "activitypub/wire/html.h"
#include "activitypub/wire/json.h"
#include "activitypub/wire/parse.h"
#include "consent/base/limits.h"
#include "consent/base/log.h"
#include "consent/json.h"
#include "node/mastodon/limits.h"
#include "node/portability/json_items.h"
#include "node/portability/limits.h"
#include "storage/imports.h"
#include "storage/media.h"
#include "storage/polls.h"
#include "storage/tombstones.h"

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

using activitypub::Json;
using activitypub::Object;
using storage::PostId;
using storage::PostRow;
using storage::Tx;

constexpr std::string_view provenance = "archive";

std::string text_in(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// As the archive's own names are: without leading slashes, and without Mastodon's folder.
std::string name_in_archive(std::string url) {
    std::string_view name = url;
    while (name.starts_with('/')) name.remove_prefix(1);
    constexpr std::string_view folder = "system/";
    if (name.starts_with(folder)) name.remove_prefix(folder.size());
    return std::string(name);
}

std::optional<int> thousandths(const Json& point, std::size_t at) {
    if (!point.is_array() || point.size() != 2 || !point[at].is_number()) return std::nullopt;
    constexpr double whole = 1000;
    return static_cast<int>(std::clamp(point[at].get<double>(), -1.0, 1.0) * whole);
}

std::string cut_to_chars(std::string text, std::size_t chars_max) {
    std::size_t chars = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (begins && chars++ == chars_max) {
            text.resize(at);
            break;
        }
    }
    return text;
}

/// Votes that were given elsewhere; nobody can vote any more.
void store_poll(Tx& tx, PostId post, const activitypub::Poll& poll, Instant now) {
    storage::PollRow row{.post = post, .multiple = poll.multiple, .end = poll.end_time};
    row.closed = std::min(poll.closed.value_or(poll.end_time.value_or(now)), now);
    row.voters = poll.voters_count.value_or(0);
    std::vector<std::int64_t> votes;
    for (const activitypub::PollOption& option : poll.options) {
        row.options.push_back({option.name, option.votes});
        votes.push_back(option.votes);
    }
    storage::put_poll(tx, row);
    storage::set_poll_totals(tx, post, votes, row.voters);
}

std::vector<storage::PostTag> tags_of(const Object& object) {
    std::vector<storage::PostTag> tags;
    for (const activitypub::Hashtag& each : object.hashtags) {
        tags.push_back({.tag = activitypub::fold(each.name), .shown = each.name});
    }
    return tags;
}

}  // namespace

Done ArchiveIn::run(const std::string& path) {
    summary_.place = call_.place;
    TRY_DONE(read_actor(path));
    TRY_DONE(read_outbox(path));
    TRY_DONE(read_files(path));
    return {};
}

Done ArchiveIn::check_stop() const {
    if (!call_.stopping()) return {};
    return fail(Errc::unavailable, "archive/stopping", "The node is stopping. Go on when it is back.");
}

/// Goes to the file of that name; Errc::malformed where there is none.
Result<ArchiveReader> ArchiveIn::open_at(const std::string& path, std::string_view name) const {
    ArchiveReader reader = TRY(ArchiveReader::open(path, call_.unpacked_max));
    while (TRY(reader.next())) {
        if (reader.name() == name) return reader;
        TRY_DONE(check_stop());
    }
    return fail(Errc::malformed, "archive: incomplete", "The archive holds no " + std::string(name) + ".");
}

Done ArchiveIn::read_actor(const std::string& path) {
    ArchiveReader reader = TRY(open_at(path, "actor.json"));
    const Json actor = TRY(activitypub::parse_json(TRY(reader.rest(limits::archive_actor_bytes_max))));
    if (!actor.is_object())
        return fail(Errc::malformed, "archive: actor", "actor.json describes no account.");
    const Uri id = TRY(Uri::parse(text_in(actor, "id")));
    if (parts_.site.owns(id) && id != who_.uri) {
        return fail(Errc::denied, "archive: another", "This is the archive of somebody else of this server.");
    }
    actor_ = id.text();
    if (const auto followers = Uri::parse(text_in(actor, "followers"))) followers_ = *followers;
    return {};
}

Done ArchiveIn::read_outbox(const std::string& path) {
    ArchiveReader reader = TRY(open_at(path, "outbox.json"));
    JsonItems items([this](std::string_view item) { return see_item(item); });
    for (auto piece = TRY(reader.read()); !piece.empty(); piece = TRY(reader.read())) {
        TRY_DONE(items.feed(piece));
        if (summary_.more) return {};
        TRY_DONE(check_stop());
    }
    return items.finish();
}

/// What has no room any more is for the next call; and so is what follows items whose files still come.
bool ArchiveIn::is_full() const {
    const Place& place = call_.place;
    if (place.from < place.reached) return !is_again();
    return summary_.posts >= static_cast<std::int64_t>(limits::archive_posts_a_call) ||
           wanted_.size() >= limits::archive_files_wanted_max;
}

Done ArchiveIn::see_item(std::string_view text) {
    if (summary_.more || ++items_ <= call_.place.from) return {};
    if (is_full()) {
        summary_.more = true;
        return {};
    }
    TRY_DONE(check_stop());
    const Became became = TRY(look_at(text));
    if (is_again()) return {};
    count(became);
    summary_.place.reached = items_;
    return {};
}

Result<ArchiveIn::Became> ArchiveIn::look_at(std::string_view text) {
    const auto json = activitypub::parse_json(text);
    if (!json || !json->is_object()) return refuse({}, "It cannot be read.");
    const auto embedded = json->find("object");
    const bool own = text_in(*json, "type") == "Create" && text_in(*json, "actor") == actor_;
    if (!own || embedded == json->end() || !embedded->is_object()) return Became::other;
    const auto object = activitypub::parse_object(*embedded);
    if (!object) return refuse(text_in(*embedded, "id"), "It cannot be read.");
    const Became became = is_again() ? Became::known : TRY(take(*object));
    const auto files = embedded->find("attachment");
    const bool here = became == Became::post || became == Became::known;
    if (here && files != embedded->end()) TRY_DONE(want_files(object->id.text(), *files));
    return became;
}

void ArchiveIn::count(Became became) {
    switch (became) {
        case Became::post:
            ++summary_.posts;
            break;
        case Became::known:
            ++summary_.known;
            break;
        case Became::direct:
            ++summary_.direct;
            break;
        case Became::other:
            ++summary_.others;
            break;
        case Became::refused:
            ++summary_.refused;
            break;
    }
}

Result<ArchiveIn::Became> ArchiveIn::take(const Object& object) {
    const bool is_post = object.type == "Note" || object.type == "Question";
    if (!is_post || !object.attributed_to || object.attributed_to->text() != actor_) return Became::other;
    const Visibility visibility = activitypub::derive_visibility(object, followers_);
    if (visibility == Visibility::direct) return Became::direct;
    // What was posted here is here, unless its author deleted it.
    if (parts_.site.owns(object.id) || is_known(object)) return Became::known;
    if (!object.published) return refuse(object.id.text(), "It does not say when it was written.");
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](Tx& tx) -> Result<Became> {
        TRY_DONE(call_.still_wanted(tx));
        return insert(tx, object, visibility, now);
    });
}

bool ArchiveIn::is_known(const Object& object) const {
    const auto came = parts_.database.read([&](Tx& tx) -> Result<bool> {
        return storage::find_imported_post(tx, who_.id, object.id.text()).has_value();
    });
    return came && *came;
}

ArchiveIn::Became ArchiveIn::refuse(std::string_view original, std::string_view why) {
    if (!is_again() && summary_.refusals.size() < limits::import_refusals_shown) {
        // What it is called may be no URI, and of any length.
        summary_.refusals.push_back({.at = items_,
                                     .original = cut_to_chars(std::string(original), limits::uri_bytes_max),
                                     .why = std::string(why)});
    }
    return Became::refused;
}

Result<ArchiveIn::Became> ArchiveIn::insert(Tx& tx,
                                            const Object& object,
                                            Visibility visibility,
                                            Instant now) {
    if (!activitypub::may_reply(tx, parts_.site, object, who_.id))
        return refuse(object.id.text(), "It may not answer what it answers.");
    PostId id(parts_.ids.at(*object.published));
    for (std::size_t tries = 0; storage::find_post(tx, id); ++tries) {
        // So many of one moment nobody wrote.
        if (tries == limits::archive_ids_tried_max)
            return refuse(object.id.text(), "There are too many posts of that moment.");
        id = PostId(id.value + 1);
    }
    const auto html = activitypub::sanitise(object.content);
    PostRow row{.id = id,
                .uri = parts_.site.post(id),
                .actor = who_.id,
                .subject = who_.subject,
                .is_local = true,
                .type = object.poll ? "Question" : "Note",
                .visibility = visibility,
                .content = html.text(),
                .summary = activitypub::to_plain_text(object.summary),
                .source = activitypub::to_plain_text(html.text()),
                .language = object.language,
                .sensitive = object.sensitive,
                .in_reply_to_uri = object.in_reply_to,
                .context = parts_.site.context(id),
                .created = std::min(*object.published, now),
                .received = now,
                .provenance = std::string(provenance),
                .last_needed = now};
    if (object.updated && *object.updated <= now) row.updated = object.updated;
    if (object.in_reply_to) {
        // One's own thread stays a thread.
        const auto parent = storage::find_imported_post(tx, who_.id, object.in_reply_to->text());
        const auto here = parent && parent->valid() ? storage::find_post(tx, *parent) : std::nullopt;
        if (here) {
            row.in_reply_to_uri = here->uri;
            row.context = here->context;
        }
    }
    row.id = TRY(storage::insert_post(tx, row));
    if (!object.hashtags.empty()) storage::set_tags(tx, row.id, tags_of(object));
    if (object.poll) store_poll(tx, row.id, *object.poll, now);
    storage::put_imported_post(tx, who_.id, object.id.text(), row.id);
    return Became::post;
}

Done ArchiveIn::want_files(std::string_view original, const Json& attachments) {
    const std::vector<Json> files =
        attachments.is_array() ? attachments.get<std::vector<Json>>() : std::vector<Json>{attachments};
    return parts_.database.read([&](Tx& tx) -> Done {
        const auto post = storage::find_imported_post(tx, who_.id, original);
        if (!post || !post->valid()) return {};
        std::size_t wanted = 0;
        for (const Json& file : files) {
            if (!file.is_object() || wanted == limits::archive_media_per_post_max) continue;
            std::string name = name_in_archive(text_in(file, "url"));
            if (name.empty() || name.size() > limits::archive_name_bytes_max) continue;
            ++wanted;
            if (storage::is_imported_file(tx, *post, name)) continue;
            std::string description = cut_to_chars(activitypub::to_plain_text(text_in(file, "name")),
                                                   limits::media_description_chars_max);
            const Json point = file.contains("focalPoint") ? file["focalPoint"] : Json();
            wanted_.emplace(std::move(name),
                            Wanted{*post,
                                   {.description = std::move(description),
                                    .focus_x = thousandths(point, 0),
                                    .focus_y = thousandths(point, 1)}});
        }
        return {};
    });
}

Done ArchiveIn::read_files(const std::string& path) {
    std::size_t taken = 0;
    // What the archive does not hold is waited for no longer once it was read to its end.
    if (!wanted_.empty()) {
        ArchiveReader reader = TRY(ArchiveReader::open(path, call_.unpacked_max));
        while (!wanted_.empty() && TRY(reader.next())) {
            TRY_DONE(check_stop());
            const std::string name = reader.name();
            const auto [first, last] = wanted_.equal_range(name);
            if (first == last) continue;
            if (taken++ == limits::archive_files_a_call) {
                summary_.more = true;
                return {};
            }
            auto bytes = reader.rest(limits::image_bytes_max);
            if (!bytes && bytes.error().code != Errc::too_large) return std::unexpected(bytes.error());
            for (auto each = first; each != last; ++each) {
                TRY_DONE(
                    take_file(name, each->second, bytes ? std::string_view(*bytes) : std::string_view()));
            }
            wanted_.erase(first, last);
        }
    }
    summary_.place.from = summary_.place.reached;
    return {};
}

/// "" is one that is too large.
Done ArchiveIn::take_file(const std::string& name, const Wanted& wanted, std::string_view bytes) {
    const bool there = TRY(parts_.database.read([&](Tx& tx) -> Result<bool> {
        TRY_DONE(call_.still_wanted(tx));
        return storage::find_post(tx, wanted.post).has_value();
    }));
    if (!there) return {};
    Result<storage::MediaRow> media = fail(Errc::too_large, "archive: file");
    if (!bytes.empty()) media = parts_.media.upload(who_, bytes, wanted.words);
    const bool refused =
        !media && (media.error().code == Errc::malformed || media.error().code == Errc::too_large);
    if (!media && !refused) return std::unexpected(media.error());
    const auto attached = attach(name, wanted, media ? &*media : nullptr);
    if (attached && *attached) {
        ++(refused ? summary_.files_refused : summary_.files);
    } else if (media) {
        // Nobody wants it any more. Where this fails, a day without a post ends it.
        const Done dropped = parts_.media.drop(who_.id, media->id);
        if (!dropped) log::warning("archive.drop_file", {{"error", dropped.error()}});
    }
    return attached ? Done() : std::unexpected(attached.error());
}

/// Without media it is written down that none came of it. False where the post is gone meanwhile.
Result<bool> ArchiveIn::attach(const std::string& name,
                               const Wanted& wanted,
                               const storage::MediaRow* media) {
    const Instant now = parts_.clock.now();
    return parts_.database.write([&](Tx& tx) -> Result<bool> {
        TRY_DONE(call_.still_wanted(tx));
        if (!storage::find_post(tx, wanted.post)) return false;
        storage::put_imported_file(tx, wanted.post, name);
        if (media == nullptr) return true;
        std::vector<storage::MediaId> all;
        for (const storage::MediaRow& each : storage::media_of_post(tx, wanted.post)) all.push_back(each.id);
        all.push_back(media->id);
        TRY_DONE(storage::attach_media(tx, who_.id, wanted.post, all, parts_.random, now));
        return true;
    });
}

}  // namespace kith::node

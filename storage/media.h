// What people uploaded, as rows: drafts that wait for a post, attachments of posts, avatars and headers. The
// files are in storage/blobs.h. Functions over a Tx; no policy.
#pragma once

#include "consent/base/random.h"
#include "storage/database.h"
#include "storage/emojis.h"
#include "storage/ids.h"
#include "storage/posts.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

using MediaId = Id<struct MediaTag>;

struct MediaRow {
    MediaId id{};
    ActorId actor{};
    SubjectId subject{};
    std::string used_as = "attachment";  // avatar, header
    PostId post{};                       // none: not attached
    int position = 0;
    std::optional<Instant> idle_since{};  // not used since
    std::string path_key{};
    std::string type = "image";
    std::string media_type{};
    Uri url;
    std::string blob{};  // digest
    std::optional<std::string> preview_media_type{};
    std::optional<Uri> preview_url{};
    std::optional<std::string> preview_blob{};
    int width = 0;
    int height = 0;
    int preview_width = 0;
    int preview_height = 0;
    std::optional<std::string> blurhash{};
    int focus_x = 0;  // thousandths
    int focus_y = 0;
    std::string description{};
    Instant created{};
    std::int64_t duration_ms = 0;  // of a film or sound
    int frames_a_second = 0;       // of a film
    std::int64_t bytes = 0;        // of a film or sound
};

void note_blob(Tx& tx, const std::string& digest, std::uint64_t bytes, Instant now);
void insert_media(Tx& tx, const MediaRow& row);
/// Only the owner's.
std::optional<MediaRow> find_media(Tx& tx, MediaId id, ActorId owner);
/// By what stands in its address. Not one whose post was deleted, is hidden or of somebody who is suspended
/// or gone.
std::optional<MediaRow> find_media_shown(Tx& tx, std::string_view path_key);
std::vector<MediaRow> media_of_post(Tx& tx, PostId post);
/// With films and sounds that wait to be made clean.
std::int64_t count_unattached(Tx& tx, ActorId owner);

struct MediaWords {
    std::optional<std::string> description{};
    std::optional<int> focus_x{};
    std::optional<int> focus_y{};
};
/// Also in the attachments of its post.
void update_media_words(Tx& tx, MediaId id, const MediaWords& words);
void set_media_preview(Tx& tx, const MediaRow& row);

/// THE way to give a post its attachments: these, in this order, and none else of the author's. Those that it
/// had before and has no more wait a day for another post, at another address. Errc::malformed, with words,
/// for one that is not there, is somebody else's or belongs to another post, and beyond
/// limits::media_per_post_max. Without a list the post must have been inserted before; call it before what
/// leaves is built.
Done attach_media(
    Tx& tx, ActorId author, PostId post, std::span<const MediaId> media, Random& random, Instant now);
/// For a post that is deleted to be written again: its media wait a day for the next one, at other addresses
/// than those that everybody knows. As they are now. Before delete_post.
std::vector<MediaRow> release_media(Tx& tx, PostId post, Random& random, Instant now);

/// False where it is attached already, or not theirs.
bool drop_unattached_media(Tx& tx, MediaId id, ActorId owner);
/// Avatars or headers of theirs, also those that wait.
void drop_profile_images(Tx& tx, ActorId owner, std::string_view used_as);
/// Those alone that were made and are not used (yet).
void drop_waiting_profile_images(Tx& tx, ActorId owner, std::string_view used_as);
/// The one that waits at this address is used from now on, and the former gone. False where there is none.
bool use_profile_image(Tx& tx, ActorId owner, std::string_view used_as, const Uri& url);
void drop_media_of(Tx& tx, SubjectId subject);

bool has_unused_media(Tx& tx, Instant idle_before);
/// Rows of deleted posts, and those idle since before then; their blobs become loose. How many went.
std::int64_t drop_unused_media(Tx& tx, Instant idle_before, std::size_t limit);
/// Blobs that may have lost their last row.
std::vector<std::string> loose_blobs(Tx& tx, std::size_t limit);
/// True: no row needs it, and its own is gone; the file may go. Else it is loose no more.
bool drop_blob_if_unused(Tx& tx, const std::string& digest);
bool is_blob_known(Tx& tx, const std::string& digest);

/// What is kept of a picture elsewhere, which is cut to it.
enum class RemoteShape { small, avatar, header, emoji, still };
std::string_view to_string(RemoteShape shape);

struct RemoteMediaRow {
    Uri url;
    RemoteShape shape = RemoteShape::small;
    PostId post{};          // that shows it; or
    ActorId actor{};        // whom it shows; or
    RemoteEmojiId emoji{};  // what it is
    std::string blob{};
    std::string media_type{};
    Instant fetched{};
    Instant last_needed{};
};
std::optional<RemoteMediaRow> find_remote_media(Tx& tx, const Uri& url, RemoteShape shape);
/// Another avatar or header of the same actor goes.
void put_remote_media(Tx& tx, const RemoteMediaRow& row);
/// Of what is gone, those fetched before then, and the oldest beyond so many bytes.
std::int64_t drop_remote_media(Tx& tx, Instant fetched_before, std::uint64_t bytes_max, std::size_t limit);

}  // namespace kith::storage

namespace kith::limits {

inline constexpr std::size_t media_per_post_max = 4;

}  // namespace kith::limits

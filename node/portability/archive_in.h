// ArchiveIn: posts that somebody brings along in an archive (ours or Mastodon's), at their own dates. Nobody
// is told and nothing is delivered; what came before does not come twice. Any thread; blocks while files are
// worked on, and never goes to the network.
#pragma once

#include "activitypub/site.h"
#include "activitypub/wire/vocabulary.h"
#include "node/media/media_store.h"
#include "node/portability/archive_file.h"
#include "storage/actors.h"
#include "storage/database.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class ArchiveIn {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        MediaStore& media;
        storage::IdMaker& ids;
        const Clock& clock;
        Random& random;
    };
    /// Which post of the archive, from 1; what it is called there; and why, in words for the person.
    struct Refusal {
        std::int64_t at = 0;
        std::string original{};
        std::string why{};
    };
    /// How far it was worked off, in items of its outbox: their posts are here up to `reached`, their files
    /// up to `from`.
    struct Place {
        std::int64_t from = 0;
        std::int64_t reached = 0;
    };
    /// One call, which goes on where the one before it came to.
    struct Call {
        Place place{};
        std::uint64_t unpacked_max = limits::archive_bytes_max;
        /// Asked within the transaction of every post and of every file, and before a file is worked on; an
        /// error ends the call.
        std::function<Done(storage::Tx& tx)> still_wanted;
        std::function<bool()> stopping;  // ends it at once
    };
    /// Of this call alone: what stands before its place was told by those before it.
    struct Summary {
        std::int64_t posts = 0;          // new ones
        std::int64_t known = 0;          // that came before
        std::int64_t direct = 0;         // messages to named people: not taken
        std::int64_t others = 0;         // boosts, and what is no post of the archive's own account
        std::int64_t refused = 0;        // that cannot be read, or may not answer what they answer
        std::int64_t files = 0;          // new ones
        std::int64_t files_refused = 0;  // of a kind that is not kept here
        bool more = false;               // a limit of one call was reached: call again, from its place
        Place place{};
        std::vector<Refusal> refusals{};  // the first of them
    };

    ArchiveIn(const Parts& parts, storage::ActorRow who, Call call)
        : parts_(parts), who_(std::move(who)), call_(std::move(call)) {}

    /// At most so many new posts and files; once. Errc::malformed and too_large for an archive that is none;
    /// Errc::denied for one of somebody else here; Errc::unavailable when it is stopping.
    Done run(const std::string& path);
    /// Also of a call that ended in an error: what came until then.
    const Summary& summary() const { return summary_; }

 private:
    enum class Became { post, known, direct, other, refused };
    /// A file of a post: which, and its words.
    struct Wanted {
        storage::PostId post{};
        storage::MediaWords words{};
    };

    Done check_stop() const;
    Result<ArchiveReader> open_at(const std::string& path, std::string_view name) const;
    Done read_actor(const std::string& path);
    Done read_outbox(const std::string& path);
    Done read_files(const std::string& path);
    Done see_item(std::string_view text);
    Result<Became> look_at(std::string_view text);
    void count(Became became);
    /// Only its files are still to come.
    bool is_again() const { return items_ <= call_.place.reached; }
    bool is_full() const;
    bool is_known(const activitypub::Object& object) const;
    Became refuse(std::string_view original, std::string_view why);
    Result<Became> take(const activitypub::Object& object);
    Result<Became> insert(storage::Tx& tx,
                          const activitypub::Object& object,
                          Visibility visibility,
                          Instant now);
    Done want_files(std::string_view original, const activitypub::Json& attachments);
    Done take_file(const std::string& name, const Wanted& wanted, std::string_view bytes);
    Result<bool> attach(const std::string& name, const Wanted& wanted, const storage::MediaRow* media);

    const Parts parts_;
    const storage::ActorRow who_;
    const Call call_;
    std::string actor_{};  // the archive's own account
    std::optional<Uri> followers_{};
    std::multimap<std::string, Wanted, std::less<>> wanted_{};
    std::int64_t items_ = 0;  // of the outbox, that came by
    Summary summary_{};
};

}  // namespace kith::node

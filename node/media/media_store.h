// MediaStore: what people upload, from the first byte until nothing is left of it: made clean, kept, shown at
// an address that cannot be guessed, let go. Any thread, but run_once() on one at a time.
#pragma once

#include "activitypub/progress.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/http/message.h"
#include "node/media/digest_holds.h"
#include "node/media/film_workshop.h"
#include "node/media/workshop.h"
#include "storage/actors.h"
#include "storage/blobs.h"
#include "storage/films.h"
#include "storage/media.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kith::node {

class MediaStore {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::Blobs& blobs;
        std::string program;  // the path of kith-media
        storage::IdMaker& ids;
        const Clock& clock;
        Random& random;
    };
    explicit MediaStore(Parts parts) : parts_(std::move(parts)), workshop_(parts_.program) {}

    /// Blocks while the file is worked on. Errc::malformed and too_large with words for whoever sent it,
    /// Errc::limited with too many that are in no post, Errc::unavailable while others' files are worked on.
    Result<storage::MediaRow> upload(const storage::ActorRow& owner,
                                     std::string_view file,
                                     const storage::MediaWords& words);
    /// Errc::not_found alike for somebody else's.
    Result<storage::MediaRow> find(storage::ActorId owner, storage::MediaId id) const;
    /// A thumbnail that the person chose stands for the preview.
    Result<storage::MediaRow> change(storage::ActorId owner,
                                     storage::MediaId id,
                                     const storage::MediaWords& words,
                                     std::optional<std::string_view> thumbnail);
    /// Errc::malformed for one that stands in a post.
    Done drop(storage::ActorId owner, storage::MediaId id);

    enum class ProfileImage { avatar, header };
    /// Makes an avatar (400 by 400) or header (1500 by 500) and returns its URL, which can be fetched at
    /// once. It waits for use_profile_image, a day at most; the next one takes its place.
    Result<std::string> keep_profile_image(const storage::ActorRow& owner,
                                           ProfileImage what,
                                           std::string_view file);
    /// In the transaction that shows the URL: the one before is gone. Errc::conflict where it waits no more.
    /// Whether and to whom the URL is shown is the consent gate's.
    static Done use_profile_image(storage::Tx& tx,
                                  storage::ActorId owner,
                                  ProfileImage what,
                                  const std::string& url);
    /// None any more: for when it is taken away, or the consent to it.
    static void drop_profile_image(storage::Tx& tx, storage::ActorId owner, ProfileImage what);

    /// GET /media/{file}. Errc::not_found for what is not there, not there any more, or not to be shown.
    Result<Response> serve(const Request& request) const;

    /// A picture of ours for ":name:" in texts, in place of one of the same name. Errc::malformed, too_large
    /// and limited with what to say to whoever sent it.
    Result<storage::EmojiRow> add_emoji(const std::string& shortcode,
                                        const std::string& category,
                                        std::string_view file);
    /// GET /media/emoji/{file}
    Result<Response> serve_emoji(const Request& request) const;

    /// A film or sound that was made clean, under the id that it waited under. Errc::not_found where its
    /// owner let it go meanwhile.
    Done keep_film(const storage::FilmRow& waited, const media::CleanFilm& film);

    /// For what is fetched: keeps a file, and `rows` that need it, in one transaction with the blob's own.
    Done keep_file(std::string_view bytes,
                   const std::function<Done(storage::Tx& tx, const std::string& digest)>& rows);
    /// A file as it goes out: whole, in part, or as "not modified". Errc::unavailable where it cannot be read
    /// at the moment.
    Result<Response> file_of(const Request& request,
                             const std::string& digest,
                             std::string_view media_type) const;
    const media::Workshop& workshop() const { return workshop_; }

    /// One bounded step of letting go what no row needs any more.
    activitypub::Progress let_go_once(Instant now);
    /// The same, and of looking for files that never had a row.
    activitypub::Progress run_once(Instant now);

 private:
    using Before = std::function<Done(storage::Tx& tx, storage::MediaRow& row)>;
    Result<storage::MediaRow> kept(storage::MediaRow row,
                                   std::string_view full,
                                   std::string_view preview,
                                   const Before& before);
    Done drop_without_row(const std::string& digest);
    std::string url_of(std::string_view key, std::string_view ending, media::Format format) const;
    void set_preview(storage::MediaRow& row, const media::CleanImage& image) const;
    Result<int> drop_rows(Instant now);
    Result<int> drop_remote(Instant now);
    Result<int> drop_loose_files(Instant now);
    Done drop_loose_file(const std::string& digest);
    Result<int> drop_unknown_files(Instant now);

    Parts parts_;
    media::Workshop workshop_;
    DigestHolds holds_;
    Instant files_rest_until_{};   // after they could not be removed
    unsigned looked_through_ = 0;  // of the 256 folders, since the start
    Instant next_remote_{};
};

}  // namespace kith::node

namespace kith::limits {

inline constexpr auto media_files_rest_for = std::chrono::minutes(1);  // after one could not be removed

}  // namespace kith::limits

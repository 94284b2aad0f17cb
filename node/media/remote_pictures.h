// RemotePictures: what other servers show: pictures of posts in small, avatars, headers and emojis, fetched,
// made clean and kept for some days, so that these servers do not learn who looks at them. Any thread;
// fetching is an errand.
#pragma once

#include "activitypub/errands.h"
#include "activitypub/site.h"
#include "activitypub/transport.h"
#include "consent/base/clock.h"
#include "consent/base/mutex.h"
#include "consent/base/random.h"
#include "node/media/media_store.h"
#include "storage/key_store.h"

#include <map>
#include <memory>
#include <string>

namespace kith::node {

/// Site::picture_key, made at the first start: a secret of the node, so that no address here tells which of
/// the addresses elsewhere that somebody guesses it stands for.
Result<Bytes> open_picture_key(storage::Database& database, storage::KeyStore& keys, Random& random);

/// Where an attachment of another server's post is shown in small: it holds a digest of its own address under
/// that key, so that only who was told it can ask for it.
std::string remote_preview_url(const activitypub::Site& site,
                               storage::PostId post,
                               int position,
                               const Uri& url);

/// The same of an actor's avatar or header, and of an emoji, by the id of its row.
std::string remote_picture_url(const activitypub::Site& site,
                               storage::RemoteShape shape,
                               std::int64_t id,
                               const Uri& url);
/// Where an actor's avatar or header is shown: of one of another server here, none where there is no picture
/// or no address that can be asked.
std::string profile_picture_url(const activitypub::Site& site,
                                const storage::ActorRow& actor,
                                storage::RemoteShape shape,
                                const std::string& url);

class RemotePictures {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        MediaStore& media;
        Transport& transport;
        activitypub::Errands& errands;
        const Clock& clock;
    };
    explicit RemotePictures(Parts parts) : parts_(parts) {}

    /// GET /media/remote/{file} and /media/remote/{shape}/{file}. Errc::not_found for what is no picture of
    /// something that is there. An avatar or header that cannot be had now is the placeholder.
    Result<Response> serve(const Request& request) KITH_EXCLUDES(mutex_);

 private:
    struct Wanted {
        storage::RemoteMediaRow picture;
        bool is_kept = false;
    };
    Result<Wanted> find(const Request& request) const;
    Result<Response> serve(const Request& request, Wanted wanted) KITH_EXCLUDES(mutex_);
    Done fetch(const storage::RemoteMediaRow& wanted) const;
    Result<std::string> get(Uri url, std::size_t bytes_max) const;
    /// Of a server whose pictures are refused, or of this node, which nobody makes ask itself.
    bool is_refused(const Uri& url) const;
    /// Held as long as the one fetch of this address goes on; none when too many want theirs.
    std::shared_ptr<void> take_turn(const Uri& url) KITH_EXCLUDES(mutex_);
    bool may_begin(const Uri& url) const KITH_REQUIRES(mutex_);
    void end_turn(const std::string& url) KITH_EXCLUDES(mutex_);
    bool failed_lately(const storage::RemoteMediaRow& wanted) KITH_EXCLUDES(mutex_);
    void remember_failure(const storage::RemoteMediaRow& wanted) KITH_EXCLUDES(mutex_);

    const Parts parts_;
    Mutex mutex_;
    Condition turn_ended_;
    std::map<std::string, std::string, std::less<>> under_way_ KITH_GUARDED_BY(mutex_);  // and its host
    std::size_t waiters_ KITH_GUARDED_BY(mutex_) = 0;
    // By shape and address: what is too large for an emoji may well be an avatar.
    std::map<std::string, Instant, std::less<>> failures_ KITH_GUARDED_BY(mutex_);
};

}  // namespace kith::node

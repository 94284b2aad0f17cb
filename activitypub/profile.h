// Profiles: what an actor shows of itself, kept as sealed details and shown as values the gate released.
#pragma once

#include "activitypub/wire/vocabulary.h"
#include "consent/category.h"
#include "consent/grant.h"
#include "storage/activities.h"
#include "storage/database.h"
#include "storage/details.h"
#include "storage/ids.h"
#include "storage/key_store.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kith::activitypub {

struct ProfileValue {
    consent::DetailKind kind{};
    int position = 0;
    std::string value{};

    friend bool operator==(const ProfileValue&, const ProfileValue&) = default;
};

/// Replaces what we hold of a remote actor's profile: published by itself to everybody, kept here to deliver
/// and to show (basis: legitimate interest), under a key of its own from the first day.
Done store_remote_profile(storage::Tx& tx,
                          storage::SubjectId subject,
                          const Actor& actor,
                          storage::KeyStore& keys,
                          storage::IdMaker& ids,
                          Instant now);

/// What everybody may see of an actor, ours or remote.
struct PublicProfile {
    std::string display_name{};
    std::string biography{};  // sanitised HTML
    std::string avatar{};
    std::string header_image{};
    std::string role{};
    std::vector<ProfileField> fields{};
    std::vector<storage::CarriedDetail> details{};  // the rows these came from
};
PublicProfile public_profile(storage::Tx& tx, storage::SubjectId subject, Instant now);

/// A profile field as one detail: name and value, so that they stay together.
std::string join_field(const ProfileField& field);
ProfileField split_field(const std::string& detail);

}  // namespace kith::activitypub

#include "activitypub/profile.h"

#include "activitypub/wire/html.h"
#include "consent/gate.h"
#include "storage/grants.h"
#include "storage/subjects.h"

#include <algorithm>

namespace kith::activitypub {

namespace {

using consent::DetailKind;

constexpr char field_separator = '\n';

std::vector<ProfileValue> values_of(const Actor& actor) {
    std::vector<ProfileValue> values;
    const auto add = [&](DetailKind kind, int position, std::string value) {
        if (!value.empty()) values.push_back({kind, position, std::move(value)});
    };
    add(DetailKind::display_name, 0, to_plain_text(actor.name));
    add(DetailKind::biography, 0, sanitise(actor.summary).text());
    add(DetailKind::avatar, 0, actor.icon_url);
    add(DetailKind::header_image, 0, actor.image_url);
    int position = 0;
    for (const ProfileField& field : actor.fields) {
        add(DetailKind::profile_field,
            position++,
            join_field({to_plain_text(field.name), sanitise(field.value).text()}));
    }
    return values;
}

std::vector<ProfileValue> current_values(storage::Tx& tx, storage::SubjectId subject, Instant now) {
    std::vector<ProfileValue> values;
    for (const auto& value : storage::PublicValues::of(tx, subject, now)) {
        values.push_back({value.released.kind(), value.position, value.released.value()});
    }
    return values;
}

bool same(std::vector<ProfileValue> one, std::vector<ProfileValue> other) {
    const auto order = [](const ProfileValue& a, const ProfileValue& b) {
        return std::pair(a.kind, a.position) < std::pair(b.kind, b.position);
    };
    std::ranges::sort(one, order);
    std::ranges::sort(other, order);
    return one == other;
}

Done ensure_key(storage::KeyStore& keys, storage::SubjectId subject) {
    Done created = keys.vault().create(subject);
    if (!created && created.error().code != Errc::conflict) return created;
    return {};
}

/// One grant for each kind, once: its own publication is what we rely on.
Done ensure_grants(
    storage::Tx& tx, storage::SubjectId subject, consent::KindSet kinds, storage::IdMaker& ids, Instant now) {
    consent::KindSet missing = kinds;
    for (const consent::Grant& grant : storage::grants_of(tx, subject)) {
        // One that was ended stays ended: what a person had forgotten does not come back with their next
        // post.
        if (grant.reason == consent::Reason::federation_delivery) missing.erase(grant.kind);
    }
    Done done;
    missing.for_each([&](DetailKind kind) {
        if (!done) return;
        done = storage::insert_grant(tx,
                                     {.id = ids.make<storage::GrantId>(),
                                      .subject = subject,
                                      .kind = kind,
                                      .reason = consent::Reason::federation_delivery,
                                      .audience = consent::Audience::public_(),
                                      .basis = consent::LawfulBasis::legitimate_interest,
                                      .state = consent::GrantState::given,
                                      .channel = consent::Channel::remote,
                                      .not_before = now,
                                      .changed = now},
                                     now);
    });
    return done;
}

}  // namespace

std::string join_field(const ProfileField& field) {
    std::string name = field.name;
    std::ranges::replace(name, field_separator, ' ');
    return name + field_separator + field.value;
}

ProfileField split_field(const std::string& detail) {
    const auto at = detail.find(field_separator);
    if (at == std::string::npos) return {detail, ""};
    return {detail.substr(0, at), detail.substr(at + 1)};
}

Done store_remote_profile(storage::Tx& tx,
                          storage::SubjectId subject,
                          const Actor& actor,
                          storage::KeyStore& keys,
                          storage::IdMaker& ids,
                          Instant now) {
    // Who was erased here is known by address alone from then on.
    if (storage::epoch_of(tx, subject) == 0) return {};
    const std::vector<ProfileValue> values = values_of(actor);
    if (same(values, current_values(tx, subject, now))) return {};
    // What the person told us in confidence, or staff heard, is no part of it.
    storage::drop_details_from(tx, subject, "remote");
    if (values.empty()) return {};
    TRY_DONE(ensure_key(keys, subject));
    consent::KindSet kinds;
    for (const ProfileValue& value : values) kinds.insert(value.kind);
    TRY_DONE(ensure_grants(tx, subject, kinds, ids, now));
    storage::SqlGrantBook book(tx);
    const auto permit = consent::Gate(book).ask_any<consent::purpose::FederationDelivery>(
        subject, kinds, consent::Audience::public_(), now);
    // A no to keeping it is no reason not to hear who speaks.
    if (!permit && permit.error().code == Errc::denied) return {};
    if (!permit) return std::unexpected(permit.error());
    consent::Vault vault = keys.vault();
    for (const ProfileValue& value : values) {
        if (!permit->kinds().contains(value.kind)) continue;
        const storage::SealedText sealed = TRY(vault.seal(subject, value.kind, value.value));
        const storage::DetailId id = TRY(storage::put_detail(tx,
                                                             {.id = ids.make<storage::DetailId>(),
                                                              .position = value.position,
                                                              .source = "remote",
                                                              .retention = "while_needed",
                                                              .basis = "legitimate_interest",
                                                              .created = now,
                                                              .last_needed = now},
                                                             sealed));
        const storage::ReleasedText released = TRY(vault.open(sealed, *permit));
        TRY_DONE(storage::PublicValues::put(tx, released, id, value.position));
    }
    return {};
}

PublicProfile public_profile(storage::Tx& tx, storage::SubjectId subject, Instant now) {
    PublicProfile profile;
    for (const auto& value : storage::PublicValues::of(tx, subject, now)) {
        const std::string& text = value.released.value();
        switch (value.released.kind()) {
            case DetailKind::display_name:
                profile.display_name = text;
                break;
            case DetailKind::biography:
                profile.biography = text;
                break;
            case DetailKind::avatar:
                profile.avatar = text;
                break;
            case DetailKind::header_image:
                profile.header_image = text;
                break;
            case DetailKind::role:
                profile.role = text;
                break;
            case DetailKind::profile_field:
                profile.fields.push_back(split_field(text));
                break;
            default:
                continue;  // released to everybody, but no part of a profile
        }
        profile.details.push_back({value.detail, subject, value.released.epoch()});
    }
    return profile;
}

}  // namespace kith::activitypub

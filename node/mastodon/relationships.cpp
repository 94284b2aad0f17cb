#include "node/mastodon/relationships.h"

#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "storage/account_notes.h"
#include "storage/relations.h"

namespace kith::node {
namespace {

Result<std::string> note_of(storage::Tx& tx,
                            storage::KeyStore& keys,
                            const storage::ActorRow& me,
                            storage::ActorId other) {
    const auto row = storage::find_account_note(tx, me.id, other);
    if (!row) return std::string();
    const auto opened =
        TRY(keys.vault().open_private(me.subject, storage::account_note_sealed_as, row->sealed));
    return std::string(as_text(opened.bytes()));
}

}  // namespace

Result<nlohmann::json> relationship(storage::Tx& tx,
                                    storage::KeyStore& keys,
                                    const storage::ActorRow& me,
                                    const storage::ActorRow& other,
                                    Instant now) {
    using storage::FollowState;
    const storage::Relation relation = storage::relation_between(tx, me.id, other, now);
    const bool following = relation.follows == FollowState::accepted;
    const bool any = relation.follows.has_value();
    nlohmann::json languages;
    if (!relation.options.languages.empty()) languages = relation.options.languages;
    const auto& mute = relation.mute;
    return nlohmann::json{
        {"id", std::to_string(other.id.value)},
        {"following", following},
        {"showing_reblogs", any && relation.options.boosts},
        {"notifying", any && relation.options.notify},
        {"languages", std::move(languages)},
        {"followed_by", relation.followed == FollowState::accepted},
        {"blocking", relation.blocks},
        {"blocked_by", relation.blocked},
        {"muting", mute.has_value()},
        {"muting_notifications", mute && mute->notifications},
        {"muting_expires_at", mute && mute->ends ? nlohmann::json(api_time(*mute->ends)) : nlohmann::json()},
        {"requested", relation.follows == FollowState::requested},
        {"requested_by", relation.followed == FollowState::requested},
        {"domain_blocking", relation.blocks_domain},
        {"endorsed", relation.endorses},
        {"note", TRY(note_of(tx, keys, me, other.id))}};
}

}  // namespace kith::node

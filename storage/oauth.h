// Applications, authorisation codes and tokens of the client API. Secrets, codes and tokens come here as
// their SHA-256; what they are is in no row.
#pragma once

#include "consent/crypto/digest.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::storage {

using AppId = Id<struct OauthAppTag>;
using TokenId = Id<struct OauthTokenTag>;
using SecretDigest = crypto::Sha256;

struct AppRow {
    AppId id{};
    std::string client_id{};
    SecretDigest secret{};
    std::string name{};
    std::optional<std::string> website{};
    std::vector<std::string> redirect_uris{};
    std::string scopes{};
    Instant created{};
    Instant last_used{};
};

void insert_app(Tx& tx, const AppRow& row);
std::optional<AppRow> find_app(Tx& tx, std::string_view client_id);
std::optional<AppRow> find_app(Tx& tx, AppId id);
/// Somebody is about to sign in with it. False when it is gone.
bool touch_app(Tx& tx, AppId id, Instant now);
/// Those that nobody has signed in with and that were not used since `before`; how many went.
std::int64_t prune_apps(Tx& tx, Instant before, std::size_t limit);

struct CodeRow {
    SecretDigest code{};
    AppId app{};
    ActorId actor{};
    SubjectId subject{};
    std::string scopes{};
    std::string redirect_uri{};
    std::string challenge{};  // S256; "" where the app brought none
    Instant expires{};
    ActorId by{};     // who let the app in for a unit; invalid: the actor themselves
    TokenId token{};  // once it is spent
};

void insert_code(Tx& tx, const CodeRow& row);
std::optional<CodeRow> find_code(Tx& tx, const SecretDigest& code);
void spend_code(Tx& tx, const SecretDigest& code, TokenId token);
std::int64_t prune_codes(Tx& tx, Instant expired_before, std::size_t limit);

struct TokenRow {
    TokenId id{};
    SecretDigest token{};
    AppId app{};
    ActorId actor{};      // invalid: the application's own
    SubjectId subject{};  // the actor's
    std::string scopes{};
    Instant created{};
    Instant last_used{};
    ActorId by{};  // whose role on the unit it rests on; invalid: it is the actor's own
};

void insert_token(Tx& tx, const TokenRow& row);
/// None where who let it in for a unit does not hold a role on it (any more), or is gone.
std::optional<TokenRow> find_token(Tx& tx, const SecretDigest& token);
std::optional<TokenRow> find_token(Tx& tx, TokenId id);
/// To the day, and of its application too.
void touch_token(Tx& tx, const TokenRow& row, Instant now);
/// False when there was none.
bool end_token(Tx& tx, TokenId id);
/// All of a person's, and those for units that rest on them: password change, erasure.
void end_tokens_of(Tx& tx, SubjectId subject);
/// Those that rest on somebody, for every unit: suspension.
void end_tokens_by(Tx& tx, ActorId by);
/// Those that rest on somebody's role on this unit.
void end_tokens_for(Tx& tx, ActorId unit, ActorId by);
/// The newest first; of a unit those of all who act for it.
std::vector<TokenRow> tokens_of(Tx& tx, SubjectId subject);
/// Those for units that rest on somebody.
std::vector<TokenRow> tokens_by(Tx& tx, ActorId by);
/// The oldest of who has this one go, so that at most `most` stay: nobody ends another's.
void trim_tokens_beside(Tx& tx, const TokenRow& row, std::size_t most);
/// The same of an application's own, which are nobody's.
void trim_own_tokens_of(Tx& tx, AppId app, std::size_t most);

}  // namespace kith::storage

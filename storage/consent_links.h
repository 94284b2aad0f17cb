// Links to the consent centre, and the sessions that they, a password or one's own server start. Tokens come
// here as their SHA-256; a token itself is in no row.
#pragma once

#include "consent/crypto/digest.h"
#include "storage/database.h"
#include "storage/ids.h"

#include <optional>
#include <string>

namespace kith::storage {

using TokenDigest = crypto::Sha256;

enum class LinkMay {
    open,     // starts a session, once
    withdraw  // takes everything back, as often as it is pressed, and shows nothing
};

struct ConsentLinkRow {
    TokenDigest token{};
    SubjectId subject{};
    ActorId actor{};
    LinkMay may = LinkMay::withdraw;
    Instant made{};
    std::optional<Instant> expires{};  // none: as long as the person is known here
    std::optional<Instant> spent{};
};

/// One that opens supersedes those before it; of those that withdraw the newest `withdraw_max` stay.
void insert_consent_link(Tx& tx, const ConsentLinkRow& row, std::size_t withdraw_max);
/// Also a spent or an expired one.
std::optional<ConsentLinkRow> find_consent_link(Tx& tx, const TokenDigest& token);
/// True for the first who asks, before it expires, of a link that opens.
bool spend_consent_link(Tx& tx, const TokenDigest& token, Instant now);
std::int64_t count_withdraw_links(Tx& tx, SubjectId subject, Instant made_since);
void drop_open_links(Tx& tx, SubjectId subject);

enum class SignedInBy {
    password,  // with the code of a second step, where there is one
    passkey,
    link,
    home  // their own server said who they are
};

/// By what an account here asks for, not by what somebody else says.
inline bool is_own_sign_in(SignedInBy way) {
    return way == SignedInBy::password || way == SignedInBy::passkey;
}

struct ConsentSessionRow {
    TokenDigest token{};
    SubjectId subject{};
    ActorId actor{};
    SignedInBy way = SignedInBy::link;
    std::string said{};  // of `home`: which server said what, and when; JSON
    Instant made{};
    Instant seen{};
};

/// The oldest of the subject's go when there are more than `sessions_max`.
void insert_consent_session(Tx& tx, const ConsentSessionRow& row, std::size_t sessions_max);
std::optional<ConsentSessionRow> find_consent_session(Tx& tx, const TokenDigest& token);
void touch_consent_session(Tx& tx, const TokenDigest& token, Instant now);
void end_consent_session(Tx& tx, const TokenDigest& token);
void end_consent_sessions(Tx& tx, SubjectId subject);
void end_other_consent_sessions(Tx& tx, SubjectId subject, const TokenDigest& but);

/// Links whose time is over, and sessions last used before `idle_since` or begun before `begun_before`.
/// Returns how many went, at most about twice `limit`.
struct SessionsEnd {
    Instant idle_since;
    Instant begun_before;
};
std::int64_t prune_consent_links(Tx& tx, Instant now, const SessionsEnd& sessions, std::size_t limit);

}  // namespace kith::storage

// Passkeys: what a page asks a browser, and whether what the browser answers is true (WebAuthn level 2). Each
// passkey is one that shows the device who its person is, and that the device finds by itself, so that it
// stands for a password and a second step. Reads and writes nothing; any thread.
//
// A question is a moment and chance under a MAC with a key of the running process: nothing is kept of those
// that nobody answers. One to add a passkey ends with the session that asked it, one to sign in when a
// passkey answered it or a newer one (storage::use_passkey).
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "consent/crypto/digest.h"
#include "node/passkey_answer.h"
#include "storage/actors.h"
#include "storage/key_store.h"
#include "storage/passkeys.h"

#include <string>
#include <string_view>

namespace kith::node {

class Passkeys {
 public:
    Passkeys(const activitypub::Site& site, storage::KeyStore& keys, Random& random);

    /// Whose passkeys these are: the host of our pages. https://www.w3.org/TR/webauthn-2/#rp-id
    const std::string& relying_party() const { return relying_party_; }
    /// What devices know an account by: says nothing to anybody else.
    Bytes user_handle(storage::ActorId who) const;

    /// In base64url, as are all questions.
    std::string question_to_sign_in(Instant now) const;
    /// `session`: the token of whoever asks.
    std::string question_to_add(std::string_view session, Instant now) const;

    /// The passkey that answers a question to add one, without an id or a name. Errc::denied; Errc::gone: too
    /// late.
    Result<storage::PasskeyRow> made(std::string_view field,
                                     const storage::ActorRow& who,
                                     std::string_view session,
                                     Instant now) const;
    /// What the passkey says with its answer to a question to sign in. Errc::denied; Errc::gone: too late.
    Result<storage::PasskeyUse> used(const PasskeyUsed& answer,
                                     const storage::PasskeyRow& passkey,
                                     Instant now) const;

    /// On one line, and not longer than it may be.
    Result<Bytes> seal_name(storage::SubjectId subject, std::string_view typed) const;
    Result<std::string> name_of(const storage::PasskeyRow& passkey) const;

 private:
    std::string question(std::string_view purpose, Instant now) const;
    crypto::Sha256 mac_of(std::string_view purpose, ByteView facts) const;
    /// When the question was asked that the browser says it answers.
    Result<Instant> asked(ByteView client_data, std::string_view type, std::string_view purpose) const;

    storage::KeyStore& keys_;
    Random& random_;
    const std::string origin_;
    const std::string relying_party_;
    const std::string question_key_;
};

}  // namespace kith::node

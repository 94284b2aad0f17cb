// Signed notes, https://c2sp.org/signed-note: a text with lines of signatures under it. Pure, any thread.
#pragma once

#include "consent/base/bytes.h"
#include "consent/crypto/signing_key.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace kith::consent {

using NoteKeyId = std::array<std::byte, 4>;

/// An Ed25519 key that signs notes, by the name it goes under: what a reader of notes must know beforehand.
class NoteVerifier {
 public:
    /// Fails for another kind of key, and for a name with spaces, '+' or control characters.
    static Result<NoteVerifier> create(std::string_view name, crypto::PublicKey key);
    /// "example.com/log+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", in its one normal form.
    static Result<NoteVerifier> parse(std::string_view text);
    std::string text() const;

    const std::string& name() const { return name_; }
    const NoteKeyId& id() const { return id_; }
    const crypto::PublicKey& key() const { return key_; }

 private:
    NoteVerifier(std::string name, NoteKeyId id, crypto::PublicKey key)
        : name_(std::move(name)), id_(id), key_(std::move(key)) {}

    std::string name_;
    NoteKeyId id_;
    crypto::PublicKey key_;
};

struct NoteSignature {
    std::string name;
    NoteKeyId id{};
    Bytes signature;  // by any algorithm; which one only the key tells
};

/// What was parsed says nothing until verify() has said yes.
struct SignedNote {
    std::string body;  // ends with a newline, which is signed too
    std::vector<NoteSignature> signatures{};

    static Result<SignedNote> parse(std::string_view text);
    std::string text() const;
    /// Adds a signature under `name`. Fails like NoteVerifier::create, and for a body that no note can have.
    Done sign(std::string_view name, const crypto::SigningKey& key);
    /// Errc::unauthorized unless the key has signed, and each time validly. Signatures of others are ignored.
    Done verify(const NoteVerifier& verifier) const;
};

}  // namespace kith::consent

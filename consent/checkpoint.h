// A log's head, https://c2sp.org/tlog-checkpoint: how many entries, and the root over them. Pure, any thread.
#pragma once

#include "consent/crypto/digest.h"
#include "consent/signed_note.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::consent {

struct Checkpoint {
    std::string origin;     // which log: by custom its URL without the scheme
    std::int64_t size = 0;  // at most limits::log_entries_max
    crypto::Sha256 root{};
    std::string extensions{};  // lines that say more, each with its end; none are recommended

    /// The body of a note: not to be believed before the note is verified.
    static Result<Checkpoint> parse(std::string_view body);
    std::string body() const;
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// A note with one signature, whose name is the origin. Fails for an origin that cannot be a key's name.
Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const crypto::SigningKey& key);

/// The checkpoint of a note. Errc::unauthorized unless `verifier` signed it and it is about the log `origin`.
Result<Checkpoint> open_checkpoint(std::string_view note,
                                   std::string_view origin,
                                   const NoteVerifier& verifier);

}  // namespace kith::consent

// A checkpoint that parses is written as it was, and no note opens that was not signed.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/base/limits.h"
#include "consent/checkpoint.h"

using namespace kith;
using namespace kith::consent;

FUZZ_TARGET(bytes) {
    static const crypto::SigningKey key = crypto::SigningKey::from_seed(crypto::Key({std::byte{1}}));
    static const NoteVerifier verifier = NoteVerifier::create("kith.example/log", key.public_key()).value();
    if (const auto checkpoint = Checkpoint::parse(bytes)) {
        KITH_CHECK(checkpoint->body() == bytes);
        KITH_CHECK(checkpoint->size >= 0 && checkpoint->size <= limits::log_entries_max);
        if (const auto note = sign_checkpoint(*checkpoint, key);
            note && checkpoint->origin == verifier.name()) {
            KITH_CHECK(open_checkpoint(*note, verifier.name(), verifier).value() == *checkpoint);
        }
    }
    static_cast<void>(open_checkpoint(bytes, verifier.name(), verifier));
}

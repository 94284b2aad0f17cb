// A note and a verifier key that parse are written as they were.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "consent/signed_note.h"

using namespace kith::consent;

FUZZ_TARGET(bytes) {
    static const NoteVerifier peter =
        NoteVerifier::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").value();
    if (const auto note = SignedNote::parse(bytes)) {
        KITH_CHECK(note->text() == bytes && !note->signatures.empty());
        static_cast<void>(note->verify(peter));
    }
    if (const auto key = NoteVerifier::parse(bytes)) KITH_CHECK(key->text() == bytes);
}

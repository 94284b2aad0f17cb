// The keys of people: one for each subject, wrapped under the node's key. Destroying one erases what it
// sealed. Lives as long as its shelf's transaction; the node key outlives it.
#pragma once

#include "consent/ports.h"
#include "consent/sealed.h"

namespace kith::consent {

class Vault {
 public:
    Vault(KeyShelf& shelf, const crypto::Key& node_key, Random& random)
        : shelf_(shelf), node_key_(node_key), random_(random) {}

    /// A key for a new subject; Errc::conflict if there is, or ever was, one.
    Done create(SubjectId subject);
    /// Nothing sealed for the subject opens again, here or from any copy without this shelf.
    Done destroy(SubjectId subject) { return shelf_.destroy(subject); }

    template <class T>
    Result<Sealed<T>> seal(SubjectId subject, DetailKind kind, const T& value) {
        const crypto::Key key = TRY(key_of(subject));
        return Sealed<T>::seal(subject, kind, value, key, random_);
    }
    template <class T, Purpose P>
    Result<Released<T>> open(const Sealed<T>& sealed, const Permit<P>& permit) {
        const crypto::Key key = TRY(key_of(sealed.subject()));
        return sealed.open(permit, key);
    }

    /// A subject's own, but no detail and no kind of its own: evidence, a salt. Ends with the subject's key.
    /// `what` must be the same to open it.
    Result<Bytes> seal_private(SubjectId subject, std::string_view what, ByteView bytes);
    Result<crypto::Secret<Bytes>> open_private(SubjectId subject, std::string_view what, ByteView sealed);

    /// 32 bytes of chance: what makes a digest say nothing once it is destroyed.
    crypto::Key new_salt() const;

    /// For what is secret but no detail: a signing key, a token. `what` names it and must be the same to open
    /// it.
    Bytes seal_secret(std::string_view what, ByteView secret) const;
    Result<crypto::Secret<Bytes>> open_secret(std::string_view what, ByteView sealed) const;

 private:
    Result<crypto::Key> key_of(SubjectId subject);

    KeyShelf& shelf_;
    const crypto::Key& node_key_;
    Random& random_;
};

}  // namespace kith::consent

// Sealed<T>: a personal detail that cannot be read without a Permit; Released<T>: one that was. Any thread.
#pragma once

#include "consent/crypto/aead.h"
#include "consent/permit.h"

#include <string>
#include <utility>

namespace kith::storage {
class PublicValues;
}

namespace kith::consent {

/// How a detail becomes bytes. Text is itself; another type adds a specialisation beside its definition.
template <class T>
struct DetailCodec;
template <>
struct DetailCodec<std::string> {
    static Bytes encode(const std::string& text) { return to_bytes(text); }
    static Result<std::string> decode(ByteView bytes) { return std::string(as_text(bytes)); }
};

template <class T>
class Sealed;

/// Only the table of public values, which keeps what was released to everybody, can make this key.
class PublicValuesKey {
    friend class ::kith::storage::PublicValues;
    PublicValuesKey() = default;
};

/// A detail that the gate let through, and the terms it goes under: whose, which, towards whom, until when.
template <class T>
class Released {
 public:
    Released(Released&&) noexcept = default;
    Released& operator=(Released&&) noexcept = default;
    Released(const Released&) = delete;
    Released& operator=(const Released&) = delete;

    /// Reads again what was once released to everybody.
    static Released again(
        PublicValuesKey, SubjectId subject, DetailKind kind, std::int64_t epoch, Instant until, T value) {
        return Released(subject, kind, Audience::public_(), epoch, until, std::move(value));
    }

    const T& value() const { return value_; }
    SubjectId subject() const { return subject_; }
    DetailKind kind() const { return kind_; }
    const Audience& audience() const { return audience_; }
    std::int64_t epoch() const { return epoch_; }
    Instant until() const { return until_; }

 private:
    friend class Sealed<T>;
    Released(
        SubjectId subject, DetailKind kind, Audience audience, std::int64_t epoch, Instant until, T value)
        : subject_(subject),
          kind_(kind),
          audience_(std::move(audience)),
          epoch_(epoch),
          until_(until),
          value_(std::move(value)) {}

    SubjectId subject_;
    DetailKind kind_;
    Audience audience_;
    std::int64_t epoch_;
    Instant until_;
    T value_;
};

/// What a ciphertext is bound to: it opens as no other subject's and no other kind's.
std::string seal_context(SubjectId subject, DetailKind kind);

/// Ciphertext of one detail. No stream, compare, hash, format or JSON: only open() leads to the value.
template <class T>
class Sealed {
 public:
    static Sealed seal(
        SubjectId subject, DetailKind kind, const T& value, const crypto::Key& key, Random& random) {
        const crypto::Secret<Bytes> plain(DetailCodec<T>::encode(value));
        return Sealed(
            subject, kind, crypto::seal(key, plain.bytes(), as_bytes(seal_context(subject, kind)), random));
    }
    /// A row read back from storage.
    static Sealed stored(SubjectId subject, DetailKind kind, Bytes ciphertext) {
        return Sealed(subject, kind, std::move(ciphertext));
    }

    Sealed(Sealed&&) noexcept = default;
    Sealed& operator=(Sealed&&) noexcept = default;
    Sealed(const Sealed&) = delete;
    Sealed& operator=(const Sealed&) = delete;

    SubjectId subject() const { return subject_; }
    DetailKind kind() const { return kind_; }
    const Bytes& ciphertext() const { return ciphertext_; }

    /// Errc::denied for a permit of another subject or of other kinds, and for a key that is not the
    /// subject's.
    template <Purpose P>
    Result<Released<T>> open(const Permit<P>& permit, const crypto::Key& key) const {
        if (!permit.allows(subject_, kind_))
            return fail(Errc::denied, "sealed: the permit is for something else");
        const auto plain = TRY(crypto::open(key, ciphertext_, as_bytes(seal_context(subject_, kind_))));
        T value = TRY(DetailCodec<T>::decode(plain.bytes()));
        return Released<T>(
            subject_, kind_, permit.audience(), permit.epoch(), permit.until(), std::move(value));
    }

 private:
    Sealed(SubjectId subject, DetailKind kind, Bytes ciphertext)
        : subject_(subject), kind_(kind), ciphertext_(std::move(ciphertext)) {}

    SubjectId subject_;
    DetailKind kind_;
    Bytes ciphertext_;
};

}  // namespace kith::consent

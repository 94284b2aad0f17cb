// Secret<T>: a key, token or password; wiped when it dies, compared in constant time, not printable. Any
// thread.
#pragma once

#include "consent/base/bytes.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace kith::crypto {

/// Overwrites memory in a way no optimiser removes.
void wipe(void* data, std::size_t size) noexcept;
/// Takes the same time wherever the first difference is; only the lengths may be learnt.
bool equal_constant_time(ByteView a, ByteView b) noexcept;

/// T is std::string, Bytes or std::array<std::byte, N>. Move-only; expose() is the one way to the value.
template <class T>
class Secret {
 public:
    explicit Secret(T value) noexcept : value_(std::move(value)) { forget(value); }
    Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { forget(other.value_); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            forget(value_);
            value_ = std::move(other.value_);
            forget(other.value_);
        }
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { forget(value_); }

    const T& expose() const noexcept { return value_; }
    ByteView bytes() const noexcept { return std::as_bytes(std::span(value_.data(), value_.size())); }
    bool matches(const Secret& other) const noexcept { return equal_constant_time(bytes(), other.bytes()); }
    bool operator==(const Secret&) const = delete;

 private:
    static void forget(T& value) noexcept {
        // NOLINTBEGIN(clang-analyzer-cplusplus.Move): a moved-from short string may still hold its text
        if constexpr (requires { value.capacity(); }) value.resize(value.capacity());
        wipe(value.data(), value.size());
        if constexpr (requires { value.clear(); }) value.clear();  // NOLINTEND(clang-analyzer-cplusplus.Move)
    }

    T value_;
};

/// A 256-bit key for the AEAD or an HMAC.
using Key = Secret<std::array<std::byte, 32>>;
/// Fails unless there are exactly 32 bytes.
Result<Key> key_from(ByteView bytes);

}  // namespace kith::crypto

// A small set of enumerators, at most 64 of them. A value, any thread.
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>

namespace kith::consent {

template <class E>
class EnumSet {
 public:
    constexpr EnumSet() = default;
    constexpr EnumSet(std::initializer_list<E> values) {
        for (const E value : values) insert(value);
    }
    constexpr void insert(E value) { bits_ |= bit(value); }
    constexpr void erase(E value) { bits_ &= ~bit(value); }
    constexpr bool contains(E value) const { return (bits_ & bit(value)) != 0; }
    constexpr bool includes(EnumSet other) const { return (other.bits_ & ~bits_) == 0; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr int size() const { return std::popcount(bits_); }
    friend constexpr bool operator==(EnumSet, EnumSet) = default;

    /// Calls use(E) for each member in order.
    template <class Use>
    constexpr void for_each(Use use) const {
        for (std::uint64_t rest = bits_; rest != 0; rest &= rest - 1)
            use(static_cast<E>(std::countr_zero(rest)));
    }

 private:
    static constexpr std::uint64_t bit(E value) { return std::uint64_t{1} << static_cast<unsigned>(value); }
    std::uint64_t bits_ = 0;
};

}  // namespace kith::consent

// Strong<Tag>: a string that was parsed and normalised; Id<Tag>: a row's number. Neither converts by itself.
#pragma once

#include "consent/base/result.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace kith {

/// Made only by parse(), which calls Tag::normalise(text) -> Result<std::string>.
/// `trusted()` re-reads what parse() once made (a database row); greppable on purpose.
template <class Tag>
class Strong {
 public:
    static Result<Strong> parse(std::string_view text) { return Strong(TRY(Tag::normalise(text))); }
    static Strong trusted(std::string normalised) { return Strong(std::move(normalised)); }

    const std::string& text() const noexcept { return text_; }
    friend bool operator==(const Strong&, const Strong&) = default;
    friend auto operator<=>(const Strong&, const Strong&) = default;

 private:
    explicit Strong(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

/// A row's primary key. 0 means "none" (an anonymous viewer, a row not yet written).
template <class Tag>
struct Id {
    std::int64_t value = 0;

    constexpr Id() = default;
    constexpr explicit Id(std::int64_t number) : value(number) {}
    constexpr bool valid() const noexcept { return value != 0; }
    friend constexpr bool operator==(Id, Id) = default;
    friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace kith

template <class Tag>
struct std::hash<kith::Strong<Tag>> {
    std::size_t operator()(const kith::Strong<Tag>& strong) const noexcept {
        return std::hash<std::string>{}(strong.text());
    }
};

template <class Tag>
struct std::hash<kith::Id<Tag>> {
    std::size_t operator()(kith::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};

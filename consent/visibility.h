// The five audiences an author can choose for a post, by the names that the database and the client API use.
#pragma once

#include <optional>
#include <string_view>

namespace kith {

enum class Visibility { public_, unlisted, followers, direct, local };

constexpr std::string_view to_string(Visibility visibility) {
    switch (visibility) {
        case Visibility::public_:
            return "public";
        case Visibility::unlisted:
            return "unlisted";
        case Visibility::followers:
            return "followers";
        case Visibility::direct:
            return "direct";
        case Visibility::local:
            return "local";
    }
    return "direct";
}

constexpr std::optional<Visibility> visibility_of(std::string_view name) {
    for (const Visibility each : {Visibility::public_,
                                  Visibility::unlisted,
                                  Visibility::followers,
                                  Visibility::direct,
                                  Visibility::local}) {
        if (to_string(each) == name) return each;
    }
    return std::nullopt;
}

}  // namespace kith

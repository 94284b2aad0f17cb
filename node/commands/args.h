// Args: the arguments of one command, read with their types. The caller is our own user, but may be mistaken.
#pragma once

#include "consent/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class Args {
 public:
    /// `args` is an object and outlives this.
    explicit Args(const nlohmann::json& args) : args_(args) {}

    /// Errc::malformed when it is missing, empty or not text.
    Result<std::string> text(std::string_view name) const;
    /// "" where it is missing.
    Result<std::string> text_or_empty(std::string_view name) const;
    Result<std::optional<std::string>> maybe_text(std::string_view name) const;
    Result<std::optional<bool>> maybe_flag(std::string_view name) const;
    Result<bool> flag(std::string_view name) const;
    Result<std::int64_t> number(std::string_view name,
                                std::int64_t fallback,
                                std::int64_t least,
                                std::int64_t most) const;
    Result<std::vector<std::string>> texts(std::string_view name) const;
    bool has(std::string_view name) const;
    Args inside(std::string_view name) const;

 private:
    const nlohmann::json* find(std::string_view name) const;

    const nlohmann::json& args_;
};

}  // namespace kith::node

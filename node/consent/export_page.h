// The page of a copy that a person reads: whole in itself, no script, nothing fetched. One thread.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::node {

class ExportPage {
 public:
    ExportPage(std::string_view institution, std::string_view who, std::string_view day);

    void begin(std::string_view title);
    /// Shows the first rows of a section, and then no more.
    void row(const nlohmann::json& row);
    /// `file`: where the rest is.
    void end(std::int64_t rows, std::string_view file);
    std::string finish();

 private:
    std::string html_;
    std::size_t shown_ = 0;
    bool left_out_ = false;
};

}  // namespace kith::node

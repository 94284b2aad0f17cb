// One page of a listing that is ordered by id: the bounds of the client API, exclusive, newest first. Any
// thread.
#pragma once

#include "consent/base/limits.h"
#include "storage/columns.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

struct Page {
    std::int64_t max_id = 0;    // older than; 0 = no bound
    std::int64_t since_id = 0;  // newer than, the newest of them
    std::int64_t min_id = 0;    // newer than, the oldest of them: the page right above
    std::size_t limit = limits::page_items;

    std::int64_t upper() const { return max_id > 0 ? max_id : no_upper_id; }
    std::int64_t lower() const { return std::max(since_id, min_id); }
    bool ascending() const { return min_id > 0; }
    std::int64_t rows() const { return static_cast<std::int64_t>(limit); }
};

/// A query in both directions. `text` contains "{order}" where ASC or DESC belongs.
class PagedQuery {
 public:
    explicit PagedQuery(std::string_view text) : down_(with(text, "DESC")), up_(with(text, "ASC")) {}
    const std::string& in(const Page& page) const { return page.ascending() ? up_ : down_; }

 private:
    static std::string with(std::string_view text, std::string_view order) {
        constexpr std::string_view mark = "{order}";
        std::string sql(text);
        for (auto at = sql.find(mark); at != std::string::npos; at = sql.find(mark, at)) {
            sql.replace(at, mark.size(), order);
        }
        return sql;
    }
    std::string down_;
    std::string up_;
};

/// Puts the rows of an ascending page back to newest first.
template <class Row>
std::vector<Row> newest_first(std::vector<Row> rows, const Page& page) {
    if (page.ascending()) std::reverse(rows.begin(), rows.end());
    return rows;
}

}  // namespace kith::storage

// A file that was read and is written again must read the same, but for the space before what looks like a
// formula; within its limits.
#include "consent/base/check.h"
#include "consent/base/fuzz_target.h"
#include "node/portability/csv.h"
#include "node/portability/limits.h"

using kith::node::CsvRow;

FUZZ_TARGET(bytes) {
    const auto rows = kith::node::parse_csv(bytes);
    if (!rows) {
        KITH_CHECK(!rows.error().message.empty());
        return;
    }
    KITH_CHECK(rows->size() <= kith::limits::csv_rows_max + 1);
    std::string again;
    std::size_t line = 0;
    for (const CsvRow& row : *rows) {
        KITH_CHECK(row.line > line && !row.fields.empty());
        line = row.line;
        again += kith::node::csv_row(row.fields);
    }
    const auto same = kith::node::parse_csv(again);
    // What is written may have a space and quotes more: only then it can be too long.
    if (!same) KITH_CHECK(again.size() > bytes.size());
    if (!same) return;
    KITH_CHECK(same->size() == rows->size());
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const auto& read = (*rows)[i].fields;
        const auto& reread = (*same)[i].fields;
        KITH_CHECK(read.size() == reread.size());
        for (std::size_t j = 0; j < read.size(); ++j) {
            KITH_CHECK(reread[j] == read[j] || reread[j] == " " + read[j]);
            KITH_CHECK(reread[j].empty() || !std::string_view("=+-@\t\r\n").contains(reread[j].front()));
        }
    }
}

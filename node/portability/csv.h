// Comma-separated values (RFC 4180), as Mastodon writes and reads them. Pure, any thread.
#pragma once

#include "consent/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

struct CsvRow {
    std::size_t line = 0;  // of the file, from 1: where the row begins
    std::vector<std::string> fields{};
};

/// Rows end with CRLF, LF or CR; blank ones are left out, a byte order mark is skipped. Errc::malformed, with
/// the line, for what is not UTF-8, holds a zero byte or has quotes that do not match; Errc::too_large beyond
/// a limit of node/portability/limits.h.
Result<std::vector<CsvRow>> parse_csv(std::string_view text);

/// One row with its CRLF. A field that a spreadsheet would take for a formula (it begins with =, +, -, @, a
/// tab or a line break) gets a space in front, which readers of these files take off again.
std::string csv_row(const std::vector<std::string>& fields);

/// Without the spaces around it.
std::string_view trimmed(std::string_view text);

}  // namespace kith::node

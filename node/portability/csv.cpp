#include "node/portability/csv.h"

#include "consent/base/bytes.h"
#include "node/portability/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::unexpected<Error> wrong(std::size_t line, std::string_view what) {
    return fail(Errc::malformed, "csv/form", fmt::format("Line {}: {}", line, what));
}

class Reader {
 public:
    explicit Reader(std::string_view text) : text_(text) {}

    Result<std::vector<CsvRow>> read() {
        while (!text_.empty()) {
            CsvRow row = TRY(next_row());
            const bool blank = row.fields.size() == 1 && row.fields.front().empty();
            if (blank) continue;
            if (rows_.size() == limits::csv_rows_max + 1) {  // with the one that names the columns
                return fail(Errc::too_large,
                            "csv/rows",
                            fmt::format("The file has more than {} rows.", limits::csv_rows_max));
            }
            rows_.push_back(std::move(row));
        }
        return std::move(rows_);
    }

 private:
    Result<CsvRow> next_row() {
        CsvRow row{.line = line_};
        while (true) {
            row.fields.push_back(TRY(next_field()));
            if (row.fields.size() > limits::csv_fields_max)
                return wrong(row.line, "there are too many fields.");
            if (text_.empty() || take_line_end()) return row;
            text_.remove_prefix(1);  // the comma
        }
    }

    Result<std::string> next_field() {
        std::string field = text_.starts_with('"') ? TRY(quoted()) : TRY(plain());
        if (field.size() > limits::csv_field_bytes_max) return wrong(line_, "a field is too long.");
        return field;
    }

    Result<std::string> plain() {
        const std::string_view field = text_.substr(0, std::min(text_.find_first_of(",\r\n"), text_.size()));
        if (field.contains('"'))
            return wrong(line_, "a quote stands inside a field that does not begin with one.");
        text_.remove_prefix(field.size());
        return std::string(field);
    }

    Result<std::string> quoted() {
        const std::size_t begun = line_;
        std::string field;
        text_.remove_prefix(1);
        while (true) {
            const auto end = text_.find('"');
            if (end == std::string_view::npos) return wrong(begun, "a quote is left open.");
            const std::string_view part = text_.substr(0, end);
            if (field.size() + part.size() > limits::csv_field_bytes_max)
                return wrong(begun, "a field is too long.");
            count_lines(part);
            field += part;
            text_.remove_prefix(end + 1);
            if (!text_.starts_with('"')) break;
            field += '"';
            text_.remove_prefix(1);
        }
        const bool ends =
            text_.empty() || text_.front() == ',' || text_.front() == '\r' || text_.front() == '\n';
        if (!ends) return wrong(line_, "something follows a closing quote.");
        return field;
    }

    bool take_line_end() {
        if (text_.front() != '\r' && text_.front() != '\n') return false;
        text_.remove_prefix(text_.starts_with("\r\n") ? 2 : 1);
        ++line_;
        return true;
    }

    void count_lines(std::string_view part) {
        for (std::size_t i = 0; i < part.size(); ++i) {
            const bool pair = part[i] == '\r' && i + 1 < part.size() && part[i + 1] == '\n';
            if (part[i] == '\n' || (part[i] == '\r' && !pair)) ++line_;
        }
    }

    std::string_view text_;
    std::size_t line_ = 1;
    std::vector<CsvRow> rows_{};
};

bool looks_like_a_formula(std::string_view field) {
    return !field.empty() && std::string_view("=+-@\t\r\n").contains(field.front());
}

std::string written(std::string_view field) {
    std::string text(looks_like_a_formula(field) ? " " : "");
    text += field;
    const bool plain =
        text.find_first_of(",\"\r\n") == std::string::npos && trimmed(text).size() == text.size();
    if (plain) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text) {
    if (text.size() > limits::csv_bytes_max) {
        return fail(Errc::too_large,
                    "csv/size",
                    fmt::format("The file is larger than {} MB.", limits::csv_bytes_max >> 20));
    }
    if (!is_utf8(text) || text.contains('\0')) {
        return fail(Errc::malformed, "csv/utf8", "The file is not text in UTF-8.");
    }
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return Reader(text).read();
}

std::string csv_row(const std::vector<std::string>& fields) {
    std::string row;
    for (const std::string& field : fields) {
        if (!row.empty() || &field != fields.data()) row += ',';
        row += written(field);
    }
    return row + "\r\n";
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const auto first = std::min(text.find_first_not_of(spaces), text.size());
    text.remove_prefix(first);
    const auto last = text.find_last_not_of(spaces);
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace kith::node

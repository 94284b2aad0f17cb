// Relations as files that are brought along.
#include "activitypub/wire/webfinger.h"
#include "consent/base/uri.h"
#include "consent/json.h"
#include "node/mastodon/reading_limits.h"
#include "node/portability/csv.h"
#include "node/portability/limits.h"
#include "node/portability/relations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::ImportLine;

enum class Column { address, boosts, notify, languages, hide_notifications, domain, uri, list, other };

constexpr std::pair<std::string_view, Column> headings[] = {
    {"Account address", Column::address},
    {"Show boosts", Column::boosts},
    {"Notify on new posts", Column::notify},
    {"Languages", Column::languages},
    {"Hide notifications", Column::hide_notifications},
    {"#domain", Column::domain},
    {"#uri", Column::uri},
    {"List name", Column::list},
};

Column column_of(std::string_view heading) {
    for (const auto& [name, column] : headings) {
        if (name == trimmed(heading)) return column;
    }
    return Column::other;
}

/// What the columns are where no first row says it.
std::vector<Column> usual_columns(RelationKind kind) {
    switch (kind) {
        case RelationKind::lists:
            return {Column::list, Column::address};
        case RelationKind::domains:
            return {Column::domain};
        case RelationKind::bookmarks:
            return {Column::uri};
        case RelationKind::following:
        case RelationKind::blocks:
        case RelationKind::mutes:
            break;
    }
    return {Column::address};
}

class Sheet {
 public:
    Sheet(std::vector<CsvRow> rows, RelationKind kind)
        : rows_(std::move(rows)), kind_(kind), columns_(usual_columns(kind)) {}

    Result<std::vector<ImportLine>> read() {
        std::size_t first = 0;
        if (!rows_.empty() && column_of(rows_.front().fields.front()) != Column::other) {
            TRY_DONE(take_headings(rows_.front()));
            first = 1;
        }
        if (rows_.size() == first)
            return fail(Errc::malformed, "import/empty", "The file names nobody and nothing.");
        if (rows_.size() - first > limits::csv_rows_max) {
            return fail(Errc::too_large,
                        "import/rows",
                        fmt::format("The file has more than {} rows.", limits::csv_rows_max));
        }
        std::vector<ImportLine> lines;
        lines.reserve(rows_.size() - first);
        for (std::size_t i = first; i < rows_.size(); ++i) lines.push_back(line_of(rows_[i]));
        return lines;
    }

 private:
    Done take_headings(const CsvRow& row) {
        std::vector<Column> named;
        named.reserve(row.fields.size());
        for (const std::string& field : row.fields) named.push_back(column_of(field));
        for (const Column needed : columns_) {
            if (std::ranges::find(named, needed) == named.end()) {
                return fail(
                    Errc::malformed, "import/columns", "The columns of the file are those of another kind.");
            }
        }
        columns_ = std::move(named);
        return {};
    }

    std::string_view field(const CsvRow& row, Column column) const {
        const auto at = static_cast<std::size_t>(std::ranges::find(columns_, column) - columns_.begin());
        return at < row.fields.size() ? trimmed(row.fields[at]) : std::string_view{};
    }

    std::optional<bool> flag(const CsvRow& row, Column column) const {
        static constexpr std::string_view noes[] = {"0", "f", "false", "off", "no"};
        std::string text(field(row, column));
        if (text.empty()) return std::nullopt;
        std::ranges::transform(
            text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        return std::ranges::find(noes, text) == std::end(noes);
    }

    ImportLine line_of(const CsvRow& row) {
        ImportLine line{.line = static_cast<std::int64_t>(row.line)};
        const auto refused = [&](std::string why) {
            line.state = "refused";
            line.why = std::move(why);
            return line;
        };
        if (const std::string why = fill(line, row); !why.empty()) return refused(why);
        const auto [first, is_new] = seen_.emplace(line.list + "\n" + line.target, line.line);
        if (!is_new) return refused(fmt::format("Line {} says the same.", first->second));
        return line;
    }

    /// Why not; empty where all is well.
    std::string fill(ImportLine& line, const CsvRow& row) const {
        if (kind_ == RelationKind::domains) {
            line.target = field(row, Column::domain);
            const auto host = Host::parse(line.target);
            if (!host) return "This is no domain.";
            line.target = host->text();
            return {};
        }
        if (kind_ == RelationKind::bookmarks) {
            line.target = field(row, Column::uri);
            const auto uri = Uri::parse(line.target);
            if (!uri) return "This is no address of a post.";
            line.target = uri->text();
            return {};
        }
        line.target = field(row, Column::address);
        const auto handle = activitypub::parse_handle(line.target);
        if (!handle) return "This is no address of an account, like name@example.org.";
        line.target = handle->text();
        if (kind_ == RelationKind::lists) {
            line.list = field(row, Column::list);
            if (line.list.empty()) return "The list has no name.";
            if (line.list.size() > limits::list_title_bytes_max) return "The name of the list is too long.";
        }
        line.options = to_json_text(options_of(row));
        return {};
    }

    RelationOptions options_of(const CsvRow& row) const {
        RelationOptions options;
        if (kind_ == RelationKind::mutes) options.hide_notifications = flag(row, Column::hide_notifications);
        if (kind_ != RelationKind::following) return options;
        options.boosts = flag(row, Column::boosts);
        options.notify = flag(row, Column::notify);
        if (std::ranges::find(columns_, Column::languages) == columns_.end()) return options;
        options.languages.emplace();
        std::string_view rest = field(row, Column::languages);
        while (!rest.empty()) {
            const auto end = std::min(rest.find(','), rest.size());
            const std::string_view one = trimmed(rest.substr(0, end));
            if (!one.empty()) options.languages->emplace_back(one);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return options;
    }

    std::vector<CsvRow> rows_;
    RelationKind kind_;
    std::vector<Column> columns_;
    std::map<std::string, std::int64_t> seen_{};
};

std::optional<bool> flag_in(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_boolean()) return std::nullopt;
    return found->get<bool>();
}

}  // namespace

Result<std::vector<ImportLine>> read_relations(std::string_view csv, RelationKind kind) {
    return Sheet(TRY(parse_csv(csv)), kind).read();
}

std::string to_json_text(const RelationOptions& options) {
    Json json = Json::object();
    if (options.boosts) json["boosts"] = *options.boosts;
    if (options.notify) json["notify"] = *options.notify;
    if (options.languages) json["languages"] = *options.languages;
    if (options.hide_notifications) json["hide_notifications"] = *options.hide_notifications;
    return json.empty() ? std::string() : json.dump();
}

RelationOptions relation_options_of(std::string_view text) {
    const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return {};
    RelationOptions options{.boosts = flag_in(json, "boosts"),
                            .notify = flag_in(json, "notify"),
                            .languages = {},
                            .hide_notifications = flag_in(json, "hide_notifications")};
    if (const auto found = json.find("languages"); found != json.end() && found->is_array()) {
        options.languages.emplace();
        for (const Json& each : *found) {
            if (each.is_string()) options.languages->push_back(each.get<std::string>());
        }
    }
    return options;
}

}  // namespace kith::node

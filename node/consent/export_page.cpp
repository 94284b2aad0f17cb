#include "node/consent/export_page.h"

#include "activitypub/wire/html_escape.h"
#include "consent/json.h"
#include "node/consent/limits.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

using Json = nlohmann::json;

constexpr std::string_view head = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>What is kept of you</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a;
       background: #fff; }
dl { border-top: 1px solid #767676; padding-top: .5rem; display: grid; grid-template-columns: minmax(8rem, 1fr) 3fr;
     gap: .25rem 1rem; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111; } dt { color: #aaa; } }
</style>
)";

std::string escaped(std::string_view text) {
    std::string out;
    activitypub::append_escaped(out, text);
    return out;
}

/// "hasPersonalData" and "lastNeeded" as words: "personal data", "last needed".
std::string words_of_term(std::string_view term) {
    std::string_view name = term.substr(term.find(':') + 1);
    for (const std::string_view verb : {"has", "is"}) {
        const bool is_prefix = name.starts_with(verb) && name.size() > verb.size() &&
                               name[verb.size()] >= 'A' && name[verb.size()] <= 'Z';
        if (is_prefix) name.remove_prefix(verb.size());
    }
    if (name == "@id") return "address";
    std::string words;
    for (const char c : name) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper && !words.empty()) words += ' ';
        words += upper ? static_cast<char>(c + 32) : c;
    }
    return words;
}

/// A value as people read it: the label of a term, or the text.
std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_object()) {
        const auto title = value.find("dct:title");
        if (title != value.end() && title->is_string()) return title->get<std::string>();
    }
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

ExportPage::ExportPage(std::string_view institution, std::string_view who, std::string_view day)
    : html_(head) {
    html_ += fmt::format(
        "<h1>What {} keeps of you</h1>\n<p>{}, on {}. This page shows it to read; the same, and whatever is "
        "too "
        "much for a page, is in the files of the folder <code>data</code>, as JSON-LD, in the words of "
        "ActivityStreams and of the Data Privacy Vocabulary, for other programs. Keep all of it where only "
        "you "
        "can read it.</p>\n",
        escaped(institution),
        escaped(who),
        escaped(day));
}

void ExportPage::begin(std::string_view title) {
    html_ += fmt::format("<h2>{}</h2>\n", escaped(title));
    shown_ = 0;
    left_out_ = false;
}

void ExportPage::row(const Json& row) {
    if (shown_ == limits::export_page_rows || html_.size() > limits::export_page_bytes) {
        left_out_ = true;
        return;
    }
    ++shown_;
    html_ += "<dl>";
    for (const auto& [term, value] : row.items()) {
        if (term == "@type" || term == "kith:subject") continue;
        std::string text = text_of(value);
        if (text.size() > limits::export_page_value_bytes) {
            std::size_t end = limits::export_page_value_bytes;
            // Not in the middle of a character.
            while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
            text.resize(end);
            text += " …";
            left_out_ = true;
        }
        html_ += fmt::format("<dt>{}</dt><dd>{}</dd>", escaped(words_of_term(term)), escaped(text));
    }
    html_ += "</dl>\n";
}

void ExportPage::end(std::int64_t rows, std::string_view file) {
    if (rows == 0) {
        html_ += "<p>Nothing.</p>\n";
    } else if (left_out_) {
        html_ +=
            fmt::format("<p>There are {}; all of them are in <code>{}</code>.</p>\n", rows, escaped(file));
    }
}

std::string ExportPage::finish() {
    return std::move(html_);
}

}  // namespace kith::node

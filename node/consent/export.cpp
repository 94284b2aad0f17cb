#include "node/consent/export.h"

#include "consent/category.h"
#include "consent/gate.h"
#include "consent/json.h"
#include "consent/purpose.h"
#include "node/consent/export_page.h"
#include "node/consent/limits.h"
#include "storage/details.h"
#include "storage/grants.h"
#include "storage/personal_rows.h"
#include "storage/subjects.h"

#include <fmt/format.h>

#include <set>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::Meaning;
using storage::PersonalColumn;
using storage::PersonalRow;
using storage::PersonalTable;

Json context_of(const activitypub::Site& site) {
    return {{"as", "https://www.w3.org/ns/activitystreams#"},
            {"dpv", "https://w3id.org/dpv#"},
            {"pd", "https://w3id.org/dpv/pd#"},
            {"eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"},
            {"dct", "http://purl.org/dc/terms/"},
            {"sec", "https://w3id.org/security#"},
            {"kith", site.base + "/ns/consent#"}};
}

Json term(std::string_view iri, std::string_view title) {
    return {{"@id", iri}, {"dct:title", title}};
}

/// One section, written as files that each end when they are full.
class Section {
 public:
    Section(std::string name, const activitypub::Site& site, const ExportSink& sink, ExportSummary& summary)
        : name_(std::move(name)), context_(context_of(site).dump()), sink_(sink), summary_(summary) {
        summary_.rows[name_] = 0;
    }

    Done add(const Json& row) {
        body_ += body_.empty() ? "{\"@context\":" + context_ + ",\"@graph\":[\n" : ",\n";
        body_ += row.dump(-1, ' ', false, Json::error_handler_t::replace);
        ++in_file_;
        ++summary_.rows[name_];
        const bool full =
            in_file_ == limits::export_rows_per_file || body_.size() >= limits::export_file_bytes;
        return full ? flush() : Done();
    }
    Done flush() {
        if (body_.empty()) return {};
        ExportFile file{.name = file_name(++files_), .type = "application/ld+json", .body = std::move(body_)};
        file.body += "\n]}\n";
        body_.clear();
        in_file_ = 0;
        ++summary_.files;
        return sink_(file);
    }
    std::int64_t rows() const { return summary_.rows.at(name_); }
    std::string first_file() const { return file_name(1); }

 private:
    std::string file_name(int number) const { return fmt::format("data/{}-{}.jsonld", name_, number); }

    std::string name_;
    std::string context_;
    const ExportSink& sink_;
    ExportSummary& summary_;
    std::string body_{};
    std::size_t in_file_ = 0;
    int files_ = 0;
};

class Copy {
 public:
    Copy(storage::Tx& tx,
         const ExportParts& parts,
         const storage::ActorRow& who,
         Instant now,
         const ExportSink& sink)
        : tx_(tx),
          parts_(parts),
          who_(who),
          now_(now),
          sink_(sink),
          page_(parts.site.name.empty() ? parts.site.domain.text() : parts.site.name,
                "@" + who.username + "@" + who.host.text(),
                to_iso8601(now).substr(0, 10)) {}

    Result<ExportSummary> write() {
        if (storage::epoch_of(tx_, who_.subject) == 0) {
            return fail(Errc::gone, "export/erased", "This person was erased here; nothing is kept of them.");
        }
        TRY_DONE(open_details());
        for (const PersonalTable& table : storage::personal_tables()) TRY_DONE(add_table(table));
        TRY_DONE(add_notices());
        TRY_DONE(add_receipts());
        TRY_DONE(
            give("media/README.txt",
                 "text/plain; charset=utf-8",
                 "This node keeps no pictures or files of its own. Where something that was posted stands is "
                 "in data/attachments-1.jsonld.\n"));
        TRY_DONE(give("index.html", "text/html; charset=utf-8", page_.finish()));
        return std::move(summary_);
    }

 private:
    Done give(std::string name, std::string type, std::string body) {
        ++summary_.files;
        return sink_({std::move(name), std::move(type), std::move(body)});
    }

    /// As the person themselves: that needs no grant (consent/gate.h).
    Done open_details() {
        consent::KindSet all;
        for (const auto& category : consent::categories()) all.insert(category.kind);
        storage::SqlGrantBook book(tx_);
        const auto permit = TRY(consent::Gate(book).ask<consent::purpose::RightsHandling>(
            who_.subject, all, consent::Audience::self(), now_));
        for (const auto& stored : TRY(storage::details_of(tx_, permit))) {
            const auto released = TRY(parts_.keys.vault().open(stored.sealed, permit));
            details_[stored.facts.id.value] = released.value();
        }
        return {};
    }

    Done add_table(const PersonalTable& table) {
        Section section(std::string(table.section), parts_.site, sink_, summary_);
        page_.begin(table.title);
        TRY_DONE(
            storage::for_each_personal_row(tx_, table, who_.subject, [&](const PersonalRow& row) -> Done {
                Json json = {{"@type", table.type}};
                for (std::size_t i = 0; i < row.size(); ++i) {
                    Json value = TRY(value_of(table.columns[i], row, i));
                    if (!value.is_null()) json[table.columns[i].term] = std::move(value);
                }
                remember_notice(json);
                page_.row(json);
                return section.add(json);
            }));
        TRY_DONE(section.flush());
        page_.end(section.rows(), section.first_file());
        return {};
    }

    Result<Json> value_of(const PersonalColumn& column, const PersonalRow& row, std::size_t at) {
        if (const auto* number = std::get_if<std::int64_t>(&row[at])) {
            if (column.meaning == Meaning::time) return Json(to_iso8601(from_unix_ms(*number)));
            if (column.meaning == Meaning::flag) return Json(*number != 0);
            if (column.meaning == Meaning::id) return Json(std::to_string(*number));
            return Json(*number);
        }
        if (const auto* text = std::get_if<std::string>(&row[at])) {
            return text->empty() ? Json() : text_value(column.meaning, *text);
        }
        const auto* bytes = std::get_if<Bytes>(&row[at]);
        if (bytes == nullptr || bytes->empty()) return Json();
        if (column.meaning == Meaning::value) {
            const auto* id = std::get_if<std::int64_t>(row.data());
            const auto found = id == nullptr ? details_.end() : details_.find(*id);
            if (found == details_.end()) return fail(Errc::internal, "export/unopened");
            return Json(found->second);
        }
        const auto opened = TRY(parts_.keys.vault().open_private(who_.subject, column.sealed_as, *bytes));
        if (column.sealed_as == "salt") return Json(to_base64url(opened.bytes()));
        return Json(std::string(as_text(opened.bytes())));
    }

    static Json text_value(Meaning meaning, const std::string& text) {
        switch (meaning) {
            case Meaning::kind:
                if (const auto kind = consent::parse_kind(text))
                    return term(consent::category_of(*kind).term, text);
                break;
            case Meaning::purpose:
                if (const auto reason = consent::parse_reason(text))
                    return term(consent::rule_of(*reason).term, text);
                break;
            case Meaning::basis:
                if (const auto basis = consent::parse_basis(text))
                    return term(consent::term_of(*basis), text);
                break;
            case Meaning::json:
                if (Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false); !json.is_discarded())
                    return json;
                break;
            default:
                break;
        }
        return text;
    }

    void remember_notice(const Json& row) {
        const auto digest = row.find("kith:sha256");
        if (digest != row.end() && digest->is_string()) notices_.insert(digest->get<std::string>());
        const auto receipt = row.find("kith:receipt");
        const bool of_grant = row.contains("kith:grant");
        if (of_grant && receipt != row.end() && receipt->is_string())
            receipts_.push_back(receipt->get<std::string>());
    }

    /// The very words that were shown.
    Done add_notices() {
        Section section("notices", parts_.site, sink_, summary_);
        page_.begin("The words you were shown");
        for (const std::string& digest : notices_) {
            const auto notice = storage::find_notice(tx_, digest);
            if (!notice) continue;
            Json json = {{"@type", "dpv:ConsentNotice"},
                         {"@id", parts_.site.base + "/consent/notices/" + notice->sha256},
                         {"kith:sha256", notice->sha256},
                         {"dct:language", notice->language},
                         {"kith:notice", text_value(Meaning::json, notice->body)},
                         {"dct:created", to_iso8601(notice->created)}};
            page_.row(json);
            TRY_DONE(section.add(json));
        }
        TRY_DONE(section.flush());
        page_.end(section.rows(), section.first_file());
        return {};
    }

    /// Signed, each whole in itself: they prove it without this node.
    Done add_receipts() {
        summary_.rows["receipts"] = 0;
        for (const std::string& id : receipts_) {
            const Json receipt = TRY(parts_.receipts.receipt(tx_, id, Receipts::Form::dpv));
            TRY_DONE(give("receipts/" + id + ".jsonld", "application/ld+json", receipt.dump(2) + "\n"));
            ++summary_.rows["receipts"];
        }
        return {};
    }

    storage::Tx& tx_;
    const ExportParts& parts_;
    const storage::ActorRow& who_;
    Instant now_;
    const ExportSink& sink_;
    ExportPage page_;
    ExportSummary summary_{};
    std::map<std::int64_t, std::string> details_{};
    std::set<std::string> notices_{};
    std::vector<std::string> receipts_{};
};

}  // namespace

Result<ExportSummary> export_subject(storage::Tx& tx,
                                     const ExportParts& parts,
                                     const storage::ActorRow& who,
                                     Instant now,
                                     const ExportSink& sink) {
    return Copy(tx, parts, who, now, sink).write();
}

}  // namespace kith::node

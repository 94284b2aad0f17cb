// What must never be, in a CanaryWorld: the model, and every place where a value could turn up.
#include "consent/base/log.h"
#include "tests/canary/world.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

namespace kith::sim {

void CanaryWorld::fault(std::string text) {
    if (counts_.faults.size() < 20) counts_.faults.push_back(std::move(text));
}

void CanaryWorld::must_be(int status, const HttpResponse& response, std::string_view path) {
    if (response.status != status)
        fault(fmt::format("{} answered {}, not {}", path, response.status, status));
}

void CanaryWorld::left(std::string_view bytes, std::string_view where, bool traced) {
    for (const std::size_t canary : canaries_.in(bytes)) {
        fault(fmt::format("what was told in confidence (number {}) left for {}", canary, where));
    }
    for (const std::size_t name : names_.in(bytes)) {
        if (public_name_ != name)
            fault(fmt::format("a name that is not public (number {}) left for {}", name, where));
        else
            ++counts_.public_;
    }
    if (!traced) return;
    for (const char c : bytes) trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
}

void CanaryWorld::left(const HttpResponse& response, std::string_view where, bool traced) {
    left(response.body, where, traced);
    for (const auto& [name, value] : response.headers) left(name + ": " + value, where, traced);
}

bool CanaryWorld::allowed(const std::vector<Episode>& said,
                          std::size_t canary,
                          const Person& viewer,
                          std::string_view role,
                          Reason reason) {
    if (role == "student") return false;  // asked, heard and told are all for staff
    using enum Episode::What;
    const Instant now = town_.network.clock().now();
    const auto later = [&](std::size_t from, auto... whats) {
        for (std::size_t i = from + 1; i < said.size(); ++i) {
            if (((said[i].what == whats) || ...)) return true;
        }
        return false;
    };
    for (std::size_t i = 0; i < said.size(); ++i) {
        const Episode& source = said[i];
        const bool mine = (source.what == heard || source.what == told) && source.canary == canary;
        // What the person says replaces what was there.
        if (!mine || later(i, told, forget)) continue;
        const bool month = now - source.at <= std::chrono::days(30);
        if (reason == Reason::rights_handling) {
            if (source.what == heard && source.role == role && month && !later(i, no)) return true;
            continue;
        }
        if (reason == Reason::relationship_memory && source.what == told && !later(i, stop)) return true;
        if (reason != Reason::personal_greeting) continue;
        for (std::size_t j = 0; j < said.size(); ++j) {
            const Episode& answer = said[j];
            if (answer.what != yes && answer.what != narrower) continue;
            if (answer.what == narrower && viewer.id != town_.prof.id) continue;
            if (answer.ends && now >= *answer.ends) continue;
            if (later(j, stop, stop_greetings, forget)) continue;
            if (source.what == told || (i < j && source.at <= answer.asked)) return true;
        }
    }
    return false;
}

bool CanaryWorld::allowed(std::size_t canary, const Person& viewer, std::string_view role, Reason reason) {
    // Restricted from the moment they asked to be forgotten.
    if (erasure_due_) return false;
    for (const auto& [kind, said] : episodes_) {
        if (allowed(said, canary, viewer, role, reason)) return true;
    }
    return false;
}

void CanaryWorld::check_view(const Person& viewer, std::string_view role, Reason reason) {
    KindSet all;
    for (const auto& category : consent::categories()) all.insert(category.kind);
    const auto as = town_.row(viewer.uri);
    const auto subject = town_.subject_of(town_.ben);
    const auto shown =
        town_.a.database().write([&](storage::Tx& tx) -> Result<std::vector<node::ShownDetail>> {
            return town_.consents().use(tx, as, subject, all, reason, town_.a.clock().now());
        });
    // To be shown nothing is no refusal: students get an empty list.
    if (!shown) return fault(fmt::format("{} could not look: {}", role, shown.error().rule));
    for (const auto& detail : *shown) {
        for (const std::size_t canary : canaries_.in(detail.value)) {
            if (allowed(canary, viewer, role, reason))
                ++counts_.seen[reason];
            else
                fault(fmt::format("{} saw number {} for {}", role, canary, consent::rule_of(reason).name));
        }
    }
}

void CanaryWorld::check_views() {
    for (const Reason reason : {Reason::rights_handling,
                                Reason::personal_greeting,
                                Reason::relationship_memory,
                                Reason::gift_solicitation}) {
        check_view(town_.prof, "faculty", reason);
        check_view(town_.dean, "staff", reason);
        check_view(town_.student, "student", reason);
    }
}

void CanaryWorld::check_at_rest() {
    const std::string bytes = town_.a.read([&](storage::Tx& tx) {
        std::vector<std::string> tables;
        storage::Rows list = tx.query("SELECT name FROM sqlite_master WHERE type = 'table'");
        while (list.next()) tables.push_back(list.string(0));
        std::string all;
        for (const std::string& table : tables) {
            std::vector<std::string> columns;
            storage::Rows names = tx.query("SELECT name FROM pragma_table_info(?)", table);
            while (names.next()) columns.push_back(names.string(0));
            for (const std::string& column : columns) {
                storage::Rows rows =
                    tx.query("SELECT CAST(\"" + column + "\" AS BLOB) FROM \"" + table + "\"");
                while (rows.next()) {
                    if (!rows.is_null(0)) all.append(as_text(rows.bytes(0))).append("\n");
                }
            }
        }
        return all;
    });
    if (!bytes.contains("https://b.test/")) fault("what is at rest was not read");
    for (const std::size_t canary : canaries_.in(bytes)) {
        fault(fmt::format("number {} stands unsealed in the database", canary));
    }
}

void CanaryWorld::check_log() {
    log::info("canary.probe");
    std::string bytes(8 << 20, '\0');
    const ::ssize_t size = ::pread(file_, bytes.data(), bytes.size(), 0);
    if (size == std::ssize(bytes)) fault("the log is longer than what was read of it");
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    if (!bytes.contains("canary.probe")) fault("the log was not read");
    for (const std::size_t canary : canaries_.in(bytes)) fault(fmt::format("number {} was logged", canary));
    for (const std::size_t name : names_.in(bytes)) fault(fmt::format("name {} was logged", name));
}

}  // namespace kith::sim
